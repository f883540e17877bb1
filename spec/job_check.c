/* job_check.c: the rules that need more than one field. Ranges of single fields are in
 * job_table.c; what the world must offer (does the source exist?) is not asked here, for a
 * frozen spec is also read on machines that have no source. */
#include "spec/job_priv.h"

#include <stdlib.h>
#include <string.h>

enum { MIN_MEMORY = 256 << 20 };

/* One rule: when it is broken, a fault at the place where the field was set. */
#define RULE(ok, field, ...)                                                               \
    do {                                                                                   \
        if (!(ok))                                                                         \
            broken(o, offsetof(pt_job, field), __VA_ARGS__);                               \
    } while (0)

static const pt_job_place *place_of(const pt_job_origin *o, size_t offset)
{
    for (size_t i = o->places.n; i-- > 0;)
        if (o->places.p[i].offset == offset)
            return &o->places.p[i];
    return NULL;
}

static void PT_PRINTF(3, 4)
    broken(const pt_job_origin *o, size_t offset, const char *fmt, ...)
{
    const pt_job_place *at = place_of(o, offset);
    pt_buf what = {0};
    va_list ap;
    va_start(ap, fmt);
    pt_buf_vprintf(&what, fmt, ap);
    va_end(ap);
    pt_faults_add(o->faults, at ? at->line : 0, at ? at->col : 0, "%s", pt_buf_z(&what));
    pt_buf_free(&what);
}

/* Whether `path` is `folder` or lies in it. Both are absolute. */
static bool within(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static bool is_utf8(const char *s)
{
    return pt_utf8_valid(pt_str_of(s)) == strlen(s);
}

static void check_paths(const pt_job *job, const pt_job_origin *o)
{
    /* One that is there but no good has been told already. */
    bool source = job->source || place_of(o, offsetof(pt_job, source));
    bool output = job->output || place_of(o, offsetof(pt_job, output));
    RULE(source, source, "no 'source'; add 'source: PATH', a folder or a .py file");
    RULE(output, output, "no 'output'; add 'output: PATH', the folder to make");
    if (!job->source || !job->output)
        return;
    RULE(is_utf8(job->source), source, "the source's path is not UTF-8; rename it");
    RULE(is_utf8(job->output), output, "the output's path is not UTF-8; rename it");
    RULE(strcmp(job->source, job->output) != 0, output,
         "'output' is the source itself; name another folder");
    RULE(!within(job->source, job->output) || !strcmp(job->source, job->output), output,
         "the source lies inside 'output', which is written to; name another folder");
    RULE(strcmp(job->output, "/") != 0, output,
         "'output' is the root folder; name another");
}

static void check_lease(const pt_job *job, const pt_job_origin *o)
{
    RULE(job->lease.heartbeat_ms * 2 <= job->lease.ttl_ms, lease.heartbeat_ms,
         "'heartbeat' is more than half of lease 'ttl', so that one lost message loses the "
         "lease; make it smaller");
    RULE(job->lease.heartbeat_ms * 2 <= job->lease.silence_ms, lease.silence_ms,
         "'silence' is less than two heartbeats; make it larger");
}

static const pt_job_price *price_of(const pt_job *job, const char *name)
{
    for (uint32_t i = 0; i < job->n_prices; i++)
        if (!strcmp(job->prices[i].class_name, name))
            return &job->prices[i];
    return NULL;
}

static void check_prices(const pt_job *job, const pt_job_origin *o)
{
    const char *name = job->resources.price_class;
    RULE(!*name || price_of(job, name), resources.price_class,
         "'price_class' is '%s', which 'prices' does not name; add it there", name);
    const pt_job_price *p = *name ? price_of(job, name) : NULL;
    RULE(!p || p->per != PT_PER_GPU || job->resources.gpus_per_node > 0,
         resources.price_class,
         "'%s' is priced per GPU, but 'gpus_per_node' is 0; set it, or price per rank",
         name);
}

/* A value that becomes a word of a command or a manifest. */
static bool is_word(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == 0x7f || strchr("\"'`$\\;|<>", *s))
            return false;
    return true;
}

