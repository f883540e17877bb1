/* acct.c: sacct with what a requeue would hide (--duplicates), one line an allocation. */
#include "slurm/acct.h"

#include "slurm/tool.h"

#include <inttypes.h>
#include <string.h>

bool pt_acct_read(pt_str lines, pt_acct *out)
{
    *out = (pt_acct){0};
    while (lines.n) {
        const char *end = memchr(lines.p, '\n', lines.n);
        size_t n = end ? (size_t)(end - lines.p) : lines.n;
        char line[160];
        int64_t seconds = 0, nodes = 0;
        snprintf(line, sizeof line, "%.*s", (int)n, lines.p);
        if (n && sscanf(line, "%" SCNd64 "|%" SCNd64 "|%31[^|\n]", &seconds, &nodes,
                        out->state) != 3)
            return false;
        out->n_allocations += n > 0;
        out->node_seconds += seconds * nodes;
        lines = pt_str_sub(lines, n + (end != NULL), lines.n);
    }
    return true;
}

int pt_acct_of(const char *id, pt_acct *out, pt_err *err)
{
    const char *const ask[] = {"sacct",
                               "--noheader",
                               "--parsable2",
                               "--allocations",
                               "--duplicates",
                               "--starttime=1970-01-01",
                               "--format=ElapsedRaw,NNodes,State",
                               "--jobs",
                               id,
                               NULL};
    pt_buf lines = {0};
    int rc = pt_slurm_tool(ask, &lines, err);
    if (rc == 0 && !pt_acct_read(pt_buf_str(&lines), out))
        rc = pt_fail(err, PT_ERR_OTHER, "sacct: an answer that is none of its kind");
    pt_buf_free(&lines);
    return rc;
}
