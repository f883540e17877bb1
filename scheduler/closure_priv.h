/* closure_priv.h: a closure in the making, between closure.c (what comes along) and
 * closure_lack.c (what does not). */
#ifndef PT_SCHEDULER_CLOSURE_PRIV_H
#define PT_SCHEDULER_CLOSURE_PRIV_H

#include "base/map.h"
#include "base/vec.h"
#include "scheduler/closure.h"

/* A module of the library or of a package that might come along. */
struct closure_entry {
    const char *name, *file, *unit; /* its file here, and the path of its unit */
    uint32_t origin;                /* PT_OF_LIBRARY or PT_OF_PACKAGE */
    bool is_package, is_extension, computes_names, reached;
    const char *absent; /* why, or NULL */
    const char *root;   /* of an absent one: what all of it comes from */
    pt_hash source;
    int64_t size_bytes;
    pt_imports imports;
};

struct closing {
    pt_arena *a;
    const pt_closure_input *in;
    pt_map *own, *own_tops; /* names of the program */
    pt_map *by_name;        /* module -> 1 + index into entries */
    pt_map *walked;         /* packages of which every module is an entry */
    pt_map *noted;          /* what is in `lacks` */
    PT_VEC(struct closure_entry) entries;
    PT_VEC(uint32_t) todo; /* reached, and not yet followed */
    PT_VEC(pt_lack) lacks;
    pt_buf name; /* of the import that was looked at last */
    bool codes;  /* the program itself imports encodings */
    bool loops;  /* the program wants asyncio whole, as Python's own text */
    bool types;  /* it has INSIDES */
    bool locales,
        catalogs; /* it imports locale, or gettext itself: Python's own come along */
};

enum closure_found { PT_FOUND_OURS, PT_FOUND_ENTRY, PT_FOUND_NOTHING };

pt_str pt_closure_top(pt_str name);
/* Is it of a package that pyrt has, of which Python's own text comes along instead? */
bool pt_closure_is_whole(struct closing *c, pt_str name);
enum closure_found pt_closure_find(struct closing *c, pt_str name, uint32_t *index);
/* Notes what is to be said of an import of a program's or a package's file: of the part of its
 * name that is missing, or (an empty `missing`) of a module that does not do all. */
void pt_closure_note(struct closing *c, const pt_module *from, const char *path,
                     const pt_import *m, pt_str missing);
void pt_closure_lacks(struct closing *c, pt_closure *out);

#endif
