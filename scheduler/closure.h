/* closure.h: which further modules a program needs translated: of the Python library and of the
 * installed packages that the job takes along those that its modules import, that are neither
 * its own nor pyrt's, and what those import in turn; and what it imports that nobody has. */
#ifndef PT_SCHEDULER_CLOSURE_H
#define PT_SCHEDULER_CLOSURE_H

#include "scheduler/modules.h"
#include "spec/wire.h"
#include "worker/library.h"
#include "worker/site.h"

/* The program, and where else to look. */
typedef struct {
    const pt_library *library;
    const pt_site *site;
    int64_t file_bytes; /* larger files of packages are not taken */
    uint32_t n;
    const pt_module *modules;
    const pt_imports *imports;
    const char *const *paths; /* of the modules' files */
} pt_closure_input;

typedef struct {
    const char *name;
    const char *path; /* of its unit: "lib/python3.11/textwrap.py" */
    bool is_package;
    uint32_t origin; /* PT_OF_LIBRARY or PT_OF_PACKAGE */
    pt_hash source;
    int64_t size_bytes;
    pt_imports imports; /* those that count; see closure.c */
} pt_closure_module;

enum pt_lack_kind {
    PT_LACK_LIBRARY,   /* of the Python library, and the output has not got it */
    PT_LACK_PACKAGE,   /* installed as Python, and not taken along */
    PT_LACK_EXTENSION, /* installed, and compiled */
    PT_LACK_UNKNOWN,   /* not found at all */
    PT_LACK_PART       /* there, but known not to do all: `why` says what */
};
/* "library", "package", "extension", "unknown", "part": as the ledger has it. */
const char *pt_lack_name(enum pt_lack_kind kind);

/* A module that a file of the program (or of a package) imports and that the output will not
 * have, or not whole. One for each such file. */
typedef struct {
    const char *module, *why;
    enum pt_lack_kind kind;
    const char *importer, *path; /* module and file */
    uint32_t line, how;          /* as pt_import has them */
} pt_lack;

typedef struct {
    const pt_closure_module *modules; /* the packages', then the library's; each by path */
    uint32_t n_modules, n_packages;
    const pt_lack *lacks; /* by module, then path */
    uint32_t n_lacks;
} pt_closure;

/* Everything lives in `a`. Parses what it takes on a stack of its own; files that cannot be
 * read are lacks. */
void pt_closure_of(pt_arena *a, const pt_closure_input *in, pt_closure *out);

#endif
