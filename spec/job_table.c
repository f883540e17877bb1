/* job_table.c: every key of job.yaml, with its default and its range. */
#include "spec/job_priv.h"

#include <string.h>

#define AT(field) offsetof(pt_job, field)
#define SECOND    INT64_C(1000)
#define MINUTE    (60 * SECOND)
#define HOUR      (60 * MINUTE)
#define DAY       (24 * HOUR)
#define MIB       (INT64_C(1) << 20)
#define GIB       (INT64_C(1) << 30)
#define TIB       (INT64_C(1) << 40)

static const char *const pythons[] = {"3.8", "3.9", "3.10", "3.11", "3.12", NULL};

uint32_t pt_job_grammar(const char *python)
{
    for (uint32_t i = 0; pythons[i]; i++)
        if (!strcmp(python, pythons[i]))
            return 308 + i;
    return 0;
}
static const char *const devices[] = {"auto", "cpu", "cuda", NULL};
static const char *const launchers[] = {"local", "slurm", "k8s", NULL};
static const char *const pers[] = {"rank", "gpu", "node", NULL};
static const char *const by_kind[] = {"kind", NULL};
static const char *const by_enabled[] = {"enabled", NULL};

/* Fields not named stay zero: no default, no choices. */
static const pt_field options[] = {
    {.key = "python",
     .kind = PT_F_TEXT,
     .offset = AT(options.python),
     .initial = "3.12",
     .choices = pythons},
    {.key = "library", .kind = PT_F_TEXT, .offset = AT(options.library), .initial = "auto"},
    {.key = "device",
     .kind = PT_F_CHOICE,
     .offset = AT(options.device),
     .initial = "auto",
     .choices = devices},
    {.key = "gitignore",
     .kind = PT_F_BOOL,
     .offset = AT(options.gitignore),
     .initial = "true"},
    {.key = "hidden", .kind = PT_F_BOOL, .offset = AT(options.hidden), .initial = "false"},
    {.key = NULL},
};

static const pt_field resources[] = {
    {.key = "ranks",
     .kind = PT_F_COUNT,
     .offset = AT(resources.ranks),
     .initial = "0",
     .hi = 100000},
    {.key = "nodes",
     .kind = PT_F_COUNT,
     .offset = AT(resources.nodes),
     .initial = "1",
     .lo = 1,
     .hi = 10000},
    {.key = "gpus_per_node",
     .kind = PT_F_COUNT,
     .offset = AT(resources.gpus_per_node),
     .initial = "0",
     .hi = 64},
    {.key = "time",
     .kind = PT_F_DURATION,
     .offset = AT(resources.time_ms),
     .initial = "0s",
     .hi = 365 * DAY},
    {.key = "memory",
     .kind = PT_F_SIZE,
     .offset = AT(resources.memory_bytes),
     .initial = "0B",
     .hi = 64 * TIB},
    {.key = "price_class",
     .kind = PT_F_TEXT,
     .offset = AT(resources.price_class),
     .initial = ""},
    {.key = NULL},
};

static const pt_field checkpoint[] = {
    {.key = "snapshot",
     .kind = PT_F_DURATION,
     .offset = AT(checkpoint.snapshot_ms),
     .initial = "5s",
     .lo = 100,
     .hi = HOUR},
    {.key = "group_wait",
     .kind = PT_F_DURATION,
     .offset = AT(checkpoint.group_wait_ms),
     .initial = "5ms",
     .hi = 10 * SECOND},
    {.key = "group_rows",
     .kind = PT_F_COUNT,
     .offset = AT(checkpoint.group_rows),
     .initial = "64",
     .lo = 1,
     .hi = 10000},
    {.key = NULL},
};

static const pt_field lease[] = {
    {.key = "ttl",
     .kind = PT_F_DURATION,
     .offset = AT(lease.ttl_ms),
     .initial = "30s",
     .lo = 100,
     .hi = DAY},
    {.key = "heartbeat",
     .kind = PT_F_DURATION,
     .offset = AT(lease.heartbeat_ms),
     .initial = "2s",
     .lo = 10,
     .hi = HOUR},
    {.key = "silence",
     .kind = PT_F_DURATION,
     .offset = AT(lease.silence_ms),
     .initial = "60s",
     .lo = 100,
     .hi = DAY},
    {.key = "drain",
     .kind = PT_F_DURATION,
     .offset = AT(lease.drain_ms),
     .initial = "10s",
     .hi = HOUR},
    {.key = "startup",
     .kind = PT_F_DURATION,
     .offset = AT(lease.startup_ms),
     .initial = "60s",
     .lo = SECOND,
     .hi = HOUR},
    {.key = "prefetch",
     .kind = PT_F_COUNT,
     .offset = AT(lease.prefetch),
     .initial = "8",
     .lo = 1,
     .hi = 1024},
    {.key = "max_kills",
     .kind = PT_F_COUNT,
     .offset = AT(lease.max_kills),
     .initial = "3",
     .lo = 1,
     .hi = 100},
    {.key = NULL},
};

static const pt_field verify[] = {
    {.key = "enabled", .kind = PT_F_BOOL, .offset = AT(verify.enabled), .initial = "false"},
    {.key = "time",
     .kind = PT_F_DURATION,
     .offset = AT(verify.time_ms),
     .initial = "30s",
     .lo = 100,
     .hi = DAY},
    {.key = "memory",
     .kind = PT_F_SIZE,
     .offset = AT(verify.memory_bytes),
     .initial = "2GiB",
     .lo = 16 * MIB,
     .hi = 64 * TIB},
    {.key = "output",
     .kind = PT_F_SIZE,
     .offset = AT(verify.output_bytes),
     .initial = "16MiB",
     .lo = 1,
     .hi = 64 * GIB},
    {.key = "python", .kind = PT_F_TEXT, .offset = AT(verify.python), .initial = "python3"},
    {.key = "scripts", .kind = PT_F_LIST, .offset = AT(verify.scripts)},
    {.key = "tests", .kind = PT_F_LIST, .offset = AT(verify.tests)},
    {.key = "doctests", .kind = PT_F_LIST, .offset = AT(verify.doctests)},
    {.key = NULL},
};

