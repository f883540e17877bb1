/* site.h: packages of others that are installed on this machine, and of which a job takes the
 * Python source along. They are found by their files alone; nothing is imported or run, and
 * what lies in them is not trusted: names are checked, and no link leads out of a folder. */
#ifndef PT_WORKER_SITE_H
#define PT_WORKER_SITE_H

#include "base/map.h"
#include "spec/job.h"
#include "worker/library.h"

/* The paths of their units begin with it. */
#define PT_SITE_PREFIX "site-packages/"

typedef struct {
    const char *const *dirs; /* real paths, in the order in which Python looks */
    uint32_t n_dirs;
    pt_map *taken; /* top-level names that the job takes along */
    bool all;      /* all that is imported */
} pt_site;

enum pt_site_what {
    PT_SITE_NOTHING,
    PT_SITE_SOURCE,
    PT_SITE_FOLDER,    /* a package without an __init__.py */
    PT_SITE_EXTENSION, /* compiled, and no Python beside it */
    PT_SITE_OUTSIDE    /* a link leads out of the folder */
};

typedef struct {
    const char *path; /* absolute */
    const char *unit; /* "site-packages/toolz/__init__.py" */
    bool is_package;
} pt_site_file;

/* `from`: a job's packages_from; when it is empty, the library says where packages lie.
 * `include`: its include_packages; -1 with PT_ERR_USAGE when one is not there. In `a`. */
int pt_site_open(pt_arena *a, const pt_library *l, const pt_job_list *from,
                 const pt_job_list *include, pt_site *out, pt_err *err);
/* Does the job take along what this module is of? */
bool pt_site_takes(const pt_site *s, pt_str module);
/* What a module is here, whether it is taken or not; *out is filled for SOURCE and OUTSIDE. */
enum pt_site_what pt_site_find(pt_arena *a, const pt_site *s, pt_str module,
                               pt_site_file *out);
/* Calls `each` with every module of the package `top` but its tests, in the order of paths. */
void pt_site_walk(pt_arena *a, const pt_site *s, pt_str top,
                  void (*each)(void *ctx, pt_str module), void *ctx);

#endif
