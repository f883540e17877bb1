/* report_groups.c: what the output cannot do, by reason, the most frequent first, with the places
 * of each. */
#include "scheduler/report.h"

#include <inttypes.h>
#include <string.h>

enum { PLACES_OF_MANY = 3 };

/* Rows of (number in the group, the group, a place of it), group by group. */
static const struct {
    const char *title, *sql;
} groups[] = {
    {"what the output says it cannot do, by construct",
     "SELECT count(*) OVER (PARTITION BY f.kind, f.what) AS n, f.kind || ': ' || f.what AS "
     "g, "
     "u.path || ':' || f.line FROM finding f JOIN unit u ON u.key = f.key WHERE u.state = "
     "'done' AND NOT u.library ORDER BY n DESC, g, u.path, f.line"},
    {"modules that imports will not find",
     "SELECT count(*) OVER (PARTITION BY module) AS n, module || ': ' || why AS g, path || "
     "':' || line || CASE WHEN min(how) OVER (PARTITION BY module) = 0 OR how = 0 THEN '' "
     "WHEN how = 1 THEN ' (guarded)' WHEN how = 2 THEN ' (in a function)' ELSE ' (for "
     "scripts or type checks)' END FROM lack WHERE kind <> 'part' ORDER BY min(how) OVER "
     "(PARTITION BY module) > 0, n DESC, g, path"},
    {"modules that are imported and do not do all",
     "SELECT count(*) OVER (PARTITION BY module) AS n, module || ': ' || why AS g, path || "
     "':' || line FROM lack WHERE kind = 'part' ORDER BY n DESC, g, path"},
};

struct listing {
    pt_buf *out;
    int64_t limit;
    pt_buf group; /* the one that is written now */
    int64_t n_groups, n_places, in_group;
};

/* With few groups to show, a group shows few places. */
static int64_t most_places(const struct listing *g)
{
    return g->limit == 0 ? INT64_MAX : PLACES_OF_MANY;
}

static void end_group(struct listing *g)
{
    int64_t more = g->in_group - most_places(g);
    if (g->group.n && g->n_groups <= g->limit && more > 0)
        pt_buf_printf(g->out, ", and %" PRId64 " more", more);
    if (g->group.n && (g->limit == 0 || g->n_groups <= g->limit))
        pt_buf_addc(g->out, '\n');
}

static void add_place(struct listing *g, int64_t n, const char *group, const char *place)
{
    if (!g->group.n || strcmp(pt_buf_z(&g->group), group) != 0) {
        end_group(g);
        g->n_groups++;
        g->n_places = 0;
        g->in_group = n;
        pt_buf_clear(&g->group);
        pt_buf_adds(&g->group, group);
        if (g->limit == 0 || g->n_groups <= g->limit)
            pt_buf_printf(g->out, "  %5" PRId64 "  %s\n         ", n, group);
    }
    if (g->limit && g->n_groups > g->limit)
        return;
    if (g->n_places++ < most_places(g))
        pt_buf_printf(g->out, "%s%s", g->n_places > 1 ? ", " : "", place);
}

static int add_groups(pt_ledger *l, pt_buf *out, size_t which, int64_t limit, pt_err *err)
{
    struct listing g = {.out = out, .limit = limit};
    pt_rows *r = pt_ledger_ask(l, groups[which].sql, "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        if (g.n_groups == 0)
            pt_buf_printf(out, "\n%s\n", groups[which].title);
        add_place(&g, pt_rows_int(r, 0), pt_rows_text(r, 1), pt_rows_text(r, 2));
    }
    end_group(&g);
    if (limit && g.n_groups > limit)
        pt_buf_printf(out, "  ... and %" PRId64 " more reasons (--limit 0 shows all)\n",
                      g.n_groups - limit);
    pt_buf_free(&g.group);
    return rc;
}

int pt_report_groups(pt_ledger *l, int64_t limit, pt_buf *out, pt_err *err)
{
    for (size_t i = 0; i < PT_LEN(groups); i++)
        if (add_groups(l, out, i, limit, err) < 0)
            return -1;
    return 0;
}
