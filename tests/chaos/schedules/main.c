/* main.c: many schedules, by their seeds, in processes of their own, a portion each: what they
 * leave behind ends with them, and a crash is only one schedule's. A schedule that fails is run
 * again with less and less of what happened to it, and told in the fewest words.
 *
 *     schedules [--count N | --seconds N] [--from SEED] [--jobs N] [--work FOLDER] [--plain]
 *     schedules --seed N [--without BITS] [-v]
 */
#include "tests/chaos/schedules/schedules.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORTION = 25, MAX_JOBS = 16, ALARM_S = 60 };

const char *s_source, *s_out;

static struct {
    uint64_t seed, from;
    int64_t count, seconds, jobs;
    uint32_t without;
    bool one, plain; /* plain: one that fails is not looked at further */
    const char *work;
} o = {.from = 1, .count = 1000, .jobs = 1};

/* What a portion's process tells; shared with it. */
struct told {
    uint64_t seed; /* that it is at */
    uint64_t n_done, virtual_us, facts[S_FACTS];
    bool failed;
    char fault[sizeof s_fault];
};

static struct told *told; /* [MAX_JOBS + 1]; the last is for trying again */

static void prepare(void)
{
    static const uint32_t sizes[] = {6, 12, S_MAX_UNITS};
    char path[600], text[64];
    pt_err err;
    for (size_t i = 0; i < PT_LEN(sizes); i++)
        for (uint32_t u = 0; u < sizes[i]; u++) {
            snprintf(path, sizeof path, "%s/source/%u", o.work, sizes[i]);
            PT_ASSERT(pt_dir_make(path, &err) == 0);
            snprintf(path, sizeof path, "%s/source/%u/m%02u.py", o.work, sizes[i], u);
            /* The last one is refused. */
            snprintf(text, sizeof text, u + 1 == sizes[i] ? "x = = %u\n" : "x = %u\n", u);
            PT_ASSERT(pt_file_write(path, pt_str_of(text), &err) == 0);
        }
    snprintf(path, sizeof path, "%s/source", o.work);
    s_source = strdup(path);
}

static void work_in(int job)
{
    char path[600];
    snprintf(path, sizeof path, "%s/job-%d", o.work, job);
    s_out = strdup(path);
}

static void portion(struct told *t, uint64_t from, int64_t n, uint32_t without)
{
    for (int64_t i = 0; i < n && !t->failed; i++) {
        t->seed = from + (uint64_t)i;
        alarm(ALARM_S); /* a loop that waits for nothing stands still in virtual time */
        s_run(t->seed, without);
        t->n_done++;
        t->virtual_us += (uint64_t)s_ran_us();
        t->failed = s_fault[0] != '\0';
        memcpy(t->fault, s_fault, sizeof s_fault);
        memcpy(t->facts, s_facts, sizeof s_facts);
    }
    _exit(0);
}

static pid_t begin(int job, uint64_t from, int64_t n, uint32_t without)
{
    told[job] = (struct told){.seed = from};
    fflush(NULL);
    pid_t pid = fork();
    PT_ASSERT(pid >= 0);
    if (pid == 0) {
        work_in(job);
        portion(&told[job], from, n, without);
    }
    return pid;
}

static void note_end(struct told *t, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    t->failed = true;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        snprintf(t->fault, sizeof t->fault, "it stands still");
    else
        snprintf(t->fault, sizeof t->fault, "it crashes: %s",
                 WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit");
}

/* Whether a seed fails with so much left out. */
static bool fails(uint64_t seed, uint32_t without)
{
    int status;
    waitpid(begin(MAX_JOBS, seed, 1, without), &status, 0);
    note_end(&told[MAX_JOBS], status);
    return told[MAX_JOBS].failed;
}

/* Leaves out what is not needed for it to fail, one after the other. */
static void shrink(uint64_t seed)
{
    uint32_t leave_out = 0;
    for (uint32_t i = 0; i < S_MAX_EVENTS + S_SWITCHES; i++)
        if (fails(seed, leave_out | 1u << i))
            leave_out |= 1u << i;
    if (!fails(seed, leave_out)) {
        printf("  it does not fail every time\n");
        return;
    }
    printf("  least: %s\n  again: schedules --seed %llu --without %u -v\n",
           told[MAX_JOBS].fault, (unsigned long long)seed, leave_out);
}

static int64_t number(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10);
    if (*end || n < 0) {
        fprintf(stderr, "schedules: %s: not a number\n", text);
        exit(2);
    }
    return n;
}

