/* job.h: what the user asked for, as plain structs. job.yaml is read into a pt_job once, all
 * its faults reported together; the frozen copy in JOB/.portalis/spec.yaml is the same thing
 * written back with every default filled in, and is what every rank reads.
 *
 * All strings live in job->arena. A loaded job is read-only, so threads may share it. */
#ifndef PT_SPEC_JOB_H
#define PT_SPEC_JOB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

enum pt_job_launcher { PT_LAUNCH_LOCAL, PT_LAUNCH_SLURM, PT_LAUNCH_K8S };
enum pt_job_price_per { PT_PER_RANK, PT_PER_GPU, PT_PER_NODE };
enum pt_job_cloud {
    PT_CLOUD_NONE,
    PT_CLOUD_AUTO,
    PT_CLOUD_AWS,
    PT_CLOUD_GCP,
    PT_CLOUD_AZURE
};
enum pt_job_slurm_launch { PT_SLURM_MPIRUN, PT_SLURM_SRUN, PT_SLURM_PMI2 };
enum pt_job_device { PT_DEVICE_AUTO, PT_DEVICE_CPU, PT_DEVICE_CUDA };

typedef struct {
    const char *const *p;
    uint32_t n;
} pt_job_list;

/* A price is an input with its source and date; Portalis ships none. */
typedef struct {
    const char *class_name; /* "h100-spot": what resources.price_class may name */
    double usd_per_hour;
    uint32_t per;       /* enum pt_job_price_per: what that hour is an hour of */
    const char *source; /* where the figure comes from: a URL, a contract */
    const char *date;   /* "2026-01-31" */
} pt_job_price;

typedef struct {
    pt_arena *arena;

    const char *name;             /* for people; default: the source's last path part */
    const char *source;           /* absolute; a folder or one .py file */
    const char *output;           /* absolute; the job directory */
    pt_job_list include, exclude; /* gitignore-style globs, relative to the source */

    pt_job_list include_packages; /* installed packages to take along; "*": all imported */
    pt_job_list packages_from;    /* folders to find them in; empty: where Python looks */

    struct {
        const char
            *library;       /* the Python library to translate from: auto, none, a folder */
        const char *python; /* newest grammar accepted: "3.8" ... "3.12" */
        uint32_t device;    /* enum pt_job_device */
        bool gitignore;     /* honour .gitignore files */
        bool hidden;        /* look into folders whose names begin with a dot */
    } options;

    struct {
        uint32_t ranks; /* workers; 0: as many as this machine has cores */
        uint32_t nodes, gpus_per_node;
        int64_t time_ms;         /* 0: no limit */
        int64_t memory_bytes;    /* per rank; 0: no limit */
        const char *price_class; /* "" when nothing is priced */
    } resources;

    const pt_job_price *prices;
    uint32_t n_prices;

    struct {
        int64_t snapshot_ms;   /* how often readers get a fresh copy of the ledger */
        int64_t group_wait_ms; /* a group commit waits at most this long */
        uint32_t group_rows;   /* and for at most so many results */
        const char *ledger;    /* "job": in the job directory; "node-local": in TMPDIR or
                               /var/tmp of rank 0's node; or a folder there */
    } checkpoint;

    struct {
        int64_t ttl_ms;       /* a lease not renewed for this long is granted again */
        int64_t heartbeat_ms; /* workers report this often */
        int64_t silence_ms;   /* a worker leaves when the scheduler is silent this long */
        int64_t drain_ms;     /* on a notice: time for what is in hand */
        int64_t startup_ms;   /* MPI must be up by then */
        uint32_t prefetch;    /* leases in hand per rank */
        uint32_t max_kills;   /* a unit that killed so many workers is quarantined */
    } lease;

    bool check; /* cargo builds what was made */
    struct {
        bool enabled;         /* run scripts under CPython and as Rust, compare */
        int64_t time_ms;      /* per run */
        int64_t memory_bytes; /* per run */
        int64_t output_bytes; /* per stream */
        const char *python;   /* the interpreter: a name in PATH, or a whole path */
        pt_job_list scripts;  /* globs; empty: all scripts */
        pt_job_list tests;    /* likewise, of files of tests */
        pt_job_list doctests; /* likewise, of files whose docstrings hold examples */
    } verify;

    struct {
        uint32_t kind; /* enum pt_job_launcher */
        struct {
            const char *partition, *account, *qos, *constraint, *reservation;
            int64_t signal_lead_ms; /* --signal=B:USR1@N */
            bool requeue;
            uint32_t launch;     /* enum pt_job_slurm_launch */
            pt_job_list modules; /* environment modules to load first */
            pt_job_list extra;   /* further sbatch options, one each: "--exclusive" */
        } slurm;
        struct {
            const char *image, *name_space, *queue, *service_account, *volume_claim;
            const char *priority_class;
            const char *mount;         /* where the pods see the volume */
            int64_t volume_bytes;      /* 0: the claim exists; else it is rendered, too */
            const char *storage_class; /* of a rendered claim; "": the cluster's default */
            uint32_t cpus_per_rank;
            pt_job_list config_maps, secrets; /* names; their keys become environment */
            pt_job_list pull_secrets;         /* names, for the image's registry */
            bool spot;                        /* tolerate spot taints */
            pt_job_list tolerations; /* more taints to tolerate: "key[=value][:Effect]" */
            uint32_t min_nodes;      /* start with so many pods; 0: with all */
            uint32_t retries;        /* how often a lost launcher is started again */
            int64_t grace_ms;        /* terminationGracePeriod */
        } k8s;
    } launcher;

    /* Allocations of the same job that come while it runs. */
    struct {
        const char *listen; /* "ADDRESS:PORT" where rank 0 hears them; "none"; "auto": any
                               port of all addresses on a cluster, none here */
    } late;

    /* What a cloud says before it takes a machine away. */
    struct {
        uint32_t cloud;  /* enum pt_job_cloud */
        const char *url; /* "http://HOST[:PORT]" in place of the cloud's own; "": that */
        int64_t every_ms;
    } notices;

    /* For Prometheus; docs/metrics.md. */
    struct {
        const char *file;   /* of node-exporter's textfile collector; "": none */
        const char *listen; /* "ADDRESS:PORT" of rank 0; "": no server */
        int64_t every_ms;   /* how often they are looked at */
    } metrics;

    struct {
        int64_t file_bytes;  /* larger sources are reported and skipped */
        int64_t total_bytes; /* of all sources */
        uint32_t files;
        int64_t unit_ms; /* a unit that takes longer is given up */
    } limits;
} pt_job;

