/* verify_run.c: a fresh copy of the repository, and one run in it within the limits. */
#include "worker/verify_priv.h"

#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The main thread of a Rust program reserves this much as its stack; little is touched. */
static const int64_t stack_bytes = (int64_t)1 << 30;
static const int64_t default_copy_bytes = (int64_t)512 << 20;
enum { MAX_ENV = 8 };

/* ---- the copy */

static int copy_file(struct verify_place *v, const char *from, const char *to, pt_err *err)
{
    pt_buf data = {0};
    struct stat st;
    int64_t most = v->o->copy_bytes ? v->o->copy_bytes : default_copy_bytes;
    int rc = pt_file_read(from, (size_t)(most - v->copied_bytes), false, &data, err);
    if (rc == 0)
        rc = pt_file_write(to, pt_buf_str(&data), err);
    if (rc == 0 && stat(from, &st) == 0)
        chmod(to, st.st_mode & 0777);
    v->copied_bytes += (int64_t)data.n;
    pt_buf_free(&data);
    return rc;
}

/* What no script needs: caches, what we make ourselves, and the copy, which may lie within what
 * is copied. */
static bool left_out(const struct verify_place *v, const char *folder)
{
    static const char *const names[] = {".git", ".hg", ".portalis", "__pycache__"};
    const char *slash = strrchr(folder, '/'), *name = slash ? slash + 1 : folder;
    for (size_t i = 0; i < PT_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    struct stat here, copy;
    if (stat(v->copy, &copy) == 0 && stat(folder, &here) == 0 &&
        here.st_dev == copy.st_dev && here.st_ino == copy.st_ino)
        return true;
    static const char *const marks[] = {"CACHEDIR.TAG", "PORTALIS.json"};
    bool marked = false;
    for (size_t i = 0; i < PT_LEN(marks) && !marked; i++) {
        pt_buf file = {0};
        pt_path_join(&file, folder, marks[i]);
        marked = pt_file_exists(pt_buf_z(&file));
        pt_buf_free(&file);
    }
    return marked;
}

/* A link is copied as a link, and what it leads to only when that lies in the repository. */
static int copy_entry(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct verify_place *v = ctx;
    pt_buf from = {0}, to = {0};
    char target[4096];
    int rc = 0;
    pt_path_join(&from, v->o->source_root, e->path);
    pt_path_join(&to, v->copy, e->path);
    if (e->is_link) {
        ssize_t n = readlink(pt_buf_z(&from), target, sizeof target - 1);
        if (n > 0 && target[0] != '/') {
            target[n] = '\0';
            if (symlink(target, pt_buf_z(&to)) < 0)
                rc = pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(&to));
        }
    } else if (e->is_dir) {
        rc = left_out(v, pt_buf_z(&from)) ? 1 : pt_dir_make(pt_buf_z(&to), err);
    } else {
        struct stat st;
        if (lstat(pt_buf_z(&from), &st) == 0 && S_ISREG(st.st_mode))
            rc = copy_file(v, pt_buf_z(&from), pt_buf_z(&to), err);
    }
    pt_buf_free(&from);
    pt_buf_free(&to);
    return rc;
}

static int fresh_copy(struct verify_place *v, pt_err *err)
{
    v->copied_bytes = 0;
    if (pt_dir_remove(v->copy, err) < 0 || pt_dir_make(v->copy, err) < 0)
        return -1;
    return pt_dir_walk(v->o->source_root, copy_entry, NULL, v, err);
}

/* ---- the runs */

/* The copy has the source's own name: a source that is itself a package is imported by it. */
void pt_verify_place(pt_arena *a, const pt_verify_options *o, struct verify_place *out)
{
    const char *slash = strrchr(o->source_root, '/');
    *out = (struct verify_place){.a = a, .o = o};
    out->above = pt_arena_printf(a, "%s/copy", o->scratch);
    out->copy =
        pt_arena_printf(a, "%s/%s", out->above, slash && slash[1] ? slash + 1 : "source");
}

void pt_verify_leave(const struct verify_place *v)
{
    pt_err ignored;
    pt_dir_remove(v->above, &ignored);
}

static void environment(const struct verify_place *v, const char *rust,
                        const char *const *more, const char *env[MAX_ENV])
{
    const char *path = v->o->python_path;
    size_t n = 0;
    env[n++] = "PYTHONHASHSEED=0";
    env[n++] = "PYTHONDONTWRITEBYTECODE=1";
    env[n++] = "TZ=UTC";
    if (!rust && v->hook)
        path = path ? pt_arena_printf(v->a, "%s:%s", v->hook, path) : v->hook;
    if (!rust && path)
        env[n++] = pt_arena_printf(v->a, "PYTHONPATH=%s", path);
    for (; more && *more && n < MAX_ENV - 1; more++)
        env[n++] = *more;
    env[n] = NULL;
}

int pt_verify_run(struct verify_place *v, const char *const *argv, const char *rust,
                  const char *const *more_env, pt_proc_result *r, pt_err *err)
{
    const char *env[MAX_ENV];
    if (fresh_copy(v, err) < 0)
        return -1;
    if (v->add &&
        pt_file_write(pt_arena_printf(v->a, "%s/%s", v->copy, v->add), v->added, err) < 0)
        return -1;
    environment(v, rust, more_env, env);
    pt_proc_options p = {.argv = argv,
                         .program = rust,
                         .cwd = v->copy,
                         .env = env,
                         .wall_ms = v->o->wall_ms,
                         .cpu_ms = v->o->wall_ms ? v->o->wall_ms + 1000 : 0,
                         .memory_bytes = v->o->memory_bytes,
                         .file_bytes = default_copy_bytes,
                         .output_bytes = (size_t)v->o->output_bytes,
                         .no_network = true,
                         .stop = v->o->stop};
    if (rust && p.memory_bytes)
        p.memory_bytes += stack_bytes;
    return pt_proc_run(&p, r, err);
}

const char *pt_verify_python(const struct verify_place *v)
{
    return v->o->python ? v->o->python : "python3";
}
