/* cmd_translate.c: translate and ast: the stages in this process, without job or ledger. */
#include "base/file.h"
#include "base/vec.h"
#include "scheduler/cli.h"
#include "scheduler/plan.h"
#include "scheduler/where.h"
#include "worker/asked.h"
#include "worker/ast.h"
#include "worker/package.h"
#include "worker/stages.h"
#include "worker/tokens.h"

#include <pthread.h>
#include <string.h>

/* Parser and emitter recurse on nesting, within limits of theirs; as the workers do. */
enum { STACK_BYTES = 64 << 20 };

/* Text and files that a device is given at once. */
enum { BATCH_BYTES = 16 << 20, BATCH_FILES = 512 };

static const char translate_help[] =
    "usage: portalis translate SRC [-o OUT] [options]\n\n"
    "Translates in this process: no job, no ledger, nothing to resume. One file without "
    "-o\n"
    "goes to the terminal; with -o a Cargo workspace is written to OUT, which\n"
    "`cargo build --release --offline` builds. A script's binary is named after it.\n\n"
    "  -o, --output OUT    the folder to write\n"
    "      --python VERSION   newest grammar accepted, 3.8 to 3.12 (default: 3.12)\n"
    "      --library DIR|none   Python library to translate imported modules from\n"
    "                      (default: that of python3.11 or python3 in PATH)\n"
    "      --include GLOB, --exclude GLOB, --no-gitignore, --include-package NAME,\n"
    "      --packages-from DIR, --device auto|cpu|cuda   as for run\n\n"
    "examples:\n"
    "  portalis translate hello.py\n"
    "  portalis translate hello.py -o hello-rs && cd hello-rs && cargo build --release "
    "--offline\n"
    "  portalis translate ~/src/thing -o /tmp/thing-rs\n\n"
    "exit: 0 all done; 1 some files could not be translated (said on stderr); 2 usage\n";

struct translating {
    const char *source, *output, *python, *library, *device;
    bool no_gitignore;
    pt_words include, exclude, packages, packages_from;
    pt_arena *arena;
    pt_job job;
    pt_plan plan;
    pt_tokens *tokens; /* NULL: each file is lexed when its turn comes */
    uint32_t n_bad;
    int code;
    pt_err err;
};

static uint32_t grammar_of(const struct translating *t, const pt_unit *u)
{
    return u->origin == PT_OF_SOURCE ? pt_job_grammar(t->job.options.python)
                                     : PT_AST_NEWEST;
}

static int read_unit(struct translating *t, const pt_unit *u, pt_str *out, pt_err *err)
{
    pt_buf path = {0}, source = {0};
    const pt_library *l = &t->plan.library;
    pt_site_file file;
    if (u->origin == PT_OF_LIBRARY)
        pt_path_join(&path, l->dir, u->path + strlen(l->prefix) + 1);
    else if (u->origin == PT_OF_SOURCE)
        pt_path_join(&path, pt_job_source_root(&t->job), u->path);
    else if (pt_site_find(t->arena, &t->plan.site, pt_str_of(u->module), &file) ==
             PT_SITE_SOURCE)
        pt_buf_adds(&path, file.path);
    int rc = pt_file_read(pt_buf_z(&path), (size_t)t->job.limits.file_bytes,
                          u->origin == PT_OF_LIBRARY, &source, err);
    if (rc == 0)
        *out = (pt_str){pt_arena_strndup(t->arena, pt_buf_z(&source), source.n), source.n};
    pt_buf_free(&path);
    pt_buf_free(&source);
    return rc;
}

