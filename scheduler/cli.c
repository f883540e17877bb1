/* cli.c: flags in any order, long and short, with values after '=' or a blank. */
#include "scheduler/cli.h"

#include "kernels/lexbatch.h"

#include "base/file.h"
#include "base/str.h"

#include <limits.h>
#include <string.h>

const char *pt_cli_nearest(const char *word, const char *const *names)
{
    const char *best = "";
    size_t least = 3;
    for (; *names; names++) {
        size_t d = pt_str_distance(pt_str_of(word), pt_str_of(*names), 2);
        if (d < least) {
            least = d;
            best = *names;
        }
    }
    return best;
}

int pt_cli_usage(const pt_command *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "portalis %s: ", c->name);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "; see portalis %s --help\n", c->name);
    va_end(ap);
    return PT_EXIT_USAGE;
}

/* As it is when there is nothing there. */
static const char *whole_path(pt_arena *a, const char *word)
{
    char *real = realpath(word, NULL);
    const char *out = pt_arena_strdup(a, real ? real : word);
    free(real);
    return out;
}

const char *pt_cli_library(pt_arena *a, const char *word)
{
    bool is_word = !strcmp(word, "auto") || !strcmp(word, "none");
    return is_word ? word : whole_path(a, word);
}

bool pt_cli_is_spec(const char *what)
{
    pt_str name = pt_str_of(what);
    return (pt_str_ends(name, ".yaml") || pt_str_ends(name, ".yml")) &&
           !pt_dir_exists(what);
}

int pt_cli_job(const char *what, pt_job *job, pt_err *err)
{
    pt_buf faults = {0};
    int rc = pt_cli_is_spec(what) ? pt_job_load(job, what, &faults, err)
                                  : pt_job_defaults(job, what, "portalis-out", err);
    if (rc < 0 && faults.n)
        pt_fail(err, PT_ERR_SPEC, "%.*s", (int)faults.n - 1, pt_buf_z(&faults));
    pt_buf_free(&faults);
    return rc;
}

pt_job_list pt_cli_list(pt_arena *a, const pt_words *w)
{
    const char **p = PT_NEW_N(a, const char *, w->n + 1);
    for (size_t i = 0; i < w->n; i++)
        p[i] = pt_arena_strdup(a, w->p[i]);
    return (pt_job_list){p, (uint32_t)w->n};
}

void pt_cli_packages(pt_job *job, const pt_words *packages, const pt_words *from)
{
    if (packages->n)
        job->include_packages = pt_cli_list(job->arena, packages);
    if (!from->n)
        return;
    const char **p = PT_NEW_N(job->arena, const char *, from->n);
    for (size_t i = 0; i < from->n; i++)
        p[i] = whole_path(job->arena, from->p[i]);
    job->packages_from = (pt_job_list){p, (uint32_t)from->n};
}

int pt_cli_fail(const pt_err *err)
{
    fprintf(stderr, "portalis: %s\n", err->msg);
    switch (err->code) {
    case PT_ERR_USAGE:
    case PT_ERR_SPEC:
    case PT_ERR_LIMIT:
        return PT_EXIT_USAGE;
    default:
        return PT_EXIT_CANNOT;
    }
}

static const pt_flag *find(const char *word, size_t n, const pt_flag *flags, size_t n_flags)
{
    for (size_t i = 0; i < n_flags; i++) {
        if (strlen(flags[i].name) == n && !strncmp(flags[i].name, word, n))
            return &flags[i];
        if (flags[i].letter && n == 2 && word[1] == flags[i].letter)
            return &flags[i];
    }
    return NULL;
}

static int unknown(const pt_command *c, const char *word, size_t n, const pt_flag *flags,
                   size_t n_flags)
{
    const char *names[64] = {0};
    char bare[128];
    for (size_t i = 0; i < n_flags && i < PT_LEN(names) - 1; i++)
        names[i] = flags[i].name;
    snprintf(bare, sizeof bare, "%.*s", (int)n, word);
    const char *nearest = pt_cli_nearest(bare, names);
    if (*nearest)
        return pt_cli_usage(c, "no option '%s'; did you mean '%s'?", bare, nearest);
    return pt_cli_usage(c, "no option '%s'", bare);
}

static bool set(const pt_flag *f, const char *value)
{
    char *end;
    if (f->kind == PT_FLAG_TEXT) {
        *(const char **)f->to = value;
    } else if (f->kind == PT_FLAG_LIST) {
        pt_vec_push((pt_words *)f->to, value);
    } else {
        unsigned long v = strtoul(value, &end, 10);
        if (value[0] < '0' || value[0] > '9' || *end || v > UINT_MAX)
            return false;
        *(uint32_t *)f->to = (uint32_t)v;
    }
    return true;
}

/* A flag with its value; *i moves over what was used. -1, or an exit code. */
static int read_flag(const pt_command *c, int argc, char **argv, int *i,
                     const pt_flag *flags, size_t n_flags)
{
    const char *word = argv[*i];
    size_t n = word[1] == '-' ? strcspn(word, "=") : 2;
    const char *value = word[n] == '=' ? word + n + 1 : word[n] ? word + n : NULL;
    const pt_flag *f = find(word, n, flags, n_flags);
    if (!f)
        return unknown(c, word, n, flags, n_flags);
    if (f->kind == PT_FLAG_BOOL) {
        if (value)
            return pt_cli_usage(c, "%s takes no value", f->name);
        *(bool *)f->to = true;
        return -1;
    }
    if (!value && *i + 1 < argc)
        value = argv[++*i];
    if (!value)
        return pt_cli_usage(c, "%s needs a value", f->name);
    if (!set(f, value))
        return pt_cli_usage(c, "%s '%s' is not a number", f->name, value);
    return -1;
}

int pt_cli_read(const pt_command *c, int argc, char **argv, const pt_flag *flags,
                size_t n_flags, pt_words *words)
{
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *w = argv[i];
        if (!only_words && !strcmp(w, "--")) {
            only_words = true;
        } else if (only_words || w[0] != '-' || w[1] == '\0') {
            pt_vec_push(words, w);
        } else if (!strcmp(w, "--help") || !strcmp(w, "-h")) {
            fputs(c->help, stdout);
            return PT_EXIT_DONE;
        } else {
            int rc = read_flag(c, argc, argv, &i, flags, n_flags);
            if (rc >= 0)
                return rc;
        }
    }
    return -1;
}

int pt_cli_device(const pt_command *c, const char *word, pt_job *job)
{
    static const char *const names[] = {"auto", "cpu", "cuda"};
    if (!word)
        return -1;
    for (uint32_t i = 0; i < PT_LEN(names); i++) {
        if (strcmp(word, names[i]) == 0) {
            job->options.device = i; /* in the order of enum pt_job_device */
            return -1;
        }
    }
    return pt_cli_usage(c, "--device %s: it takes auto, cpu or cuda", word);
}

int pt_cli_check_device(const pt_job *job)
{
    char name[160];
    pt_err err, none;
    if (job->options.device != PT_DEVICE_CUDA || pt_lexbatch_probe(name, &none) == 0)
        return -1;
    pt_fail(&err, PT_ERR_USAGE, "device cuda: %s", none.msg);
    return pt_cli_fail(&err);
}

int pt_cli_check_python(const pt_command *c, const char *python)
{
    if (!python || pt_job_grammar(python))
        return -1;
    return pt_cli_usage(c, "--python %s: it takes 3.8, 3.9, 3.10, 3.11 or 3.12", python);
}
