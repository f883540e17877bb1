/* modules.h: what each file's module is called, and which file an import means.
 *
 * A folder is a package when it has an __init__.py. Of the others, each is either a path root
 * (its files are imported by their bare names: the source itself, src/, a folder of scripts)
 * or a namespace package (they are imported with the folder's name). Which, the repository's
 * own imports say: see modules.c. */
#ifndef PT_SCHEDULER_MODULES_H
#define PT_SCHEDULER_MODULES_H

#include "scheduler/imports.h"
#include "scheduler/scan.h"

typedef struct {
    const char *name; /* dotted; unique in the job */
    bool is_package;  /* an __init__.py */
    /* NULL, or the path of the file that has the bare name which this one would have had, and
     * which its neighbours' imports will therefore find instead. */
    const char *clash;
} pt_module;

/* One pt_module and one pt_imports for each file of the scan. */
void pt_modules_name(pt_arena *a, const pt_scan *scan, const pt_imports *imports,
                     const char *source_root, pt_module *out);
/* The absolute form of an import; false when its dots lead out of all packages. */
bool pt_modules_absolute(const pt_module *from, const pt_import *m, pt_buf *out);
/* Who imports whom, by the names given: edges between file numbers, without repeats. */
void pt_modules_graph(pt_arena *a, uint32_t n, const pt_module *modules,
                      const pt_imports *imports, pt_graph *out);

#endif