/* Makes the tokens of this unit and of those behind it, as many as a batch takes. */
static void lex_ahead(struct translating *t, uint32_t i)
{
    const pt_unit *u = t->plan.units;
    bool nested = pt_ast_nested_quotes(grammar_of(t, &u[i]));
    if (!t->tokens || pt_tokens_tried(t->tokens, u[i].source, nested))
        return;
    pt_tokens_source *sources = PT_NEW_N(t->arena, pt_tokens_source, BATCH_FILES);
    size_t n = 0, bytes = 0;
    for (; i < t->plan.n_units && n < BATCH_FILES && bytes < BATCH_BYTES; i++) {
        pt_tokens_source *s = &sources[n];
        if (pt_ast_nested_quotes(grammar_of(t, &u[i])) != nested ||
            read_unit(t, &u[i], &s->raw, NULL) < 0)
            continue;
        s->hash = pt_hash_of(s->raw.p, s->raw.n);
        bytes += s->raw.n;
        n++;
    }
    pt_tokens_make(t->tokens, sources, n, nested);
}

/* The result, or NULL when the file could not even be read (said). */
static pt_unit_result *translate_unit(struct translating *t, uint32_t i)
{
    const pt_unit *u = &t->plan.units[i];
    pt_err err;
    pt_unit_source in = {u->path, u->module, u->is_package, grammar_of(t, u), {0}, NULL};
    if (read_unit(t, u, &in.source, &err) < 0) {
        fprintf(stderr, "portalis: %s\n", err.msg);
        return NULL;
    }
    lex_ahead(t, i);
    if (t->tokens) /* by what was read now: files may change meanwhile */
        in.lexed = pt_tokens_find(t->tokens, pt_hash_of(in.source.p, in.source.n),
                                  pt_ast_nested_quotes(in.grammar));
    pt_unit_result *r = PT_NEW(t->arena, pt_unit_result);
    pt_stage_translate(t->arena, &in, r);
    return r;
}

/* Decides what lexes; says so where there is more than one file to it. */
static int choose_lexer(struct translating *t)
{
    pt_lex_choice c;
    char text[400];
    uint64_t bytes = 1;
    for (uint32_t i = 0; i < t->plan.n_units; i++)
        bytes += (uint64_t)t->plan.units[i].size_bytes;
    uint32_t most = bytes < BATCH_BYTES ? (uint32_t)bytes + BATCH_FILES : BATCH_BYTES;
    if (pt_lex_choose((enum pt_lex_want)t->job.options.device, most, bytes, &c, &t->err) <
        0)
        return -1;
    pt_lex_choice_text(&c, text, sizeof text);
    if (t->output)
        fprintf(stderr, "portalis: %s on %s\n", c.lines ? "lexing and parsing" : "lexing",
                text);
    t->tokens = pt_tokens_open(&c);
    return 0;
}

static void print_findings(const pt_unit *u, const pt_unit_result *r)
{
    for (uint32_t i = 0; i < r->n_findings; i++)
        fprintf(stderr, "%s:%u:%u: %s: %s\n", u->path, r->findings[i].line,
                r->findings[i].col + 1, r->findings[i].kind, r->findings[i].what);
}

static int write_workspace(struct translating *t, const pt_packaged *modules, uint32_t n)
{
    pt_package_summary s = {0};
    const char *slash = strrchr(t->job.source, '/');
    const char *name = slash ? slash + 1 : t->job.source;
    size_t len = strlen(name);
    if (len > 3 && !strcmp(name + len - 3, ".py"))
        name = pt_arena_strndup(t->arena, name, len - 3);
    pt_package_options o = {.name = name,
                            .pyrt_dir = pt_where_pyrt(t->arena, &t->err),
                            .source_dir = pt_job_source_root(&t->job),
                            .library = t->plan.library};
    if (!o.pyrt_dir ||
        pt_package_write(t->arena, t->job.output, &o, modules, n, &s, &t->err) < 0)
        return -1;
    uint32_t n_own = 0, n_files = t->plan.n_units - t->plan.n_library;
    for (uint32_t i = 0; i < n; i++)
        n_own += modules[i].origin != PT_OF_LIBRARY;
    if (n > n_own)
        fprintf(stderr, "portalis: %u modules of the Python library, from %s\n", n - n_own,
                t->plan.library.dir);
    fprintf(stderr, "portalis: %u of %u files in %u crates and %u scripts: %s\n", n_own,
            n_files, s.n_crates, s.n_scripts, t->job.output);
    return 0;
}

