/* cmd_probe.c: portalis probe: one unit translated in a process of its own, with pieces of it put
 * out of action. It may crash: that is what bisect.c wants to know. Not for users. */
#include "base/file.h"
#include "scheduler/cli.h"
#include "worker/fault.h"
#include "worker/pieces.h"
#include "worker/stages.h"

#include <string.h>

static const char help[] =
    "usage: portalis probe FILE --path PATH --module NAME [--package] --grammar N\n"
    "                      [--stub I,J,...] [-o ARTIFACT]\n\n"
    "For `portalis serve`. exit: 0 translated; 1 not Python; or the crash itself\n";

struct probe {
    const char *path, *module, *stubs, *output;
    uint32_t grammar;
    bool package;
    pt_words words;
};

static void read_stubs(const char *list, bool *stubbed, uint32_t n)
{
    while (list && *list) {
        char *end;
        unsigned long i = strtoul(list, &end, 10);
        if (i < n)
            stubbed[i] = true;
        list = *end == ',' ? end + 1 : end + strlen(end);
    }
}

/* What the output cannot have stands in the report; these are such, with one more place. */
static void add_findings(pt_arena *a, const pt_piece *pieces, uint32_t n,
                         const bool *stubbed, pt_unit_result *r)
{
    pt_finding *all = PT_NEW_N(a, pt_finding, r->n_findings + n + 1);
    pt_unit_function *functions = PT_NEW_N(a, pt_unit_function, r->n_functions + 1);
    if (r->n_findings)
        memcpy(all, r->findings, r->n_findings * sizeof *all);
    if (r->n_functions)
        memcpy(functions, r->functions, r->n_functions * sizeof *functions);
    for (uint32_t i = 0; i < n; i++) {
        if (!stubbed[i])
            continue;
        all[r->n_findings++] = (pt_finding){
            pieces[i].line, pieces[i].indent + 1, "unsupported",
            pt_arena_printf(a, "the %s %s: it ends the translator",
                            pieces[i].is_class ? "class" : "function", pieces[i].name)};
        for (uint32_t k = 0; k < r->n_functions; k++)
            functions[k].n_unsupported += functions[k].line == pieces[i].line;
    }
    r->findings = all;
    r->functions = functions;
}

static int translate(const struct probe *p, pt_arena *a, pt_err *err)
{
    pt_buf source = {0}, text = {0}, artifact = {0};
    pt_piece *pieces;
    uint32_t n;
    pt_unit_result r;
    if (pt_file_read(p->words.p[0], SIZE_MAX, true, &source, err) < 0)
        return -1;
    pt_pieces_find(a, pt_buf_str(&source), &pieces, &n);
    bool *stubbed = PT_NEW_N(a, bool, n + 1);
    read_stubs(p->stubs, stubbed, n);
    pt_pieces_stub(pt_buf_str(&source), pieces, n, stubbed, p->path, &text);
    pt_unit_source in = {p->path,    p->module,         p->package,
                         p->grammar, pt_buf_str(&text), NULL};
    pt_fault_at_unit(p->path);
    pt_stage_translate(a, &in, &r);
    add_findings(a, pieces, n, stubbed, &r);
    pt_unit_result_write(&r, &artifact);
    int rc = p->output ? pt_file_write(p->output, pt_buf_str(&artifact), err) : 0;
    pt_buf_free(&source);
    pt_buf_free(&text);
    pt_buf_free(&artifact);
    return rc < 0 ? -1 : r.ok ? PT_EXIT_DONE : PT_EXIT_ATTENTION;
}

static int probe(int argc, char **argv)
{
    struct probe p = {0};
    pt_err err;
    const pt_flag flags[] = {{"--path", 0, PT_FLAG_TEXT, &p.path},
                             {"--module", 0, PT_FLAG_TEXT, &p.module},
                             {"--stub", 0, PT_FLAG_TEXT, &p.stubs},
                             {"--output", 'o', PT_FLAG_TEXT, &p.output},
                             {"--grammar", 0, PT_FLAG_COUNT, &p.grammar},
                             {"--package", 0, PT_FLAG_BOOL, &p.package}};
    int code = pt_cli_read(&pt_cmd_probe, argc, argv, flags, PT_LEN(flags), &p.words);
    if (code < 0 && (p.words.n != 1 || !p.path || !p.module))
        code = pt_cli_usage(&pt_cmd_probe, "give a FILE, --path and --module");
    if (code < 0 && pt_fault_init(1, &err) < 0)
        code = pt_cli_fail(&err);
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        int rc = translate(&p, a, &err);
        code = rc < 0 ? pt_cli_fail(&err) : rc;
        pt_arena_free(a);
    }
    pt_vec_free(&p.words);
    return code;
}

const pt_command pt_cmd_probe = {"probe", probe, NULL, help};
