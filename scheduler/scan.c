/* scan.c: one walk over the source. A folder's .gitignore is read when the folder is met, so
 * it is known before its children are. Whatever looks like Python but is not taken leaves a
 * row with the reason: a file that silently went missing would be the worst kind of result. */
#include "scheduler/scan.h"

#include "base/file.h"
#include "base/vec.h"
#include "scheduler/glob.h"
#include "worker/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GITIGNORE_BYTES = 1 << 20, FIRST_LINE = 128 };

struct walk {
    pt_arena *arena;
    const pt_job *job;
    const char *root;
    pt_globs *ignored, *excluded, *included;
    PT_VEC(pt_scan_file) files;
    PT_VEC(pt_scan_skip) skips;
    int64_t total;
    pt_buf path, bytes;
};

static void skip(struct walk *w, const char *path, const char *kind, bool matters,
                 const char *why)
{
    pt_scan_skip s = {pt_arena_strdup(w->arena, path), kind, pt_arena_strdup(w->arena, why),
                      matters};
    pt_vec_push(&w->skips, s);
}

static const char *full(struct walk *w, const char *path)
{
    pt_buf_clear(&w->path);
    pt_path_join(&w->path, w->root, path);
    return pt_buf_z(&w->path);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Whether a name without an extension is a script that asks for Python in its first line. */
static bool has_python_shebang(const char *path)
{
    char line[FIRST_LINE + 1] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, line, FIRST_LINE);
    close(fd);
    if (n < 2 || line[0] != '#' || line[1] != '!')
        return false;
    line[n] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return strstr(line, "python") && !strstr(line, "python2");
}

static bool looks_like_python(const char *path, const char *where, bool is_link)
{
    pt_str name = pt_str_of(last_part(path));
    if (pt_str_ends(name, ".py") || pt_str_ends(name, ".pyw"))
        return true;
    return !is_link && !memchr(name.p, '.', name.n) && has_python_shebang(where);
}

static bool wanted(const struct walk *w, const char *path)
{
    return pt_globs_count(w->included) == 0 || pt_globs_cover(w->included, path);
}

static int take_file(struct walk *w, const char *path, int64_t size, pt_err *err)
{
    pt_err why;
    if (size > w->job->limits.file_bytes) {
        skip(w, path, "too-large", true,
             pt_arena_printf(w->arena, "%lld bytes; limits.file_size is %lld",
                             (long long)size, (long long)w->job->limits.file_bytes));
        return 0;
    }
    pt_buf_clear(&w->bytes);
    if (pt_file_read(full(w, path), (size_t)w->job->limits.file_bytes, false, &w->bytes,
                     &why) < 0) {
        skip(w, path, why.code == PT_ERR_LIMIT ? "too-large" : "unreadable", true, why.msg);
        return 0;
    }
    pt_scan_file f = {pt_arena_strdup(w->arena, path), pt_hash_of(w->bytes.p, w->bytes.n),
                      (int64_t)w->bytes.n, pt_driver_has_examples(pt_buf_str(&w->bytes))};
    pt_vec_push(&w->files, f);
    w->total += f.size_bytes;
    if (w->files.n > w->job->limits.files)
        return pt_fail(err, PT_ERR_LIMIT,
                       "%s: more than %u Python files; raise limits.files or exclude some",
                       w->root, w->job->limits.files);
    if (w->total > w->job->limits.total_bytes)
        return pt_fail(err, PT_ERR_LIMIT,
                       "%s: more than %lld bytes of Python; raise limits.total_size or "
                       "exclude some",
                       w->root, (long long)w->job->limits.total_bytes);
    return 0;
}

/* A link inside the tree names something that is migrated under its own path; one that leads
 * out of it is never followed. */
static void report_link(struct walk *w, const char *path)
{
    char to[PATH_MAX];
    struct stat st;
    const char *where = full(w, path);
    if (stat(where, &st) < 0) {
        if (looks_like_python(path, where, true))
            skip(w, path, "symlink", true,
                 errno == ELOOP ? "a loop of symbolic links"
                                : "a symbolic link to nothing");
        return;
    }
    if (!S_ISDIR(st.st_mode) && !looks_like_python(path, where, true))
        return;
    bool known = realpath(where, to) != NULL;
    size_t n = strlen(w->root);
    bool inside = known && strncmp(to, w->root, n) == 0 && (to[n] == '/' || to[n] == 0);
    if (inside)
        skip(w, path, "symlink", false,
             pt_arena_printf(w->arena, "a symbolic link to %s, which is migrated there",
                             to[n] ? to + n + 1 : "the source itself"));
    else
        skip(
            w, path, "symlink", !S_ISDIR(st.st_mode),
            "a symbolic link that leads out of the source; copy the file in to migrate it");
}

static void read_gitignore(struct walk *w, const char *folder)
{
    pt_buf name = {0};
    pt_path_join(&name, folder, ".gitignore");
    pt_buf_clear(&w->bytes);
    const char *where = *folder ? full(w, pt_buf_z(&name)) : full(w, ".gitignore");
    if (pt_file_read(where, GITIGNORE_BYTES, false, &w->bytes, NULL) == 0)
        pt_globs_add_lines(w->ignored, folder, pt_buf_str(&w->bytes));
    pt_buf_free(&name);
}