/* Fills *job from the YAML file at `path`. Relative paths count from the file's folder.
 * On -1, *job is empty, err->msg is the first fault, and `faults` (NULL is fine) holds all of
 * them, a line each: "path:line:column: what; remedy\n". Free with pt_job_clear(). */
int pt_job_load(pt_job *job, const char *path, pt_buf *faults, pt_err *err);
/* The same from memory; `path` is only its name in messages and the base of relative paths. */
int pt_job_parse(pt_job *job, const char *path, pt_str text, pt_buf *faults, pt_err *err);

/* A job with every default, for `portalis run SRC -o OUT`. The caller may then change fields
 * (strings by pt_arena_strdup(job->arena, ...)) and calls pt_job_check(). */
int pt_job_defaults(pt_job *job, const char *source, const char *output, pt_err *err);

/* Rules across fields (a priced class exists, heartbeats fit into the lease ...). Adds all
 * faults as lines "what; remedy\n"; returns their number. */
uint32_t pt_job_check(const pt_job *job, pt_buf *faults);

/* Canonical YAML, every field, same job same bytes: what is frozen as spec.yaml. */
void pt_job_write(const pt_job *job, pt_buf *out);

/* The folder that unit paths are relative to: the source, or its parent when it is a file.
 * In the job's arena. */
const char *pt_job_source_root(const pt_job *job);

/* A Python version as a number, "3.8" as 308; 0 when it is none of those known. */
uint32_t pt_job_grammar(const char *python);

void pt_job_clear(pt_job *job);

/* "90s", "1h30m", "250ms" -> milliseconds; "64MiB", "10MB" -> bytes. False when it is not
 * one (a unit is required). For command line options, too. */
bool pt_job_parse_duration(pt_str s, int64_t *ms);
bool pt_job_parse_size(pt_str s, int64_t *bytes);

PT_EXTERN_C_END
#endif
