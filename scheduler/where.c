/* where.c: relative to the running program's own file, so that a tree may be moved whole. */
#include "scheduler/where.h"

#include "base/file.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

const char *pt_where_self(pt_arena *a, pt_err *err)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n <= 0) {
        pt_fail_errno(err, PT_ERR_IO, "/proc/self/exe");
        return NULL;
    }
    return pt_arena_strndup(a, path, (size_t)n);
}

/* The first of these, relative to the program's folder, that holds `sign`. */
static const char *look(pt_arena *a, const char *const *places, size_t n, const char *sign,
                        pt_err *err)
{
    const char *self = pt_where_self(a, err);
    if (!self)
        return NULL;
    const char *folder = pt_arena_strndup(a, self, (size_t)(strrchr(self, '/') - self));
    for (size_t i = 0; i < n; i++) {
        const char *path = pt_arena_printf(a, "%s/%s", folder, places[i]);
        if (pt_file_exists(pt_arena_printf(a, "%s%s", path, sign))) {
            char *real = realpath(path, NULL);
            const char *out = real ? pt_arena_strdup(a, real) : path;
            free(real);
            return out;
        }
    }
    pt_fail(err, PT_ERR_USAGE, "nothing at %s/%s", folder, places[0]);
    return NULL;
}

const char *pt_where_worker(pt_arena *a, pt_err *err)
{
    static const char *const places[] = {"portalis-worker", "../libexec/portalis-worker"};
    const char *said = getenv("PORTALIS_WORKER");
    if (said && *said)
        return said;
    const char *found = look(a, places, PT_LEN(places), "", err);
    if (!found)
        pt_within(err, "portalis-worker is not beside portalis; install both, or set "
                       "PORTALIS_WORKER to its path");
    return found;
}

const char *pt_where_pyrt(pt_arena *a, pt_err *err)
{
    static const char *const places[] = {"../share/portalis/pyrt", "pyrt",
                                         "../worker/pyrt"};
    const char *said = getenv("PORTALIS_PYRT");
    if (said && *said) {
        if (pt_file_exists(pt_arena_printf(a, "%s/Cargo.toml", said)))
            return said;
        pt_fail(err, PT_ERR_USAGE, "PORTALIS_PYRT is %s, which has no Cargo.toml", said);
        return NULL;
    }
    const char *found = look(a, places, PT_LEN(places), "/Cargo.toml", err);
    if (!found)
        pt_within(err,
                  "the runtime crate pyrt was not found; install Portalis whole, or set "
                  "PORTALIS_PYRT to its folder");
    return found;
}

const char *pt_where_program(pt_arena *a, const char *name)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        const char *file = pt_arena_printf(a, "%.*s/%s", (int)n, path, name);
        if (n && access(file, X_OK) == 0)
            return file;
        path += n + (path[n] == ':');
    }
    return NULL;
}
