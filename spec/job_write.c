/* job_write.c: pt_job -> canonical YAML, by the table: every key, in the table's order, texts
 * always quoted. Reading it back gives the same job. */
#include "spec/job_priv.h"

#include <string.h>

/* Characters that YAML does not take raw, or that an editor would not show. */
static bool is_odd(uint32_t cp)
{
    return (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 || cp == 0x2029 || cp == 0xfeff ||
           cp == 0xfffe || cp == 0xffff;
}

/* A double-quoted YAML text; UTF-8 stays. pt_job_check() has seen that it is UTF-8. */
static void write_text(pt_buf *out, const char *z)
{
    uint32_t cp;
    size_t n;
    pt_buf_addc(out, '"');
    for (pt_str s = pt_str_of(z); s.n && pt_utf8_next(s, &cp, &n);
         s = pt_str_sub(s, n, s.n)) {
        if (cp == '"' || cp == '\\')
            pt_buf_printf(out, "\\%c", (char)cp);
        else if (cp == '\n')
            pt_buf_adds(out, "\\n");
        else if (cp < ' ' || is_odd(cp))
            pt_buf_printf(out, "\\u%04x", cp);
        else
            pt_buf_add(out, s.p, n);
    }
    pt_buf_addc(out, '"');
}

static void write_list(pt_buf *out, const pt_job_list *list)
{
    pt_buf_addc(out, '[');
    for (uint32_t i = 0; i < list->n; i++) {
        pt_buf_adds(out, i ? ", " : "");
        write_text(out, list->p[i]);
    }
    pt_buf_addc(out, ']');
}

/* The fewest digits, no exponent. */
static void write_usd(pt_buf *out, double usd)
{
    char b[64];
    snprintf(b, sizeof b, "%.8f", usd);
    size_t n = strlen(b);
    while (b[n - 1] == '0')
        n--;
    n -= b[n - 1] == '.';
    pt_buf_add(out, b, n);
}

static void write_prices(pt_buf *out, const pt_job *job)
{
    const char *const *pers = pt_price_fields[1].choices;
    if (!job->n_prices)
        pt_buf_adds(out, " {}");
    for (uint32_t i = 0; i < job->n_prices; i++) {
        const pt_job_price *p = &job->prices[i];
        pt_buf_adds(out, "\n  ");
        write_text(out, p->class_name);
        pt_buf_adds(out, ": {usd_per_hour: ");
        write_usd(out, p->usd_per_hour);
        pt_buf_printf(out, ", per: %s, source: ", pers[p->per]);
        write_text(out, p->source);
        pt_buf_printf(out, ", date: \"%s\"}", p->date);
    }
}

static void write_value(pt_buf *out, const pt_job *job, const pt_field *f)
{
    const void *at = (const char *)job + f->offset;
    switch (f->kind) {
    case PT_F_TEXT:
    case PT_F_PATH:
        write_text(out, *(const char *const *)at ? *(const char *const *)at : "");
        return;
    case PT_F_BOOL:
        pt_buf_adds(out, *(const bool *)at ? "true" : "false");
        return;
    case PT_F_COUNT:
        pt_buf_printf(out, "%u", *(const uint32_t *)at);
        return;
    case PT_F_DURATION:
    case PT_F_SIZE:
        pt_buf_adds(out, pt_field_show(f, job->arena, *(const int64_t *)at));
        return;
    case PT_F_CHOICE:
        pt_buf_adds(out, f->choices[*(const uint32_t *)at]);
        return;
    case PT_F_LIST:
        write_list(out, at);
        return;
    case PT_F_SECTION:
    case PT_F_PRICES:
        return;
    }
}

static void write_fields(pt_buf *out, const pt_job *job, const pt_field *fields, int depth)
{
    for (const pt_field *f = fields; f->key; f++) {
        pt_buf_addn(out, ' ', (size_t)depth * 2);
        pt_buf_printf(out, "%s:", f->key);
        if (f->kind == PT_F_SECTION) {
            pt_buf_addc(out, '\n');
            write_fields(out, job, f->fields, depth + 1);
            continue;
        }
        if (f->kind == PT_F_PRICES)
            write_prices(out, job);
        else
            pt_buf_addc(out, ' ');
        write_value(out, job, f);
        pt_buf_addc(out, '\n');
    }
}

void pt_job_write(const pt_job *job, pt_buf *out)
{
    write_fields(out, job, pt_job_fields, 0);
}
