/* proc.c: a child in a process group of its own, two pipes that are read until they end, and
 * the clock. What must be ready in the child is made before fork(), for rank 0 has threads and
 * only async-signal-safe calls may stand between fork() and exec(). */
#include "worker/proc.h"

#include "base/log.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
    TICK_MS = 20,   /* how late a stop or an exit may be seen */
    DRAIN_MS = 500, /* for what is still in the pipes after the exit */
    CHUNK = 1 << 16,
    DEFAULT_OUTPUT = 64 << 20
};

/* What the child tells before exec(): one byte. */
enum { TOLD_CUT = 'c', TOLD_OPEN = 'o', TOLD_FAILED = 'f' };

/* What a program may inherit. Everything else of our environment is ours: MPI's and Slurm's
 * variables would make it believe that it is a rank. */
static const char *const inherited[] = {"PATH=",
                                        "HOME=",
                                        "TMPDIR=",
                                        "CARGO_HOME=",
                                        "RUSTUP_HOME=",
                                        "RUSTUP_TOOLCHAIN=",
                                        "CARGO_BUILD_JOBS=",
                                        "TZ="};

struct child {
    const pt_proc_options *o;
    PT_VEC(char *) env;
    char uid_map[64], gid_map[64];
    int out[2], err[2], told[2]; /* [0] is ours, [1] the child's */
    pid_t pid, parent;
    bool exited;
    pt_buf line; /* of stdout, not yet whole */
};

static void fill_env(struct child *c)
{
    for (char **e = environ; *e; e++)
        for (size_t i = 0; i < PT_LEN(inherited); i++)
            if (strncmp(*e, inherited[i], strlen(inherited[i])) == 0)
                pt_vec_push(&c->env, *e);
    pt_vec_push(&c->env, "LANG=C.UTF-8");
    pt_vec_push(&c->env, "LC_ALL=C.UTF-8");
    for (size_t i = 0; c->o->env && c->o->env[i]; i++)
        pt_vec_push(&c->env, (char *)c->o->env[i]);
    pt_vec_push(&c->env, NULL);
}

/* ---- in the child */

static void limit(int what, int64_t value, int64_t unit)
{
    struct rlimit now;
    if (value <= 0 || getrlimit((__rlimit_resource_t)what, &now) < 0)
        return;
    rlim_t want = (rlim_t)((value + unit - 1) / unit);
    if (now.rlim_max != RLIM_INFINITY && want > now.rlim_max)
        want = now.rlim_max;
    struct rlimit l = {want, want};
    setrlimit((__rlimit_resource_t)what, &l);
}

static void put_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, text, strlen(text)) < 0)
        errno = 0; /* then it runs as nobody: no harm */
    close(fd);
}

/* 127.0.0.1 stays: programs that talk to themselves are no network. */
static void raise_loopback(void)
{
    struct ifreq r = {0};
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memcpy(r.ifr_name, "lo", 3);
    if (s >= 0 && ioctl(s, SIOCGIFFLAGS, &r) == 0) {
        r.ifr_flags = (short)(r.ifr_flags | IFF_UP);
        ioctl(s, SIOCSIFFLAGS, &r);
    }
    if (s >= 0)
        close(s);
}

static bool cut_network(const struct child *c)
{
    if (unshare(CLONE_NEWNET) < 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
            return false;
        put_file("/proc/self/setgroups", "deny");
        put_file("/proc/self/uid_map", c->uid_map);
        put_file("/proc/self/gid_map", c->gid_map);
    }
    raise_loopback();
    return true;
}

static void tell(const struct child *c, char what)
{
    if (write(c->told[1], &what, 1) != 1)
        _exit(127);
}

static void become(const struct child *c)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to outlive us */
    if (getppid() != c->parent)
        _exit(127);
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(c->out[1], 1) < 0 || dup2(c->err[1], 2) < 0)
        _exit(127);
    if (c->o->cwd && chdir(c->o->cwd) < 0) {
        tell(c, TOLD_FAILED);
        _exit(127);
    }
    tell(c, c->o->no_network && cut_network(c) ? TOLD_CUT : TOLD_OPEN);
    limit(RLIMIT_CPU, c->o->cpu_ms, 1000);
    limit(RLIMIT_DATA, c->o->memory_bytes, 1);
    limit(RLIMIT_FSIZE, c->o->file_bytes, 1);
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    environ = c->env.p; /* execvpe() would do; but PATH is that of the new environment */
    execvp(c->o->program ? c->o->program : c->o->argv[0], (char *const *)c->o->argv);
    tell(c, TOLD_FAILED);
    _exit(127);
}

/* ---- in the parent */