static int translate_all(struct translating *t)
{
    pt_packaged *modules = PT_NEW_N(t->arena, pt_packaged, t->plan.n_units + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->plan.n_units; i++) {
        const pt_unit *u = &t->plan.units[i];
        pt_unit_result *r = translate_unit(t, i);
        bool library = u->origin == PT_OF_LIBRARY;
        if (r && !library)
            print_findings(u, r);
        if (!r || (!r->ok && !library))
            t->n_bad++;
        else if (r->ok)
            modules[n++] =
                (pt_packaged){u->path, u->module, u->is_package, u->source, r, u->origin};
    }
    if (t->output)
        return write_workspace(t, modules, n);
    pt_buf text = {0};
    for (uint32_t i = 0; i < n; i++)
        pt_asked_lines(modules[i].result->rust, false, &text);
    fwrite(text.p, 1, text.n, stdout);
    pt_buf_free(&text);
    return 0;
}

static int load(struct translating *t)
{
    if (pt_job_defaults(&t->job, t->source, t->output ? t->output : "portalis-out",
                        &t->err) < 0)
        return -1;
    if (t->include.n)
        t->job.include = pt_cli_list(t->job.arena, &t->include);
    if (t->exclude.n)
        t->job.exclude = pt_cli_list(t->job.arena, &t->exclude);
    pt_cli_packages(&t->job, &t->packages, &t->packages_from);
    t->job.options.gitignore = !t->no_gitignore;
    if (t->python)
        t->job.options.python = t->python;
    if (t->device)
        pt_cli_device(&pt_cmd_translate, t->device, &t->job); /* checked before */
    t->job.options.library = !t->output   ? "none"
                             : t->library ? pt_cli_library(t->job.arena, t->library)
                                          : "auto";
    pt_buf faults = {0};
    int rc =
        pt_job_check(&t->job, &faults) == 0
            ? 0
            : pt_fail(&t->err, PT_ERR_USAGE, "%.*s", (int)faults.n - 1, pt_buf_z(&faults));
    pt_buf_free(&faults);
    return rc < 0 ? rc : pt_plan_make(t->arena, &t->job, 1, NULL, &t->plan, &t->err);
}

static int work(struct translating *t)
{
    if (load(t) < 0)
        return -1;
    for (uint32_t i = 0; i < t->plan.scan.n_skips; i++) {
        const pt_scan_skip *s = &t->plan.scan.skips[i];
        fprintf(stderr, "%s: %s: %s\n", s->path, s->kind, s->why);
        t->n_bad += s->matters;
    }
    if (!t->output && t->plan.n_units != 1)
        return pt_fail(&t->err, PT_ERR_USAGE,
                       "%s: %u files; name a folder to write them to with -o OUT",
                       t->source, t->plan.n_units);
    int rc = choose_lexer(t) < 0 ? -1 : translate_all(t);
    pt_tokens_close(t->tokens);
    return rc;
}

static int on_large_stack(void *(*f)(void *ctx), void *ctx)
{
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    int rc = pthread_create(&thread, &attr, f, ctx);
    if (rc == 0)
        pthread_join(thread, NULL);
    else
        fputs("portalis: cannot start a thread\n", stderr);
    pthread_attr_destroy(&attr);
    return rc;
}

static void *work_thread(void *ctx)
{
    struct translating *t = ctx;
    t->code = work(t) < 0    ? pt_cli_fail(&t->err)
              : t->n_bad > 0 ? PT_EXIT_ATTENTION
                             : PT_EXIT_DONE;
    return NULL;
}

