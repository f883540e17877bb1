/* sbatch.c: the header's options, the values that the script works with, then the script
 * itself, slurm/job.sh, which is the same for every job.
 *
 * Two readers, two ways to quote: sbatch reads its lines by rules of its own, in which a double
 * quote and a backslash cannot be told apart from their uses; such values are refused. Bash's
 * single quotes take everything. Paths and names that users choose go to bash only. */
#include "slurm/sbatch.h"

#include "job_script.h"

#include <inttypes.h>
#include <string.h>

/* WATCH_S: a look at the first node costs the controller a question. */
enum { MINUTE_MS = 60000, MIB = 1 << 20, WATCH_S = 10 };

void pt_sbatch_quote(const char *s, pt_buf *out)
{
    pt_buf_addc(out, '\'');
    for (; *s; s++)
        if (*s == '\'')
            pt_buf_adds(out, "'\\''");
        else
            pt_buf_addc(out, *s);
    pt_buf_addc(out, '\'');
}

static bool is_plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f || *s == '"' || *s == '\\')
            return false;
    return true;
}

/* One line of options. */
static int option(pt_buf *out, const char *name, const char *value, pt_err *err)
{
    if (!is_plain(value))
        return pt_fail(
            err, PT_ERR_SPEC,
            "'%s' holds a quote, a backslash or a control character, which sbatch "
            "cannot be told; remove it",
            value);
    if (*value)
        pt_buf_printf(out, "#SBATCH \"%s%s\"\n", name, value);
    return 0;
}

/* A name of a job: of any text what Slurm's tables can show. */
static void job_name(const pt_job *job, pt_buf *out)
{
    pt_buf_adds(out, "#SBATCH \"--job-name=portalis-");
    for (const char *p = job->name ? job->name : ""; *p; p++) {
        bool fine = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                    (*p >= '0' && *p <= '9') || *p == '.' || *p == '-' || *p == '_';
        pt_buf_addc(out, fine ? *p : '_');
    }
    pt_buf_adds(out, "\"\n");
}

uint32_t pt_sbatch_tasks_per_node(const pt_job *job)
{
    uint32_t nodes = job->resources.nodes;
    return (job->resources.ranks + nodes - 1) / nodes + 1;
}

static int64_t lead_seconds(const pt_job *job)
{
    return (job->launcher.slurm.signal_lead_ms + 999) / 1000;
}

/* Sizes of the allocation. Slurm counts memory by node here: rank 0's share is a worker's. */
static void sizes(const pt_job *job, pt_buf *out)
{
    uint32_t tasks = pt_sbatch_tasks_per_node(job);
    pt_buf_printf(out, "#SBATCH --nodes=%u\n#SBATCH --ntasks-per-node=%u\n",
                  job->resources.nodes, tasks);
    if (job->resources.gpus_per_node)
        pt_buf_printf(out, "#SBATCH --gpus-per-node=%u\n", job->resources.gpus_per_node);
    if (job->resources.time_ms)
        pt_buf_printf(out, "#SBATCH --time=%" PRId64 "\n",
                      (job->resources.time_ms + MINUTE_MS - 1) / MINUTE_MS);
    if (job->resources.memory_bytes)
        pt_buf_printf(out, "#SBATCH --mem=%" PRId64 "M\n",
                      (job->resources.memory_bytes + MIB - 1) / MIB * tasks);
}

