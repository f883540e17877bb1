/* evidence.c: rows are bounded: of a function that a thousand tests call with one verdict the first
 * few are kept. What differs is never crowded out, since each verdict is counted alone. */
#include "scheduler/evidence.h"

#include "base/arena.h"
#include "base/map.h"

enum { KEPT = 16 };

struct pt_evidence {
    pt_ledger *ledger;
    pt_arena *a;
    pt_map *counts; /* "path:line verdict" -> rows */
};

pt_evidence *pt_evidence_begin(pt_ledger *l, pt_err *err)
{
    if (pt_ledger_do(l, err, "DELETE FROM evidence", "") < 0)
        return NULL;
    pt_arena *a = pt_arena_new();
    pt_evidence *e = PT_NEW(a, pt_evidence);
    *e = (pt_evidence){l, a, pt_map_new(a)};
    return e;
}

int pt_evidence_add(pt_evidence *e, const char *kind, const char *by, enum pt_verdict v,
                    const pt_calls *calls, pt_err *err)
{
    bool tells = v == PT_VERDICT_EQUAL || v == PT_VERDICT_DIFFERS ||
                 v == PT_VERDICT_UNSUPPORTED; /* about both sides */
    for (uint32_t i = 0; tells && i < calls->n; i++) {
        const pt_call *c = &calls->p[i];
        char *key = pt_arena_printf(e->a, "%s:%u %d", c->path, c->first_line, (int)v);
        uint32_t n = 0;
        pt_map_get(e->counts, pt_str_of(key), &n);
        if (n == KEPT)
            continue;
        pt_map_put(e->counts, pt_str_of(key), n + 1);
        if (pt_ledger_do(e->ledger, err, "INSERT INTO evidence VALUES (?, ?, ?, ?, ?)",
                         "sisss", c->path, (int64_t)c->first_line, kind, by,
                         pt_verdict_name(v)) < 0)
            return -1;
    }
    return 0;
}

void pt_evidence_end(pt_evidence *e)
{
    if (e)
        pt_arena_free(e->a);
}