/* A value between double quotes of an #SBATCH line. */
static bool is_sbatch_text(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f || *s == '"' || *s == '\\')
            return false;
    return true;
}

static void check_slurm(const pt_job *job, const pt_job_origin *o)
{
    static const char word[] = "'%s' is no name that Slurm takes; remove blanks and quotes";
    RULE(is_word(job->launcher.slurm.partition), launcher.slurm.partition, word,
         job->launcher.slurm.partition);
    RULE(is_word(job->launcher.slurm.account), launcher.slurm.account, word,
         job->launcher.slurm.account);
    RULE(is_word(job->launcher.slurm.qos), launcher.slurm.qos, word,
         job->launcher.slurm.qos);
    RULE(is_word(job->launcher.slurm.reservation), launcher.slurm.reservation, word,
         job->launcher.slurm.reservation);
    for (uint32_t i = 0; i < job->launcher.slurm.extra.n; i++)
        RULE(!strncmp(job->launcher.slurm.extra.p[i], "-", 1), launcher.slurm.extra,
             "'%s' is no sbatch option; each begins with '-'",
             job->launcher.slurm.extra.p[i]);
    RULE(is_sbatch_text(job->launcher.slurm.constraint), launcher.slurm.constraint,
         "'constraint' holds a quote, a backslash or a control character, which sbatch "
         "cannot "
         "be told; remove it");
    for (uint32_t i = 0; i < job->launcher.slurm.extra.n; i++)
        RULE(is_sbatch_text(job->launcher.slurm.extra.p[i]), launcher.slurm.extra,
             "'extra' holds a quote, a backslash or a control character, which sbatch "
             "cannot "
             "be told; remove it");
    RULE(job->launcher.kind != PT_LAUNCH_SLURM ||
             job->lease.drain_ms < job->launcher.slurm.signal_lead_ms,
         lease.drain_ms,
         "'drain' does not fit into slurm 'signal_lead'; make one smaller or one larger");
}

