/* yaml_priv.h: a YAML document as a small tree with positions, and the list of faults that
 * its readers fill. For spec/ only. (Not yaml.h: that name is libyaml's.) */
#ifndef PT_SPEC_YAML_PRIV_H
#define PT_SPEC_YAML_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/* One fault: "path:line:col: what; remedy\n" at `at` in the list's text. */
typedef struct {
    uint32_t line, col;
    size_t at, n;
} pt_fault;

/* All faults of one file; a person mends them in one go. */
typedef struct {
    const char *path; /* NULL: no file, faults have no position */
    pt_buf text;
    PT_VEC(pt_fault) list; /* the first 100 */
    uint32_t n;            /* all */
} pt_faults;

/* line 0: the file as a whole. */
void pt_faults_add(pt_faults *f, uint32_t line, uint32_t col, const char *fmt, ...)
    PT_PRINTF(4, 5);
/* Adds them to *out, ordered by their place in the file. */
void pt_faults_show(pt_faults *f, pt_buf *out);
void pt_faults_free(pt_faults *f);

enum pt_yaml_kind {
    PT_YAML_NONE,
    PT_YAML_SCALAR,
    PT_YAML_LIST,
    PT_YAML_MAP,
    PT_YAML_ALIAS
};

/* Node 0 is none. A map's children are key, value, key, value ... */
typedef struct {
    uint8_t kind;
    bool quoted;
    uint32_t line, col;
    uint32_t first, next;
    uint32_t target; /* of an alias: the node it stands for, never an alias */
    uint32_t n_children;
    pt_str text;
} pt_yaml_node;

typedef struct {
    PT_VEC(pt_yaml_node) nodes;
    uint32_t root; /* 0 when the document is empty */
} pt_yaml;

/* Texts live in `a`. Faults (syntax, duplicate keys, limits, tags) go to `f`; on a fault that
 * leaves no tree the root is 0. Free with pt_yaml_free(). */
void pt_yaml_parse(pt_yaml *y, pt_arena *a, pt_str text, pt_faults *f);
void pt_yaml_free(pt_yaml *y);
/* The node, or what it is an alias of. */
const pt_yaml_node *pt_yaml_at(const pt_yaml *y, uint32_t i);

#endif
