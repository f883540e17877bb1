/* job_path.c: what a path in a job means. Paths are made absolute once, so that every rank on
 * every node sees the same ones. */
#include "spec/job_priv.h"

#include "base/file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* realpath() of what exists; of what does not, its parent's with the last part added. */
static const char *resolved(pt_arena *a, const char *path)
{
    char *real = realpath(path, NULL);
    const char *out = real ? pt_arena_strdup(a, real) : NULL;
    free(real);
    if (out)
        return out;
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path || !strcmp(slash, "/..") || !strcmp(slash, "/."))
        return path;
    const char *parent = resolved(a, pt_arena_strndup(a, path, (size_t)(slash - path)));
    return pt_arena_printf(a, "%s%s", strcmp(parent, "/") ? parent : "", slash);
}

const char *pt_job_path(pt_arena *a, const char *base, pt_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    const char *p = pt_arena_strndup(a, path.p, path.n);
    if (p[0] != '/')
        p = pt_arena_printf(a, "%s/%s", base, p);
    if (p[0] != '/') {
        char cwd[PATH_MAX];
        p = pt_arena_printf(a, "%s/%s", getcwd(cwd, sizeof cwd) ? cwd : ".", p);
    }
    return resolved(a, p);
}

const char *pt_job_source_root(const pt_job *job)
{
    const char *slash = strrchr(job->source, '/');
    if (pt_dir_exists(job->source) || !slash)
        return job->source;
    if (slash == job->source)
        return "/";
    return pt_arena_strndup(job->arena, job->source, (size_t)(slash - job->source));
}
