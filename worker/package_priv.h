/* package_priv.h: the plan of a workspace, between package.c (where things go) and
 * package_files.c (which writes them). */
#ifndef PT_WORKER_PACKAGE_PRIV_H
#define PT_WORKER_PACKAGE_PRIV_H

#include "base/map.h"
#include "worker/package.h"

struct placed {
    const char *file; /* in the workspace; NULL: nothing was translated */
    const char *name; /* of the Rust module in its crate */
    const char *bin;  /* of a script */
    uint32_t crate;
    bool in_crate, imported;
};

struct crate {
    const char *name;
    bool library;
};

struct package {
    pt_arena *a;
    const char *out;
    const pt_package_options *options;
    const pt_packaged *in;
    uint32_t n;
    struct placed *placed; /* [n] */
    struct crate *crates;
    uint32_t n_crates;
    pt_map *by_name;      /* module -> index + 1 */
    pt_map *crate_by_top; /* top-level name -> crate */
    pt_map *generated;    /* paths that were written */
    pt_map *swept;        /* folders whose left-over temporary files are gone */
    bool frames, locals;  /* some module asks for its caller, for functions' variables */
    uint32_t n_files, n_bytes;
};

static inline bool pt_is_of_library(const pt_packaged *m)
{
    return m->origin == PT_OF_LIBRARY;
}

/* Finds out what the modules ask of the runtime. */
void pt_package_asks(struct package *k);
/* Which crates a script needs: [n_crates]. */
bool *pt_package_reach(struct package *k, uint32_t script);
int pt_package_files(struct package *k, pt_err *err);

#endif
