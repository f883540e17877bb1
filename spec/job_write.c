/* job_write.c: pt_job -> canonical YAML, by the table: every key, in the table's order, texts
 * always quoted. Reading it back gives the same job. */
#include "spec/job_priv.h"
#include "spec/yaml_text.h"

#include <string.h>

static void write_list(pt_buf *out, const pt_job_list *list)
{
    pt_buf_addc(out, '[');
    for (uint32_t i = 0; i < list->n; i++) {
        pt_buf_adds(out, i ? ", " : "");
        pt_yaml_quote(out, list->p[i]);
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
        pt_yaml_quote(out, p->class_name);
        pt_buf_adds(out, ": {usd_per_hour: ");
        write_usd(out, p->usd_per_hour);
        pt_buf_printf(out, ", per: %s, source: ", pers[p->per]);
        pt_yaml_quote(out, p->source);
        pt_buf_printf(out, ", date: \"%s\"}", p->date);
    }
}

static void write_value(pt_buf *out, const pt_job *job, const pt_field *f)
{
    const void *at = (const char *)job + f->offset;
    switch (f->kind) {
    case PT_F_TEXT:
    case PT_F_PATH:
        pt_yaml_quote(out, *(const char *const *)at ? *(const char *const *)at : "");
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