static int translate(int argc, char **argv)
{
    struct translating t = {0};
    pt_words words = {0};
    const pt_flag flags[] = {{"--output", 'o', PT_FLAG_TEXT, &t.output},
                             {"--include", 0, PT_FLAG_LIST, &t.include},
                             {"--exclude", 0, PT_FLAG_LIST, &t.exclude},
                             {"--no-gitignore", 0, PT_FLAG_BOOL, &t.no_gitignore},
                             {"--python", 0, PT_FLAG_TEXT, &t.python},
                             {"--device", 0, PT_FLAG_TEXT, &t.device},
                             {"--library", 0, PT_FLAG_TEXT, &t.library},
                             {"--include-package", 0, PT_FLAG_LIST, &t.packages},
                             {"--packages-from", 0, PT_FLAG_LIST, &t.packages_from}};
    int code = pt_cli_read(&pt_cmd_translate, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_translate, "give one SRC, a file or a folder");
    if (code < 0)
        code = pt_cli_check_python(&pt_cmd_translate, t.python);
    if (code < 0)
        code = pt_cli_device(&pt_cmd_translate, t.device, &t.job);
    if (code < 0) {
        t.source = words.p[0];
        t.arena = pt_arena_new();
        t.code = PT_EXIT_CANNOT;
        on_large_stack(work_thread, &t);
        code = t.code;
        pt_job_clear(&t.job);
        pt_arena_free(t.arena);
    }
    pt_vec_free(&t.include);
    pt_vec_free(&t.exclude);
    pt_vec_free(&t.packages);
    pt_vec_free(&t.packages_from);
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_translate = {
    "translate", translate, "translate in this process, without a job", translate_help};

static const char ast_help[] =
    "usage: portalis ast [--python VERSION] FILE\n\n"
    "Prints the file's syntax tree as CPython's ast.dump(include_attributes=True) would; "
    "`-`\n"
    "reads standard input.\n\n"
    "      --python VERSION   newest grammar accepted, 3.8 to 3.12 (default: 3.12)\n\n"
    "exit: 0 it is Python; 1 it is not (the error is on stderr); 2 usage\n";

struct dumping {
    const char *path, *python;
    int code;
};

static int read_input(const char *path, pt_buf *out, pt_err *err)
{
    char chunk[1 << 16];
    size_t n;
    if (strcmp(path, "-") != 0)
        return pt_file_read(path, SIZE_MAX, true, out, err);
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0)
        pt_buf_add(out, chunk, n);
    return 0;
}

static void *dump(void *ctx)
{
    struct dumping *d = ctx;
    pt_buf source = {0}, out = {0};
    pt_err err;
    pt_diag diag;
    pt_arena *a = pt_arena_new();
    if (read_input(d->path, &source, &err) < 0) {
        pt_cli_fail(&err);
        d->code = PT_EXIT_USAGE;
    } else {
        const pt_ast_limits limits = {.version = d->python ? pt_job_grammar(d->python) : 0};
        const pt_ast *t = pt_ast_parse(a, pt_buf_str(&source), &limits, &diag);
        if (t) {
            pt_ast_dump(t, &out);
            pt_buf_addc(&out, '\n');
            fwrite(pt_buf_z(&out), 1, out.n, stdout);
        } else {
            fprintf(stderr, "%s:%u:%u: %s: %s\n", d->path, diag.pos.line, diag.pos.col + 1,
                    diag.type, diag.msg);
        }
        d->code = t ? PT_EXIT_DONE : PT_EXIT_ATTENTION;
    }
    pt_arena_free(a);
    pt_buf_free(&source);
    pt_buf_free(&out);
    return NULL;
}

static int ast(int argc, char **argv)
{
    pt_words words = {0};
    struct dumping d = {.code = PT_EXIT_CANNOT};
    const pt_flag flags[] = {{"--python", 0, PT_FLAG_TEXT, &d.python}};
    int code = pt_cli_read(&pt_cmd_ast, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_ast, "give one FILE, or -");
    if (code < 0)
        code = pt_cli_check_python(&pt_cmd_ast, d.python);
    if (code < 0) {
        d.path = words.p[0];
        on_large_stack(dump, &d);
        code = d.code;
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_ast = {"ast", ast, "a file's syntax tree, as CPython dumps it",
                               ast_help};
