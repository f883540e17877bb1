/* artifact.c: a translated unit as bytes in the store, and the key of what made them.
 *
 *     "PTUNIT2\n"  numbers as decimal text, strings as "length:bytes", one field a line */
#include "worker/stages.h"

#include <string.h>

static const char magic[] = "PTUNIT2\n";

pt_hash pt_stage_translate_key(const pt_unit_source *in, pt_hash source)
{
    pt_hasher *h = pt_hasher_new();
    pt_hasher_adds(h, "translate");
    pt_hasher_adds(h, PT_TRANSLATOR_VERSION);
    pt_hasher_adds(h, in->path);
    pt_hasher_adds(h, in->module);
    pt_hasher_addu(h, in->is_package);
    pt_hasher_addu(h, in->grammar);
    pt_hasher_add(h, source.b, sizeof source.b);
    return pt_hasher_done(h);
}

static void number(pt_buf *out, uint32_t n)
{
    pt_buf_printf(out, "%u\n", n);
}

static void text(pt_buf *out, pt_str s)
{
    pt_buf_printf(out, "%zu:", s.n);
    pt_buf_addstr(out, s);
    pt_buf_addc(out, '\n');
}

void pt_unit_result_write(const pt_unit_result *r, pt_buf *out)
{
    pt_buf_adds(out, magic);
    number(out, r->ok);
    number(out, r->n_lines);
    number(out, r->n_nodes);
    number(out, r->n_functions);
    number(out, r->n_classes);
    number(out, r->is_script);
    number(out, r->n_imports);
    for (uint32_t i = 0; i < r->n_imports; i++)
        text(out, pt_str_of(r->imports[i]));
    number(out, r->n_findings);
    for (uint32_t i = 0; i < r->n_findings; i++) {
        number(out, r->findings[i].line);
        number(out, r->findings[i].col);
        text(out, pt_str_of(r->findings[i].kind));
        text(out, pt_str_of(r->findings[i].what));
    }
    for (uint32_t i = 0; i < r->n_functions; i++) {
        text(out, pt_str_of(r->functions[i].name));
        number(out, r->functions[i].first_line);
        number(out, r->functions[i].line);
        number(out, r->functions[i].end_line);
        number(out, r->functions[i].n_unsupported);
    }
    text(out, r->rust);
}

struct reader {
    pt_str s;
    pt_arena *a;
    bool bad;
};

static uint32_t read_number(struct reader *r, char end)
{
    uint64_t n = 0;
    size_t i = 0;
    while (i < r->s.n && r->s.p[i] >= '0' && r->s.p[i] <= '9' && n <= UINT32_MAX)
        n = n * 10 + (uint64_t)(r->s.p[i++] - '0');
    if (i == 0 || i >= r->s.n || r->s.p[i] != end || n > UINT32_MAX) {
        r->bad = true;
        return 0;
    }
    r->s = pt_str_sub(r->s, i + 1, r->s.n);
    return (uint32_t)n;
}

static pt_str read_text(struct reader *r)
{
    uint32_t n = read_number(r, ':');
    if (r->bad || r->s.n < (size_t)n + 1 || r->s.p[n] != '\n') {
        r->bad = true;
        return (pt_str){"", 0};
    }
    pt_str s = {pt_arena_strndup(r->a, r->s.p, n), n};
    r->s = pt_str_sub(r->s, (size_t)n + 1, r->s.n);
    return s;
}

int pt_unit_result_read(pt_arena *a, pt_str bytes, pt_unit_result *out, pt_err *err)
{
    struct reader r = {bytes, a, !pt_str_starts(bytes, magic)};
    *out = (pt_unit_result){0};
    if (!r.bad)
        r.s = pt_str_sub(bytes, sizeof magic - 1, bytes.n);
    out->ok = read_number(&r, '\n') != 0;
    out->n_lines = read_number(&r, '\n');
    out->n_nodes = read_number(&r, '\n');
    out->n_functions = read_number(&r, '\n');
    out->n_classes = read_number(&r, '\n');
    out->is_script = read_number(&r, '\n') != 0;
    out->n_imports = read_number(&r, '\n');
    if (out->n_imports > r.s.n)
        r.bad = true;
    const char **imports = PT_NEW_N(a, const char *, r.bad ? 1 : out->n_imports + 1);
    for (uint32_t i = 0; i < out->n_imports && !r.bad; i++)
        imports[i] = read_text(&r).p;
    out->n_findings = read_number(&r, '\n');
    if (out->n_findings > r.s.n)
        r.bad = true;
    pt_finding *f = PT_NEW_N(a, pt_finding, r.bad ? 1 : out->n_findings + 1);
    for (uint32_t i = 0; i < out->n_findings && !r.bad; i++) {
        f[i].line = read_number(&r, '\n');
        f[i].col = read_number(&r, '\n');
        f[i].kind = read_text(&r).p;
        f[i].what = read_text(&r).p;
    }
    if (out->n_functions > r.s.n)
        r.bad = true;
    pt_unit_function *u = PT_NEW_N(a, pt_unit_function, r.bad ? 1 : out->n_functions + 1);
    for (uint32_t i = 0; i < out->n_functions && !r.bad; i++) {
        u[i].name = read_text(&r).p;
        u[i].first_line = read_number(&r, '\n');
        u[i].line = read_number(&r, '\n');
        u[i].end_line = read_number(&r, '\n');
        u[i].n_unsupported = read_number(&r, '\n');
    }
    out->imports = imports;
    out->findings = f;
    out->functions = u;
    out->rust = read_text(&r);
    if (r.bad || r.s.n) {
        *out = (pt_unit_result){0};
        return pt_fail(err, PT_ERR_DAMAGED, "not a translated unit, or cut short");
    }
    return 0;
}