static const pt_field slurm[] = {
    {.key = "partition",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.slurm.partition),
     .initial = ""},
    {.key = "account",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.slurm.account),
     .initial = ""},
    {.key = "qos", .kind = PT_F_TEXT, .offset = AT(launcher.slurm.qos), .initial = ""},
    {.key = "constraint",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.slurm.constraint),
     .initial = ""},
    {.key = "reservation",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.slurm.reservation),
     .initial = ""},
    {.key = "signal_lead",
     .kind = PT_F_DURATION,
     .offset = AT(launcher.slurm.signal_lead_ms),
     .initial = "30s",
     .lo = SECOND,
     .hi = HOUR},
    {.key = "requeue",
     .kind = PT_F_BOOL,
     .offset = AT(launcher.slurm.requeue),
     .initial = "true"},
    {.key = "extra", .kind = PT_F_LIST, .offset = AT(launcher.slurm.extra)},
    {.key = NULL},
};

static const pt_field k8s[] = {
    {.key = "image", .kind = PT_F_TEXT, .offset = AT(launcher.k8s.image), .initial = ""},
    {.key = "namespace",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.k8s.name_space),
     .initial = "default"},
    {.key = "queue", .kind = PT_F_TEXT, .offset = AT(launcher.k8s.queue), .initial = ""},
    {.key = "service_account",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.k8s.service_account),
     .initial = ""},
    {.key = "volume_claim",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.k8s.volume_claim),
     .initial = ""},
    {.key = "priority_class",
     .kind = PT_F_TEXT,
     .offset = AT(launcher.k8s.priority_class),
     .initial = ""},
    {.key = "spot", .kind = PT_F_BOOL, .offset = AT(launcher.k8s.spot), .initial = "false"},
    {.key = "grace",
     .kind = PT_F_DURATION,
     .offset = AT(launcher.k8s.grace_ms),
     .initial = "60s",
     .lo = SECOND,
     .hi = HOUR},
    {.key = NULL},
};

static const pt_field launcher[] = {
    {.key = "kind",
     .kind = PT_F_CHOICE,
     .offset = AT(launcher.kind),
     .initial = "local",
     .choices = launchers},
    {.key = "slurm", .kind = PT_F_SECTION, .fields = slurm},
    {.key = "k8s", .kind = PT_F_SECTION, .fields = k8s},
    {.key = NULL},
};

static const pt_field limits[] = {
    {.key = "file_size",
     .kind = PT_F_SIZE,
     .offset = AT(limits.file_bytes),
     .initial = "16MiB",
     .lo = 1,
     .hi = GIB},
    {.key = "total_size",
     .kind = PT_F_SIZE,
     .offset = AT(limits.total_bytes),
     .initial = "64GiB",
     .lo = 1,
     .hi = 64 * TIB},
    {.key = "files",
     .kind = PT_F_COUNT,
     .offset = AT(limits.files),
     .initial = "1000000",
     .lo = 1,
     .hi = 100000000},
    {.key = "unit_time",
     .kind = PT_F_DURATION,
     .offset = AT(limits.unit_ms),
     .initial = "10m",
     .lo = 100,
     .hi = DAY},
    {.key = NULL},
};

const pt_field pt_price_fields[] = {
    {.key = "usd_per_hour", .kind = PT_F_TEXT}, /* the one fraction; read by its own rule */
    {.key = "per",
     .kind = PT_F_CHOICE,
     .offset = offsetof(pt_job_price, per),
     .initial = "rank",
     .choices = pers},
    {.key = "source",
     .kind = PT_F_TEXT,
     .offset = offsetof(pt_job_price, source),
     .initial = ""},
    {.key = "date",
     .kind = PT_F_TEXT,
     .offset = offsetof(pt_job_price, date),
     .initial = ""},
    {.key = NULL},
};

const pt_field pt_job_fields[] = {
    {.key = "name", .kind = PT_F_TEXT, .offset = AT(name), .initial = ""},
    {.key = "source", .kind = PT_F_PATH, .offset = AT(source)},
    {.key = "output", .kind = PT_F_PATH, .offset = AT(output)},
    {.key = "include", .kind = PT_F_LIST, .offset = AT(include)},
    {.key = "exclude", .kind = PT_F_LIST, .offset = AT(exclude)},
    {.key = "include_packages", .kind = PT_F_LIST, .offset = AT(include_packages)},
    {.key = "packages_from", .kind = PT_F_LIST, .offset = AT(packages_from)},
    {.key = "options", .kind = PT_F_SECTION, .fields = options},
    {.key = "resources", .kind = PT_F_SECTION, .fields = resources},
    {.key = "prices", .kind = PT_F_PRICES, .offset = AT(prices)},
    {.key = "checkpoint", .kind = PT_F_SECTION, .fields = checkpoint},
    {.key = "lease", .kind = PT_F_SECTION, .fields = lease},
    {.key = "check", .kind = PT_F_BOOL, .offset = AT(check), .initial = "false"},
    {.key = "verify", .kind = PT_F_SECTION, .fields = verify, .choices = by_enabled},
    {.key = "launcher", .kind = PT_F_SECTION, .fields = launcher, .choices = by_kind},
    {.key = "limits", .kind = PT_F_SECTION, .fields = limits},
    {.key = NULL},
};