/* RFC 1123 label: what Kubernetes takes as a namespace or queue. */
static bool is_label(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
        return false;
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* RFC 1123 subdomain: what most objects of Kubernetes may be called. */
static bool is_object_name(const char *s)
{
    char label[64];
    if (strlen(s) > 253)
        return false;
    for (;; s++) {
        size_t n = strcspn(s, ".");
        if (n >= sizeof label)
            return false;
        memcpy(label, s, n);
        label[n] = '\0';
        if (!is_label(label))
            return false;
        if (!*(s += n))
            return true;
    }
}

/* Of "key[=value][:Effect]": what a taint's key and value are made of, and the three effects. */
static bool is_toleration(const char *s)
{
    static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute"};
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_./";
    size_t key = strspn(s, word);
    const char *rest = s + key;
    if (key == 0 || key > 253)
        return false;
    if (*rest == '=')
        rest += 1 + strspn(rest + 1, word);
    for (size_t i = 0; *rest == ':' && i < PT_LEN(effects); i++)
        if (!strcmp(rest + 1, effects[i]))
            return true;
    return *rest == '\0';
}

#define RULE_NAMES(list, what)                                                             \
    for (uint32_t i = 0; i < job->launcher.k8s.list.n; i++)                                \
    RULE(is_object_name(job->launcher.k8s.list.p[i]), launcher.k8s.list,                   \
         "'%s' is no name of a " what                                                      \
         "; name one that the cluster has (lower-case letters, digits, '-' and '.')",      \
         job->launcher.k8s.list.p[i])

static void check_k8s_names(const pt_job *job, const pt_job_origin *o)
{
    static const char word[] = "'%s' is no name that Kubernetes takes; use lower-case "
                               "letters, digits, '-' and '.'";
    RULE(is_label(job->launcher.k8s.name_space), launcher.k8s.name_space,
         "'%s' is no namespace; use lower-case letters, digits and '-', at most 63",
         job->launcher.k8s.name_space);
    RULE(!*job->launcher.k8s.queue || is_label(job->launcher.k8s.queue), launcher.k8s.queue,
         "'%s' is no queue name; use lower-case letters, digits and '-', at most 63",
         job->launcher.k8s.queue);
#define RULE_NAME(field)                                                                   \
    RULE(!*job->launcher.k8s.field || is_object_name(job->launcher.k8s.field),             \
         launcher.k8s.field, word, job->launcher.k8s.field)
    RULE_NAME(service_account);
    RULE_NAME(volume_claim);
    RULE_NAME(priority_class);
    RULE_NAME(storage_class);
#undef RULE_NAME
    RULE_NAMES(config_maps, "ConfigMap");
    RULE_NAMES(secrets, "Secret");
    RULE_NAMES(pull_secrets, "Secret");
    for (uint32_t i = 0; i < job->launcher.k8s.tolerations.n; i++)
        RULE(is_toleration(job->launcher.k8s.tolerations.p[i]), launcher.k8s.tolerations,
             "'%s' is no toleration; write KEY, KEY=VALUE or KEY=VALUE:NoSchedule",
             job->launcher.k8s.tolerations.p[i]);
    RULE(is_word(job->launcher.k8s.image), launcher.k8s.image,
         "'%s' is no image; remove blanks and quotes", job->launcher.k8s.image);
}

static void check_k8s(const pt_job *job, const pt_job_origin *o)
{
    const char *mount = job->launcher.k8s.mount;
    check_k8s_names(job, o);
    RULE(mount[0] == '/' && mount[1] && mount[strlen(mount) - 1] != '/' &&
             !strstr(mount, "..") && !strchr(mount, ':'),
         launcher.k8s.mount,
         "'mount' is '%s'; it takes the whole path of a folder, such as /portalis", mount);
    if (job->launcher.kind != PT_LAUNCH_K8S)
        return;
    RULE(*job->launcher.k8s.image, launcher.k8s.image,
         "launcher k8s without 'image'; add it under 'k8s:'");
    RULE(
        *job->launcher.k8s.volume_claim, launcher.k8s.volume_claim,
        "launcher k8s without 'volume_claim'; name the claim that holds the job directory");
    RULE(job->lease.drain_ms < job->launcher.k8s.grace_ms, launcher.k8s.grace_ms,
         "'grace' is not longer than lease 'drain'; make it longer");
    RULE(!job->output || within(job->output, mount), output,
         "'output' is not on the volume; put it below k8s 'mount', %s", mount);
    RULE(job->launcher.k8s.min_nodes <= job->resources.nodes, launcher.k8s.min_nodes,
         "'min_nodes' is above resources 'nodes'; make it smaller");
}

static void check_library(const pt_job *job, const pt_job_origin *o)
{
    const char *l = job->options.library;
    RULE(!strcmp(l, "auto") || !strcmp(l, "none") || l[0] == '/', options.library,
         "'library' is '%s'; it takes auto, none, or the whole path of a folder such as "
         "/usr/lib/python3.11",
         l);
}

static void check_packages(const pt_job *job, const pt_job_origin *o)
{
    for (uint32_t i = 0; i < job->include_packages.n; i++) {
        const char *p = job->include_packages.p[i];
        RULE(*p && *p != '.' && *p != '-' && !strpbrk(p, "/\\ \t\n"), include_packages,
             "'%s' is no package; it takes a name as pip has it, or '*' for all that is "
             "imported",
             p);
    }
    for (uint32_t i = 0; i < job->packages_from.n; i++)
        RULE(job->packages_from.p[i][0] == '/', packages_from,
             "'%s' is no whole path; 'packages_from' takes folders such as "
             "/opt/venv/lib/python3.11/site-packages",
             job->packages_from.p[i]);
}

static void check_verify(const pt_job *job, const pt_job_origin *o)
{
    const char *python = job->verify.python;
    RULE(*python && (python[0] == '/' || !strchr(python, '/')), verify.python,
         "'python' is '%s'; it takes a name that PATH has, such as python3.11, or a whole "
         "path such as /opt/venv/bin/python",
         python);
}

static bool is_port(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    size_t n = colon ? strspn(colon + 1, "0123456789") : 0;
    return n > 0 && n <= 5 && !colon[1 + n] && is_word(listen) && atoi(colon + 1) <= 65535;
}

static void check_notices(const pt_job *job, const pt_job_origin *o)
{
    const char *url = job->notices.url;
    RULE(!*url || (is_word(url) &&
                   (!strncmp(url, "http://", 7) || !strncmp(url, "https://", 8)) &&
                   url[strlen(url) - 1] != '/'),
         notices.url,
         "'url' is '%s'; it takes http://HOST or http://HOST:PORT, without a path", url);
    RULE(!*url ||
             (job->notices.cloud != PT_CLOUD_NONE && job->notices.cloud != PT_CLOUD_AUTO),
         notices.url, "'url' without a cloud; add 'cloud: aws', gcp or azure");
}

static void check_metrics(const pt_job *job, const pt_job_origin *o)
{
    const char *file = job->metrics.file, *listen = job->metrics.listen;
    RULE(!*file || (file[0] == '/' && pt_str_ends(pt_str_of(file), ".prom")), metrics.file,
         "'file' is '%s'; it takes a whole path that ends in .prom, in node-exporter's "
         "textfile folder",
         file);
    RULE(!*listen || is_port(listen), metrics.listen,
         "'listen' is '%s'; it takes ADDRESS:PORT, such as 127.0.0.1:9464, or :9464 for "
         "all addresses",
         listen);
}

static void check_ledger(const pt_job *job, const pt_job_origin *o)
{
    const char *ledger = job->checkpoint.ledger;
    RULE(!strcmp(ledger, "job") || !strcmp(ledger, "node-local") || ledger[0] == '/',
         checkpoint.ledger,
         "'ledger' is '%s'; it takes job, node-local, or a whole path of a folder on rank "
         "0's node, such as /scratch",
         ledger);
}

static void check_late(const pt_job *job, const pt_job_origin *o)
{
    const char *listen = job->late.listen;
    RULE(
        !strcmp(listen, "auto") || !strcmp(listen, "none") || is_port(listen), late.listen,
        "'listen' is '%s'; it takes auto, none, or ADDRESS:PORT such as :0 for any port of "
        "all addresses",
        listen);
}

static void check_resources(const pt_job *job, const pt_job_origin *o)
{
    RULE(job->launcher.kind != PT_LAUNCH_LOCAL || job->resources.nodes == 1,
         resources.nodes,
         "launcher local has one node; set 'nodes: 1', or launcher slurm or k8s");
    RULE(job->resources.ranks == 0 || job->resources.ranks >= job->resources.nodes,
         resources.ranks, "fewer 'ranks' than 'nodes'; each node needs one");
    RULE(job->launcher.kind == PT_LAUNCH_LOCAL || job->resources.ranks > 0, resources.ranks,
         "'ranks' is not set; a cluster job needs a number");
    RULE(job->resources.memory_bytes == 0 || job->resources.memory_bytes >= MIN_MEMORY,
         resources.memory_bytes,
         "'memory' is below 256MiB, in which no rank runs; make it larger, or 0B for no "
         "limit");
    RULE(job->limits.file_bytes <= job->limits.total_bytes, limits.file_bytes,
         "'file_size' is above 'total_size'; make it smaller");
}

void pt_job_check_into(const pt_job *job, const pt_job_origin *o)
{
    check_paths(job, o);
    check_resources(job, o);
    check_library(job, o);
    check_packages(job, o);
    check_verify(job, o);
    check_lease(job, o);
    check_prices(job, o);
    check_slurm(job, o);
    check_k8s(job, o);
    check_notices(job, o);
    check_metrics(job, o);
    check_late(job, o);
    check_ledger(job, o);
}

uint32_t pt_job_check(const pt_job *job, pt_buf *faults)
{
    pt_faults found = {0};
    pt_job_origin o = {.faults = &found};
    pt_job_check_into(job, &o);
    pt_faults_show(&found, faults);
    pt_faults_free(&found);
    return found.n;
}