/* Folders that hold no source of this repository, whatever their files look like. */
static const char *foreign_folder(struct walk *w, const char *path)
{
    const char *name = last_part(path);
    if (!strcmp(name, "__pycache__") || !strcmp(name, ".git") || !strcmp(name, ".hg"))
        return "";
    if (!strcmp(full(w, path), w->job->output))
        return "";
    if (name[0] == '.' && !w->job->options.hidden)
        return "";
    pt_buf_adds(&w->path, "/pyvenv.cfg");
    if (pt_file_exists(pt_buf_z(&w->path)))
        return "a virtual environment";
    w->path.n -= strlen("/pyvenv.cfg");
    pt_buf_adds(&w->path, "/.portalis");
    if (pt_dir_exists(pt_buf_z(&w->path)))
        return "the output of another job";
    return NULL;
}

static int visit(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct walk *w = ctx;
    const char *foreign = e->is_dir ? foreign_folder(w, e->path) : NULL;
    if (foreign) {
        if (*foreign)
            skip(w, e->path, "ignored-folder", false, foreign);
        return 1;
    }
    if (pt_globs_ask(w->excluded, e->path, e->is_dir) == PT_GLOBS_MATCH)
        return 1;
    if (pt_globs_ask(w->ignored, e->path, e->is_dir) == PT_GLOBS_MATCH)
        return 1;
    if (e->is_dir) {
        if (w->job->options.gitignore)
            read_gitignore(w, e->path);
        return 0;
    }
    if (!wanted(w, e->path))
        return 0;
    if (e->is_link) {
        report_link(w, e->path);
        return 0;
    }
    if (e->size_bytes < 0) {
        if (looks_like_python(e->path, "/dev/null", true))
            skip(w, e->path, "special", true, "not a regular file");
        return 0;
    }
    if (looks_like_python(e->path, full(w, e->path), false))
        return take_file(w, e->path, e->size_bytes, err);
    return 0;
}

static void trouble(void *ctx, const char *path, const char *why)
{
    struct walk *w = ctx;
    skip(w, path, "unreadable", true, why);
}

static pt_globs *globs_of(const pt_job_list *list)
{
    pt_globs *g = pt_globs_new();
    for (uint32_t i = 0; i < list->n; i++)
        pt_globs_add(g, "", pt_str_of(list->p[i]));
    return g;
}

static int walk_source(struct walk *w, pt_err *err)
{
    struct stat st;
    if (stat(w->job->source, &st) < 0) {
        pt_fail_errno(err, PT_ERR_USAGE, "%s", w->job->source);
        err->code = PT_ERR_USAGE;
        return -1;
    }
    if (S_ISREG(st.st_mode))
        return take_file(w, last_part(w->job->source), st.st_size, err);
    if (!S_ISDIR(st.st_mode))
        return pt_fail(err, PT_ERR_USAGE,
                       "%s: neither a folder nor a regular file; give one of those",
                       w->job->source);
    if (w->job->options.gitignore)
        read_gitignore(w, "");
    if (pt_dir_walk(w->root, visit, trouble, w, err) < 0) {
        if (err->code == PT_ERR_IO)
            err->code = PT_ERR_USAGE;
        return -1;
    }
    return 0;
}

/* Nothing at all to do is the user's mistake; files that are there but could not be taken
 * are rows in the report. */
static int check_found(const struct walk *w, pt_err *err)
{
    if (w->files.n || w->skips.n)
        return 0;
    return pt_fail(err, PT_ERR_USAGE,
                   "%s: no Python files found (*.py, or scripts whose first line asks for "
                   "python); look at include, exclude and .gitignore",
                   w->job->source);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const pt_scan_file *)a)->path, ((const pt_scan_file *)b)->path);
}

static void hand_out(struct walk *w, pt_scan *out)
{
    pt_scan_file *files = PT_NEW_N(w->arena, pt_scan_file, w->files.n + 1);
    pt_scan_skip *skips = PT_NEW_N(w->arena, pt_scan_skip, w->skips.n + 1);
    if (w->files.n)
        memcpy(files, w->files.p, w->files.n * sizeof *files);
    if (w->skips.n)
        memcpy(skips, w->skips.p, w->skips.n * sizeof *skips);
    qsort(files, w->files.n, sizeof *files, by_path);
    *out = (pt_scan){files, (uint32_t)w->files.n, skips, (uint32_t)w->skips.n, w->total};
}

int pt_scan_run(pt_arena *a, const pt_job *job, pt_scan *out, pt_err *err)
{
    struct walk w = {.arena = a,
                     .job = job,
                     .root = pt_job_source_root(job),
                     .ignored = pt_globs_new(),
                     .excluded = globs_of(&job->exclude),
                     .included = globs_of(&job->include)};
    int rc = walk_source(&w, err);
    if (rc == 0)
        rc = check_found(&w, err);
    if (rc == 0)
        hand_out(&w, out);
    pt_globs_free(w.ignored);
    pt_globs_free(w.excluded);
    pt_globs_free(w.included);
    pt_vec_free(&w.files);
    pt_vec_free(&w.skips);
    pt_buf_free(&w.path);
    pt_buf_free(&w.bytes);
    return rc;
}