static int options(const pt_sbatch *s, pt_buf *out, pt_err *err)
{
    const pt_job *job = s->jobs[0];
    job_name(job, out);
    sizes(job, out);
    if (option(out, "--partition=", job->launcher.slurm.partition, err) < 0 ||
        option(out, "--account=", job->launcher.slurm.account, err) < 0 ||
        option(out, "--qos=", job->launcher.slurm.qos, err) < 0 ||
        option(out, "--constraint=", job->launcher.slurm.constraint, err) < 0 ||
        option(out, "--reservation=", job->launcher.slurm.reservation, err) < 0)
        return -1;
    /* A lost node must not take the job along; what ends it must say so ahead of time. */
    pt_buf_printf(out, "#SBATCH --no-kill\n#SBATCH --%s\n",
                  job->launcher.slurm.requeue ? "requeue" : "no-requeue");
    pt_buf_printf(out, "#SBATCH --signal=B:USR1@%" PRId64 "\n", lead_seconds(job));
    pt_buf_adds(out, "#SBATCH --output=/dev/null\n#SBATCH --open-mode=append\n");
    if (s->n_jobs > 1) {
        pt_buf_printf(out, "#SBATCH --array=0-%u", s->n_jobs - 1);
        if (s->at_once)
            pt_buf_printf(out, "%%%u", s->at_once);
        pt_buf_addc(out, '\n');
    }
    for (uint32_t i = 0; i < job->launcher.slurm.extra.n; i++)
        if (option(out, "", job->launcher.slurm.extra.p[i], err) < 0)
            return -1;
    return 0;
}

static void array(const char *name, const pt_job_list *list, pt_buf *out)
{
    pt_buf_printf(out, "%s=(", name);
    for (uint32_t i = 0; i < list->n; i++) {
        pt_buf_adds(out, i ? " " : "");
        pt_sbatch_quote(list->p[i], out);
    }
    pt_buf_adds(out, ")\n");
}

static void values(const pt_sbatch *s, pt_buf *out)
{
    static const char *const launches[] = {"mpirun", "srun", "pmi2"};
    const pt_job *job = s->jobs[0];
    pt_buf_adds(out, "JOBS=(");
    for (uint32_t i = 0; i < s->n_jobs; i++) {
        pt_buf_adds(out, i ? "\n      " : "");
        pt_sbatch_quote(s->jobs[i]->output, out);
    }
    pt_buf_adds(out, ")\nPORTALIS=");
    pt_sbatch_quote(s->portalis, out);
    pt_buf_addc(out, '\n');
    array("MODULES", &job->launcher.slurm.modules, out);
    pt_buf_printf(out, "WORKERS=%u NODES=%u LAUNCH=%s REQUEUE=%d WATCH_S=%d\n",
                  job->resources.ranks, job->resources.nodes,
                  launches[job->launcher.slurm.launch], job->launcher.slurm.requeue,
                  WATCH_S);
}

/* What one allocation of an array's tasks has to be the same in. */
static int check_alike(const pt_sbatch *s, pt_err *err)
{
    pt_buf first = {0}, other = {0};
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < s->n_jobs; i++) {
        pt_sbatch one = *s;
        one.jobs = &s->jobs[i];
        one.n_jobs = 1;
        pt_job plain = *s->jobs[i];
        const pt_job *p = &plain;
        plain.name = plain.output = "";
        one.jobs = &p;
        pt_buf *to = i ? &other : &first;
        pt_buf_clear(to);
        rc = options(&one, to, err);
        values(&one, to);
        if (rc == 0 && i && !pt_str_eq(pt_buf_str(&first), pt_buf_str(&other)))
            rc = pt_fail(err, PT_ERR_SPEC,
                         "%s asks for other resources, or another launcher, than %s; the "
                         "tasks of one array are alike: submit it by itself",
                         s->jobs[i]->output, s->jobs[0]->output);
    }
    pt_buf_free(&first);
    pt_buf_free(&other);
    return rc;
}

int pt_sbatch_render(const pt_sbatch *s, pt_buf *out, pt_err *err)
{
    static const char mark[] = "@VALUES@\n";
    const char *at = strstr(job_script, mark);
    PT_ASSERT(at && s->n_jobs > 0);
    if (check_alike(s, err) < 0)
        return -1;
    pt_buf_adds(out, "#!/bin/bash\n");
    if (options(s, out, err) < 0)
        return -1;
    pt_buf_add(out, job_script, (size_t)(at - job_script));
    values(s, out);
    pt_buf_adds(out, at + strlen(mark));
    return 0;
}