static int open_pipes(struct child *c, pt_err *err)
{
    int *all[] = {c->out, c->err, c->told};
    for (size_t i = 0; i < PT_LEN(all); i++)
        if (pipe2(all[i], O_CLOEXEC) < 0)
            return pt_fail_errno(err, PT_ERR_OTHER, "pipe");
    return 0;
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Blocks until the program runs or could not be started. */
static int hear_start(struct child *c, pt_proc_result *out, pt_err *err)
{
    char told;
    ssize_t n;
    bool failed = false;
    while ((n = read(c->told[0], &told, 1)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        failed = failed || (n == 1 && told == TOLD_FAILED);
        out->network_cut = out->network_cut || (n == 1 && told == TOLD_CUT);
    }
    if (!failed)
        return 0;
    waitpid(c->pid, NULL, 0);
    return pt_fail(err, PT_ERR_GONE, "%s: cannot be started%s%s", c->o->argv[0],
                   c->o->cwd ? " in " : "", c->o->cwd ? c->o->cwd : "");
}

static int start(struct child *c, pt_proc_result *out, pt_err *err)
{
    if (open_pipes(c, err) < 0)
        return -1;
    fill_env(c);
    snprintf(c->uid_map, sizeof c->uid_map, "%u %u 1\n", (unsigned)geteuid(),
             (unsigned)geteuid());
    snprintf(c->gid_map, sizeof c->gid_map, "%u %u 1\n", (unsigned)getegid(),
             (unsigned)getegid());
    c->parent = getpid();
    c->pid = fork();
    if (c->pid == 0)
        become(c);
    if (c->pid < 0)
        return pt_fail_errno(err, PT_ERR_OTHER, "fork");
    setpgid(c->pid, c->pid); /* here too: whoever comes first */
    shut(&c->out[1]);
    shut(&c->err[1]);
    shut(&c->told[1]);
    return hear_start(c, out, err);
}

static void give_lines(struct child *c, pt_buf *text, bool last)
{
    const char *p = pt_buf_z(text), *end = p + text->n, *nl;
    while ((nl = memchr(p, '\n', (size_t)(end - p)))) {
        c->o->line(c->o->ctx, (pt_str){p, (size_t)(nl - p)});
        p = nl + 1;
    }
    size_t rest = (size_t)(end - p);
    size_t most = c->o->output_bytes ? c->o->output_bytes : DEFAULT_OUTPUT;
    if (rest && (last || rest > most)) {
        c->o->line(c->o->ctx, (pt_str){p, rest});
        rest = 0;
    }
    if (rest)
        memmove(text->p, p, rest);
    text->n = rest;
}

/* Reads what is there. False at the end. */
static bool take(struct child *c, int fd, pt_buf *into, bool *cut, bool lines)
{
    char chunk[CHUNK];
    ssize_t n = read(fd, chunk, sizeof chunk);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    if (n == 0)
        return false;
    size_t most = c->o->output_bytes ? c->o->output_bytes : DEFAULT_OUTPUT;
    size_t room = lines || into->n >= most ? (lines ? (size_t)n : 0) : most - into->n;
    *cut = *cut || (size_t)n > room;
    pt_buf_add(into, chunk, (size_t)n < room ? (size_t)n : room);
    if (lines)
        give_lines(c, into, false);
    return true;
}

static void read_both(struct child *c, pt_proc_result *r, int wait_ms)
{
    struct pollfd p[2] = {{c->out[0], POLLIN, 0}, {c->err[0], POLLIN, 0}};
    if (poll(p, 2, wait_ms) <= 0)
        return;
    bool lines = c->o->line != NULL;
    if (p[0].revents && !take(c, p[0].fd, lines ? &c->line : &r->out, &r->out_cut, lines))
        shut(&c->out[0]);
    if (p[1].revents && !take(c, p[1].fd, &r->err, &r->err_cut, false))
        shut(&c->err[0]);
}

static void reap(struct child *c, pt_proc_result *r, int flags)
{
    int status;
    struct rusage u;
    pid_t got;
    while ((got = wait4(c->pid, &status, flags, &u)) < 0 && errno == EINTR)
        ;
    if (got == 0)
        return;
    c->exited = true;
    if (got < 0)
        return;
    r->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    r->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    r->cpu_ms = (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
                (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
    r->rss_bytes = u.ru_maxrss * 1024;
}

/* Until the program is gone and its pipes are empty, or the time is up. */
static void attend(struct child *c, pt_proc_result *r)
{
    int64_t began = pt_now_mono_ms(), gone = 0;
    while (!c->exited || c->out[0] >= 0 || c->err[0] >= 0) {
        int64_t now = pt_now_mono_ms();
        r->stopped = r->stopped || (c->o->stop && *c->o->stop);
        r->timed_out =
            r->timed_out || (!c->exited && c->o->wall_ms && now - began >= c->o->wall_ms);
        if (r->stopped || r->timed_out)
            kill(-c->pid, SIGKILL);
        if (!c->exited)
            reap(c, r, WNOHANG);
        if (c->exited && !gone) {
            gone = now;
            kill(-c->pid, SIGKILL); /* what it left behind */
        }
        if (gone && now - gone > DRAIN_MS)
            break;
        bool quiet = c->out[0] < 0 && c->err[0] < 0;
        read_both(c, r, quiet ? 1 : TICK_MS);
    }
    r->wall_ms = pt_now_mono_ms() - began;
}

int pt_proc_run(const pt_proc_options *o, pt_proc_result *out, pt_err *err)
{
    struct child c = {.o = o, .out = {-1, -1}, .err = {-1, -1}, .told = {-1, -1}};
    *out = (pt_proc_result){.code = -1};
    int rc = start(&c, out, err);
    if (rc == 0) {
        attend(&c, out);
        if (o->line)
            give_lines(&c, &c.line, true);
    }
    int *all[] = {c.out, c.err, c.told};
    for (size_t i = 0; i < PT_LEN(all); i++)
        shut(&all[i][0]), shut(&all[i][1]);
    pt_vec_free(&c.env);
    pt_buf_free(&c.line);
    return rc;
}

void pt_proc_clear(pt_proc_result *r)
{
    pt_buf_free(&r->out);
    pt_buf_free(&r->err);
    *r = (pt_proc_result){0};
}

void pt_proc_ending(const pt_proc_result *r, pt_buf *out)
{
    if (r->timed_out)
        pt_buf_printf(out, "killed after %.1f s", (double)r->wall_ms / 1000.0);
    else if (r->stopped)
        pt_buf_adds(out, "stopped");
    else if (r->signal)
        pt_buf_printf(out, "signal %d (%s)", r->signal, strsignal(r->signal));
    else
        pt_buf_printf(out, "exit code %d", r->code);
}
