/* stages.h: the work on one unit, as pure functions of their arguments. What is produced is
 * an artifact: bytes in the store under the hash of their content, found again by the key of
 * what made them (scheduler and worker compute the key with the same function). */
#ifndef PT_WORKER_STAGES_H
#define PT_WORKER_STAGES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "worker/ast.h"

/* Part of every key: raise it whenever the same source would give other bytes. */
#define PT_TRANSLATOR_VERSION "26"

/* One Python module, as the scheduler found it. */
typedef struct {
    const char *path;   /* in the repository, '/' between parts: "pkg/sub/mod.py" */
    const char *module; /* dotted name: "pkg.sub.mod"; of a package, the package's */
    bool is_package;    /* the file is an __init__.py */
    uint32_t grammar;   /* newest Python whose syntax is accepted: 308 .. 312; 0: all */
    pt_str source;      /* raw bytes */
    const struct pt_lexed *lexed; /* the same, lexed before (tokens.h), or NULL */
} pt_unit_source;

/* A row for the report: something that the output does not do as Python does, or that the
 * user should know. Lines are 1-based. */
typedef struct {
    uint32_t line, col;
    const char *kind; /* "syntax", "limit", "encoding", "unsupported" */
    const char *what; /* one line: the construct and why */
} pt_finding;

/* A function or method of a unit (a def; lambdas are not counted). */
typedef struct {
    const char *name;    /* qualified: "Class.method", "outer.<locals>.inner" */
    uint32_t first_line; /* of its first decorator, or of the def: co_firstlineno */
    uint32_t line, end_line;
    uint32_t n_unsupported; /* findings of that kind in it, in no function within it */
} pt_unit_function;

/* What the translate stage makes of a unit. Strings live in the arena given. */
typedef struct {
    bool ok;          /* false: no Rust; findings[0] says why */
    uint32_t n_lines; /* of Python */
    uint32_t n_nodes, n_functions, n_classes;
    bool is_script;             /* has if __name__ == "__main__", or is a __main__.py */
    const char *const *imports; /* absolute dotted names this module may import, in order of
                                   first use, without repeats; "from a import b" gives both
                                   "a" and "a.b", since b may be a module */
    uint32_t n_imports;
    const pt_finding *findings;
    uint32_t n_findings;
    const pt_unit_function *functions; /* n_functions, as they stand */
    pt_str rust; /* the module's whole Rust source file, with marked lines (asked.h) */
} pt_unit_result;

/* Never fails: a fault in the user's source is a result with ok == false. */
void pt_stage_translate(pt_arena *a, const pt_unit_source *in, pt_unit_result *out);

/* Key of that stage: H(translator version, stage, path, module, is_package, grammar, hash of
 * the source); in->source itself is not looked at. */
pt_hash pt_stage_translate_key(const pt_unit_source *in, pt_hash source);

/* The artifact's bytes, and back; -1 with PT_ERR_DAMAGED when they are not one. */
void pt_unit_result_write(const pt_unit_result *r, pt_buf *out);
int pt_unit_result_read(pt_arena *a, pt_str bytes, pt_unit_result *out, pt_err *err);

#endif
