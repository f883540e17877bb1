/* closure.h: which modules of the Python library a program needs translated: those that its
 * modules import, that are neither its own nor pyrt's, and what those import in turn. */
#ifndef PT_SCHEDULER_CLOSURE_H
#define PT_SCHEDULER_CLOSURE_H

#include "scheduler/modules.h"
#include "worker/library.h"

typedef struct {
    const char *name;
    const char *path; /* of its unit: "lib/python3.11/textwrap.py" */
    bool is_package;
    pt_hash source;
    int64_t size_bytes;
    pt_imports imports; /* those that count; see closure.c */
} pt_library_module;

/* A module of the library that the program imports and the output will not have. */
typedef struct {
    const char *module, *importer, *why;
} pt_library_lack;

typedef struct {
    const pt_library_module *modules; /* by path */
    uint32_t n_modules;
    const pt_library_lack *lacks;
    uint32_t n_lacks;
} pt_closure;

/* Of a program of `n` modules. Everything lives in `a`. Parses what it takes on a stack of its
 * own; files that cannot be read are lacks. */
void pt_closure_of(pt_arena *a, const pt_library *library, uint32_t n,
                   const pt_module *modules, const pt_imports *imports, pt_closure *out);

#endif
