/* watch_results.c: no result is lost, none is taken twice, and none is told before it is on the
 * disk; what a start finds in the ledger, and what is there at the end. */
#include "tests/chaos/schedules/watch_priv.h"

#include "checkpoint/journal.h"
#include "checkpoint/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int __real_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err);
int __wrap_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err);
int __real_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err);
int __wrap_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err);
int __real_pt_ledger_commit(pt_ledger *l, pt_err *err);
int __wrap_pt_ledger_commit(pt_ledger *l, pt_err *err);
int __real_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err);
int __wrap_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err);
int __real_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err);
int __wrap_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err);

static void artifact_path(pt_hash h, pt_buf *out)
{
    char hex[PT_HASH_HEX];
    pt_hash_hex(h, hex);
    pt_buf_printf(out, "%s/.portalis/store/%.2s/%s", s_out, hex, hex + 2);
}

static bool is_stored(pt_hash h)
{
    pt_buf path = {0};
    artifact_path(h, &path);
    bool there = access(pt_buf_z(&path), R_OK) == 0;
    pt_buf_free(&path);
    return there;
}

int __wrap_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err)
{
    uint32_t u = s_unit_of(path);
    if (s_known[u].accepted)
        s_wrong("%s: two results are taken", path);
    if (!is_stored(r->artifact))
        s_wrong("%s: a result is taken whose artifact is not there", path);
    s_known[u].accepted = true;
    return __real_pt_record_result(l, run, path, r, err);
}

static void committed(void)
{
    for (uint32_t u = 0; u < s.n_units; u++)
        s_known[u].committed = s_known[u].committed || s_known[u].accepted;
}

int __wrap_pt_ledger_commit(pt_ledger *l, pt_err *err)
{
    v_may_die();
    int rc = __real_pt_ledger_commit(l, err);
    if (rc == 0 && s_mine())
        committed();
    v_may_die();
    return rc;
}

int __wrap_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err)
{
    v_may_die();
    int rc = __real_pt_ledger_snapshot(l, path, err);
    if (rc == 0 && s_mine())
        committed();
    v_may_die();
    return rc;
}

/* What is on the disk by now must be in the ledger when this start grants. */
int __wrap_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err)
{
    for (uint32_t u = 0; u < s.n_units; u++)
        s_known[u].must_be = s_known[u].must_be || s_known[u].durable;
    return __real_pt_record_replay(l, store, journals, out, err);
}

static int64_t number(pt_ledger *l, const char *sql)
{
    int64_t n = -1;
    if (pt_ledger_number(l, &n, NULL, sql, "") < 0)
        s_wrong("the ledger cannot be read");
    return n;
}

static int64_t results_of(pt_ledger *l, uint32_t unit)
{
    char path[16];
    int64_t n = -1;
    snprintf(path, sizeof path, "m%02u.py", unit);
    pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM stage_result WHERE path = ?", "s",
                     path);
    return n;
}

static void look_at_results(pt_ledger *l)
{
    for (uint32_t u = 0; u < s.n_units; u++) {
        int64_t n = results_of(l, u);
        if (s_known[u].committed && n != 1)
            s_wrong("m%02u: an acknowledged result is lost", u);
        if (s_known[u].must_be && n != 1)
            s_wrong("m%02u: a result that was durable is lost", u);
        s_known[u].accepted = s_known[u].committed = n == 1;
    }
}

static void look_at_resume(const pt_dispatch_options *o)
{
    pt_ledger *l = o->ledger;
    int64_t known =
                number(l, "SELECT count(*) FROM unit WHERE state IN ('done', 'rejected')"),
            out = number(l, "SELECT count(*) FROM unit WHERE state = 'quarantined'");
    look_at_results(l);
    if (known + out + o->n_units != s.n_units)
        s_wrong("%lld done, %lld quarantined, %u to do: not %u units", (long long)known,
                (long long)out, o->n_units, s.n_units);
    if (number(l, "SELECT count(*) FROM attempt WHERE outcome IS NULL"))
        s_wrong("leases of an earlier start are open");
}

int __wrap_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err)
{
    pt_dispatch_options with = *o;
    with.notices = &s_me()->notices;
    pt_arena *a = s_now.arena;
    memset(&s_now, 0, sizeof s_now);
    s_now.arena = a;
    s_now.o = &with;
    s_now.polled_us = v_now_us;
    for (int r = 0; r < S_MAX_PEERS; r++)
        s_now.peers[r].idle_us = s_now.peers[r].untold_us = S_NOT_SO;
    for (uint32_t i = 0; i < o->n_units; i++)
        s_now.items[i] = (struct s_item){.unit = s_unit_of(o->units[i].path),
                                         .kills = o->units[i].kills,
                                         .overdue_us = S_NOT_SO};
    look_at_resume(o);
    s_now.owner = s_me();
    int rc = __real_pt_dispatch(&with, end, why, err);
    if (rc == 0 && *end == PT_DISPATCH_ALL && s_n_in(S_WAITING) + s_n_in(S_HELD))
        s_wrong("all is said to be done, and %u units are not",
                s_n_in(S_WAITING) + s_n_in(S_HELD));
    s_now.owner = NULL;
    return rc;
}

/* --- workers --- */

int __real_pt_journal_add(pt_journal *j, pt_str record, pt_err *err);
int __wrap_pt_journal_add(pt_journal *j, pt_str record, pt_err *err);
int __real_pt_journal_sync(pt_journal *j, pt_err *err);
int __wrap_pt_journal_sync(pt_journal *j, pt_err *err);
pt_journal *__real_pt_journal_create(const char *dir, pt_err *err);
pt_journal *__wrap_pt_journal_create(const char *dir, pt_err *err);

