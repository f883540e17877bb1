/* library.h: the Python standard library, as the output can have it: modules that pyrt
 * implements itself, and others that are translated from the CPython found on this machine.
 * Nothing of that CPython is run; its files are read. */
#ifndef PT_WORKER_LIBRARY_H
#define PT_WORKER_LIBRARY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

typedef struct {
    const char *dir;     /* "/usr/lib/python3.11"; NULL: there is none */
    const char *version; /* "3.11"; "" when its folder's name does not say */
    const char *prefix;  /* of the paths of its units: "lib/python3.11" */
} pt_library;

/* `option` is options.library: "auto" (that of python3 in PATH if it is 3.11's, else of
 * python3.11, else of python3), "none", or a folder that holds os.py. -1 when the
 * folder is no library (PT_ERR_USAGE); with "auto" and none found, out->dir is NULL. */
int pt_library_find(pt_arena *a, const char *option, pt_library *out, pt_err *err);

/* The file of a module, relative to the library's folder, or NULL. */
const char *pt_library_file(pt_arena *a, const pt_library *l, pt_str module,
                            bool *is_package);

/* Is it a module that pyrt implements? */
bool pt_library_is_native(pt_str module);
/* Does pyrt implement the package that it is of, or the module itself? Then CPython's own
 * files below it are of no use: they rest on the rest of their package. */
bool pt_library_is_native_top(pt_str module);
/* The module that a name of the interpreter's own (_frozen_importlib) means; else the name. */
pt_str pt_library_unalias(pt_str module);
/* Native modules, sorted by name: 0 .. count - 1. */
uint32_t pt_library_n_native(void);
const char *pt_library_native(uint32_t i);
/* What a native module is known not to do, in words, or NULL. */
const char *pt_library_gap(const char *module);

/* Why a module of the library is never translated, or NULL. */
const char *pt_library_refusal(pt_str module);
/* Is it one of CPython's modules that are written in C alone? */
bool pt_library_is_c(pt_str module);
uint32_t pt_library_n_c(void);
const char *pt_library_c(uint32_t i);

#endif