static _Noreturn void unknown(const char *name)
{
    fprintf(stderr, "schedules: %s: no such option\n", name);
    exit(2);
}

static void read_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        if (!strcmp(name, "-v") || !strcmp(name, "--plain")) {
            *(name[1] == 'v' ? &s_loud : &o.plain) = true;
            continue;
        }
        if (++i == argc) {
            fprintf(stderr, "schedules: %s needs a value\n", name);
            exit(2);
        }
        if (!strcmp(name, "--seed"))
            o.one = true, o.seed = (uint64_t)number(argv[i]);
        else if (!strcmp(name, "--without"))
            o.without = (uint32_t)number(argv[i]);
        else if (!strcmp(name, "--from"))
            o.from = (uint64_t)number(argv[i]);
        else if (!strcmp(name, "--count"))
            o.count = number(argv[i]);
        else if (!strcmp(name, "--seconds"))
            o.seconds = number(argv[i]);
        else if (!strcmp(name, "--jobs"))
            o.jobs = number(argv[i]) < MAX_JOBS ? number(argv[i]) : MAX_JOBS;
        else if (!strcmp(name, "--work"))
            o.work = argv[i];
        else
            unknown(name);
    }
}

static int one(void)
{
    work_in(0);
    s_run(o.seed, o.without);
    if (s_loud)
        for (uint32_t i = 0; i < s_n_events() + S_SWITCHES; i++)
            printf("%s %2u %s\n", o.without >> i & 1 ? "without" : "with   ", i,
                   s_event_name(i));
    printf("seed %llu: %s\n", (unsigned long long)o.seed,
           s_fault[0] ? s_fault : "all well");
    return s_fault[0] != '\0';
}

/* Of the real clock, which is not wrapped under this name. */
static double seconds(void)
{
    struct timeval t;
    gettimeofday(&t, NULL);
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int many(void)
{
    pid_t pids[MAX_JOBS] = {0};
    double since = seconds(), ran_s = 0;
    uint64_t next = o.from, end = o.from + (uint64_t)o.count, n_done = 0, n_failed = 0;
    uint64_t facts[S_FACTS] = {0};
    int running = 0;
    for (;;) {
        bool more = o.seconds ? seconds() - since < (double)o.seconds : next < end;
        int free = 0;
        while (free < o.jobs && pids[free])
            free++;
        if (more && !n_failed && free < o.jobs) {
            int64_t n = o.seconds || end - next > PORTION ? PORTION : (int64_t)(end - next);
            pids[free] = begin(free, next, n, o.without);
            next += (uint64_t)n;
            running++;
            continue;
        }
        if (!running)
            break;
        int status, job = 0;
        pid_t pid = wait(&status);
        while (pids[job] != pid)
            job++;
        pids[job] = 0;
        running--;
        note_end(&told[job], status);
        n_done += told[job].n_done;
        ran_s += (double)told[job].virtual_us / 1e6;
        for (size_t i = 0; i < S_FACTS; i++)
            facts[i] += told[job].facts[i];
        if (told[job].failed) {
            n_failed++;
            printf("seed %llu: %s\n", (unsigned long long)told[job].seed, told[job].fault);
            if (!o.plain)
                shrink(told[job].seed);
        }
    }
    for (size_t i = 0; i < S_FACTS; i++)
        printf("%llu %s%s", (unsigned long long)facts[i], s_fact_names[i],
               i + 1 < S_FACTS ? ", " : "\n");
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    double took = seconds() - since,
           cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                 (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("%llu schedules of %.0f virtual s in %.0f s: %.0f a minute, %.0f a minute of a "
           "core\n%llu passed, %llu failed\n",
           (unsigned long long)n_done, ran_s, took, (double)n_done / took * 60,
           (double)n_done / cpu * 60, (unsigned long long)(n_done - n_failed),
           (unsigned long long)n_failed);
    return n_failed != 0;
}

int main(int argc, char **argv)
{
    char made[] = "/dev/shm/pt-schedules-XXXXXX", elsewhere[] = "/tmp/pt-schedules-XXXXXX";
    struct rlimit files;
    pt_err err;
    read_options(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!o.work)
        o.work = mkdtemp(made) ? made : mkdtemp(elsewhere);
    PT_ASSERT(o.work && pt_dir_make(o.work, &err) == 0);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    told = mmap(NULL, (MAX_JOBS + 1) * sizeof *told, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    PT_ASSERT(told != MAP_FAILED);
    prepare();
    int rc = o.one ? one() : many();
    pt_dir_remove(o.work, NULL);
    return rc;
}