static uint64_t inode(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

pt_journal *__wrap_pt_journal_create(const char *dir, pt_err *err)
{
    pt_journal *j = __real_pt_journal_create(dir, err);
    if (j)
        s_me()->journal = inode(pt_journal_path(j));
    return j;
}

/* Units are known to workers by their ids in the ledger; of a fresh job, 1 for m00. */
static uint32_t unit_of_id(uint64_t id)
{
    return (uint32_t)id - 1;
}

int __wrap_pt_journal_add(pt_journal *j, pt_str record, pt_err *err)
{
    pt_msg m;
    s_proc *p = s_me();
    if (p && p->rank > 0) {
        pt_arena *a = pt_arena_new();
        v_may_die();
        if (pt_msg_decode(a, record, &m, NULL) == 0 && p->n_written < S_MAX_UNITS)
            p->written[p->n_written++] = unit_of_id(m.u.result.work.unit);
        pt_arena_free(a);
    }
    return __real_pt_journal_add(j, record, err);
}

int __wrap_pt_journal_sync(pt_journal *j, pt_err *err)
{
    s_proc *p = s_me();
    if (!p || p->rank == 0)
        return __real_pt_journal_sync(j, err);
    v_may_die();
    int rc = __real_pt_journal_sync(j, err);
    /* One that a later start has read and removed is of no use. */
    bool there = inode(pt_journal_path(j)) == p->journal;
    for (uint32_t k = 0; rc == 0 && k < p->n_written; k++) {
        p->durable |= 1u << p->written[k];
        s_known[p->written[k]].durable |= there;
    }
    p->n_written = 0;
    v_may_die();
    return rc;
}

static void drop(s_proc *p, uint64_t id)
{
    for (uint32_t k = 0; k < p->n_hand; k++)
        if (p->hand[k] == unit_of_id(id))
            p->hand[k--] = p->hand[--p->n_hand];
}

void s_watch_said(s_proc *p, pt_str bytes)
{
    pt_msg m;
    pt_arena *a = pt_arena_new();
    PT_ASSERT(pt_msg_decode(a, bytes, &m, NULL) == 0);
    if (m.type == PT_MSG_RESULT) {
        uint32_t u = unit_of_id(m.u.result.work.unit);
        if (m.u.result.outcome != PT_OUTCOME_FAILED && !(p->durable >> u & 1))
            s_wrong("m%02u is told before it is on the disk", u);
        drop(p, m.u.result.work.unit);
    } else if (m.type == PT_MSG_HANDBACK) {
        for (uint32_t k = 0; k < m.u.handback.n_work; k++)
            drop(p, m.u.handback.work[k].unit);
    } else if (m.type == PT_MSG_LEAVING && p->n_hand) {
        s_wrong("%s leaves, and m%02u is neither done nor handed back", p->v.name,
                p->hand[0]);
    }
    pt_arena_free(a);
}

void s_watch_granted(s_proc *p, pt_str bytes)
{
    pt_msg m;
    pt_arena *a = pt_arena_new();
    PT_ASSERT(pt_msg_decode(a, bytes, &m, NULL) == 0);
    for (uint32_t k = 0; m.type == PT_MSG_GRANT && k < m.u.grant.n; k++) {
        drop(p, m.u.grant.p[k].work.unit);
        p->hand[p->n_hand++] = unit_of_id(m.u.grant.p[k].work.unit);
    }
    pt_arena_free(a);
}

void s_watch_gone(s_proc *p)
{
    if (s_now.owner != p)
        return;
    s_now.owner = NULL;
    for (uint32_t u = 0; u < s.n_units; u++)
        s_known[u].accepted = s_known[u].committed;
}

/* --- the end --- */

void s_watch_end(void)
{
    char path[512];
    pt_err err;
    snprintf(path, sizeof path, "%s/.portalis/ledger.db", s_out);
    pt_ledger *l = pt_ledger_open(path, &err);
    if (!l) {
        s_wrong("the ledger does not open: %s", err.msg);
        return;
    }
    look_at_results(l);
    /* A unit that failed has an end; a start that came after that one tries it again. */
    if (number(l, "SELECT count(*) FROM unit") != s.n_units ||
        number(l, "SELECT count(*) FROM unit u WHERE state = 'gone' OR (state = 'pending' "
                  "AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.unit = u.id AND "
                  "a.outcome = 'failed'))"))
        s_wrong("units have no end");
    if (number(l,
               "SELECT count(*) FROM attempt WHERE outcome IS NULL AND run IN (SELECT id "
               "FROM run WHERE ended_ms IS NOT NULL)"))
        s_wrong("a lease is open when all is done");
    if (number(l, "SELECT count(*) FROM (SELECT 1 FROM attempt WHERE outcome IN ('done', "
                  "'rejected') GROUP BY key HAVING count(*) > 1)"))
        s_wrong("a unit was accepted twice");
    if (number(l, "SELECT count(*) FROM unit u WHERE state IN ('done', 'rejected') AND NOT "
                  "EXISTS (SELECT 1 FROM attempt a WHERE a.key = u.key AND a.outcome = "
                  "u.state)"))
        s_wrong("a unit is done, and by no attempt");
    if (number(l, "SELECT count(*) FROM attempt WHERE epoch >> 12 <> run"))
        s_wrong("an epoch of another start than its own");
    if (number(l, "SELECT count(*) FROM attempt a JOIN attempt b ON a.unit = b.unit AND "
                  "a.run < b.run WHERE a.epoch >= b.epoch"))
        s_wrong("epochs do not grow");
    pt_ledger_close(l);
}
