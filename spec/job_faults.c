/* job_faults.c: faults are found in the order of reading and of rules, and shown in the order
 * of the file. */
#include "spec/yaml_priv.h"

enum { MAX_FAULTS = 100 /* further ones are only counted */ };

void pt_faults_add(pt_faults *f, uint32_t line, uint32_t col, const char *fmt, ...)
{
    if (f->n++ >= MAX_FAULTS)
        return;
    pt_fault fault = {line ? line : 1, col ? col : 1, f->text.n, 0};
    if (f->path)
        pt_buf_printf(&f->text, "%s:%u:%u: ", f->path, fault.line, fault.col);
    va_list ap;
    va_start(ap, fmt);
    pt_buf_vprintf(&f->text, fmt, ap);
    va_end(ap);
    pt_buf_addc(&f->text, '\n');
    fault.n = f->text.n - fault.at;
    pt_vec_push(&f->list, fault);
}

static int by_place(const void *x, const void *y)
{
    const pt_fault *a = x, *b = y;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->col != b->col)
        return a->col < b->col ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

void pt_faults_show(pt_faults *f, pt_buf *out)
{
    if (f->list.n)
        qsort(f->list.p, f->list.n, sizeof f->list.p[0], by_place);
    for (size_t i = 0; i < f->list.n; i++)
        pt_buf_add(out, f->text.p + f->list.p[i].at, f->list.p[i].n);
    if (f->n > f->list.n)
        pt_buf_printf(out, "... and %zu more\n", f->n - f->list.n);
}

void pt_faults_free(pt_faults *f)
{
    pt_buf_free(&f->text);
    pt_vec_free(&f->list);
}
