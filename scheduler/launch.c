/* launch.c: the children are a process group of their own, so that Ctrl-C on the terminal
 * reaches only this process, which then asks rank 0 (SIGUSR2; mpirun passes it on to all) to
 * drain. A second Ctrl-C ends everything at once: the ledger and the journals have what was
 * done. If this process is killed, the kernel sends the children SIGUSR2. */
#include "scheduler/launch.h"

#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "scheduler/plan.h"
#include "scheduler/progress.h"
#include "scheduler/where.h"
#include "spec/link.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    TURN_MS = 50,
    GONE_EVERY_MS = 1000, /* how often we look whether rank 0 still lives */
    AFTERWARDS_MS = 3000, /* for the children to leave by themselves */
    OUTLIVE_MS = 5000,    /* for ranks whose mpirun was killed */
    MAX_STARTS = 32,
    LAST_LINES = 8,
    HEARD_BYTES = 1 << 20,
    RESUME = 75,
    CANNOT = 3
};

struct launch {
    const pt_launch_options *o;
    pt_arena *arena;
    const char *self, *worker, *mpirun, *log, *session;
    bool late;        /* another start held the job's lock when this one began */
    const char *logs; /* then: what the names of our logs begin with; else NULL */
    uint32_t workers;
    char token[64];
    int n_starts;
    pid_t child;
    int status; /* of waitpid, once gone */
    bool gone;
    int pipe;     /* what the children say */
    pt_buf heard; /* of it, in this start, no more than HEARD_BYTES */
    pt_progress_view *view;
    const char *blame;
};

static volatile sig_atomic_t interrupts;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupts++;
}

static void catch_signals(void)
{
    static const int those[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR2};
    struct sigaction a = {.sa_handler = on_interrupt};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < PT_LEN(those); i++)
        sigaction(those[i], &a, NULL);
}

/* A second Ctrl-C means it; a cluster says one notice in several ways: to the script, which
 * passes it on, and to every process of the step. */
static bool at_once(const struct launch *l)
{
    return interrupts > 1 && !l->o->world;
}

static void nap(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

typedef PT_VEC(const char *) words;

static void add(words *w, const char *word)
{
    pt_vec_push(w, word);
}

static void add_serve(struct launch *l, words *w)
{
    add(w, l->self);
    add(w, "serve");
    add(w, l->o->dir->root);
    add(w, "--token");
    add(w, l->token);
    if (l->o->retry && l->n_starts == 1)
        add(w, "--retry");
    if (l->o->from_snapshot && l->n_starts == 1)
        add(w, "--from-snapshot");
    if (l->blame) {
        add(w, "--blame");
        add(w, l->blame);
    }
    if (l->o->batch) {
        add(w, "--batch");
        add(w, l->o->batch);
    }
    if (l->o->join)
        add(w, "--join");
    if (l->o->ranks) {
        add(w, "--ranks");
        add(w, pt_arena_printf(l->arena, "%u", l->o->ranks));
    }
    if (l->o->nodes) {
        add(w, "--nodes");
        add(w, pt_arena_printf(l->arena, "%u", l->o->nodes));
    }
    if (l->logs) {
        add(w, "--logs");
        add(w, l->logs);
    }
    if (l->o->pmi)
        add(w, "--pmi");
    if (l->o->one_program) {
        add(w, "--beside");
        add(w, l->worker);
    }
}

static void command(struct launch *l, words *w)
{
    if (!l->mpirun) {
        add_serve(l, w);
        add(w, "--local");
        add(w, NULL);
        return;
    }
    /* A dead rank must not take the others along; more ranks than cores are fine. */
    static const char *const here[] = {
        "mpirun", "--enable-recovery", "--oversubscribe", "--bind-to", "none", NULL};
    add(w, l->mpirun);
    for (const char *const *o = (l->o->world ? l->o->world : here) + 1; *o; o++)
        add(w, *o);
    if (l->o->one_program) {
        add_serve(l, w);
        add(w, NULL);
        return;
    }
    add(w, "-n");
    add(w, "1");
    add_serve(l, w);
    add(w, ":");
    add(w, "-n");
    add(w, pt_arena_printf(l->arena, "%u", l->workers));
    add(w, l->worker);
    add(w, "--job");
    add(w, l->o->dir->root);
    if (l->logs) {
        add(w, "--logs");
        add(w, l->logs);
    }
    add(w, NULL);
}

/* Whether this start will work for another, as far as one can see before. */
static void look_for_another(struct launch *l)
{
    char host[200] = "?";
    l->late = l->o->join && pt_job_dir_is_held(l->o->dir);
    l->logs = NULL;
    if (!l->late)
        return;
    gethostname(host, sizeof host - 1);
    char *name = pt_arena_printf(l->arena, "late-%s-%s", host, l->token);
    l->logs = name;
}

/* In the child: never returns. */
static void become(struct launch *l, const words *w, pid_t parent, int out)
{
    int null = open("/dev/null", O_RDONLY);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGUSR2);
    if (getppid() != parent || null < 0)
        _exit(CANNOT);
    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (geteuid() == 0) {
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    }
    /* Open MPI 5 ends a rank that had a connection to one that died, unless it is told this;
     * 4 does not know it. */
    setenv("OMPI_MCA_mpi_ft_enable", "1", 1);
    /* All that MPI leaves lies in one folder of ours: by the names of Open MPI 4, and of 5. */
    static const char *const places[] = {
        "OMPI_MCA_orte_tmpdir_base", "OMPI_MCA_btl_vader_backing_directory",
        "PRTE_MCA_prte_tmpdir_base", "OMPI_MCA_btl_sm_backing_directory"};
    for (size_t i = 0; l->session && i < PT_LEN(places); i++)
        setenv(places[i], l->session, 1);
    execv(w->p[0], (char *const *)w->p);
    fprintf(stderr, "portalis: %s: %s\n", w->p[0], strerror(errno));
    _exit(CANNOT);
}

static int start(struct launch *l, pt_err *err)
{
    words w = {0};
    int ends[2];
    snprintf(l->token, sizeof l->token, "%ld-%" PRId64 "-%d", (long)getpid(),
             pt_now_wall_ms(), ++l->n_starts);
    look_for_another(l);
    command(l, &w);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return pt_fail_errno(err, PT_ERR_OTHER, "pipe");
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    if (!l->late)
        unlink(l->o->dir->progress); /* what it says is of the start before */
    l->pipe = ends[0];
    pt_buf_clear(&l->heard);
    l->gone = false;
    pid_t parent = getpid();
    fflush(stderr);
    l->child = fork();
    if (l->child == 0)
        become(l, &w, parent, ends[1]);
    close(ends[1]);
    pt_vec_free(&w);
    if (l->child < 0)
        return pt_fail_errno(err, PT_ERR_OTHER, "fork");
    setpgid(l->child, l->child); /* here too: whoever comes first */
    return 0;
}

/* What the children say goes to the log, as far as there is room on the disk; a crash and the
 * outcome are read from it. */
static void listen(struct launch *l)
{
    char chunk[4096];
    ssize_t n;
    while ((n = read(l->pipe, chunk, sizeof chunk)) > 0) {
        int log = open(l->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        if (log >= 0 && write(log, chunk, (size_t)n) < n)
            errno = 0;
        if (log >= 0)
            close(log);
        if (l->heard.n < HEARD_BYTES)
            pt_buf_add(&l->heard, chunk, (size_t)n);
    }
}

static bool look_if_gone(struct launch *l)
{
    listen(l);
    if (!l->gone && waitpid(l->child, &l->status, WNOHANG) == l->child)
        l->gone = true;
    return l->gone;
}

/* Everybody below the child: ranks are process groups of their own. */
static void kill_descendants(pid_t top)
{
    DIR *d = opendir("/proc");
    struct {
        pid_t pid, parent;
    } *p = NULL;
    size_t n = 0, cap = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[300], text[512] = "";
        int pid = atoi(e->d_name), parent = 0;
        if (pid <= 0)
            continue;
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        FILE *f = fopen(path, "re");
        if (!f)
            continue;
        const char *close = fgets(text, sizeof text, f) ? strrchr(text, ')') : NULL;
        fclose(f);
        if (!close || sscanf(close + 1, " %*c %d", &parent) != 1)
            continue;
        if (n == cap)
            p = pt_vec_grow_(p, &cap, n + 1, sizeof *p);
        p[n].pid = pid;
        p[n++].parent = parent;
    }
    if (d)
        closedir(d);
    PT_VEC(pid_t) doomed = {0};
    pt_vec_push(&doomed, top);
    for (size_t i = 0; i < doomed.n; i++)
        for (size_t k = 0; k < n; k++)
            if (p[k].parent == doomed.p[i])
                pt_vec_push(&doomed, p[k].pid);
    for (size_t i = 0; i < doomed.n; i++)
        kill(doomed.p[i], SIGKILL);
    pt_vec_free(&doomed);
    free(p);
}

/* Without rank 0's word that it is done there is nothing to wait for. */
static void end_children(struct launch *l, bool told)
{
    int64_t until = pt_now_mono_ms() + (told ? AFTERWARDS_MS : 0);
    while (!look_if_gone(l) && pt_now_mono_ms() < until && !at_once(l))
        nap(TURN_MS);
    if (l->gone)
        return;
    kill_descendants(l->child);
    waitpid(l->child, &l->status, 0);
    l->gone = true;
}

static void show(struct launch *l)
{
    pt_progress p;
    if (pt_progress_read(&p, l->o->dir->progress))
        pt_progress_show(l->view, &p);
}

/* Whether rank 0 lives, as far as it can be seen from here. */
static bool is_there(const struct launch *l)
{
    return l->o->join ? pt_job_dir_presence(l->o->dir, l->token) == PT_PRESENT
                      : pt_job_dir_holder(l->o->dir) != 0;
}

/* Until rank 0 has said how it ended, or is no more. */
static bool watch(struct launch *l, pt_outcome_note *note)
{
    int told = 0;
    bool was_there = false;
    int64_t looked = pt_now_mono_ms();
    while (!pt_job_dir_outcome(l->o->dir, l->token, note)) {
        int64_t now = pt_now_mono_ms();
        if (interrupts > told) {
            bool again = told > 0;
            told = interrupts;
            if (at_once(l))
                return false;
            if (again)
                continue;
            fputs("\nportalis: stopping; what is in hand is finished or handed back (again "
                  "to leave at once)\n",
                  stderr);
            kill(l->child, SIGUSR2);
        }
        if (look_if_gone(l))
            return pt_job_dir_outcome(l->o->dir, l->token, note);
        if (now - looked > GONE_EVERY_MS) {
            bool there = is_there(l);
            if (was_there && !there)
                return pt_job_dir_outcome(l->o->dir, l->token, note);
            was_there = there || (!l->o->join && pt_file_exists(l->o->dir->progress));
            looked = now;
        }
        show(l);
        nap(TURN_MS);
    }
    return true;
}

/* The unit that the crash line names, if this start ended in a crash. */
static const char *crashed_unit(struct launch *l)
{
    if (l->mpirun || !l->gone || !WIFSIGNALED(l->status))
        return NULL;
    const char *line = strstr(pt_buf_z(&l->heard), "crash signal=");
    const char *unit = line ? strstr(line, " unit=") : NULL;
    const char *out = NULL;
    if (unit)
        out = pt_arena_strndup(l->arena, unit + 6, strcspn(unit + 6, "\n"));
    return out && strcmp(out, "none") != 0 ? out : NULL;
}

/* A disk that is full may have kept rank 0 from leaving its note: it said the same on its
 * standard error. */
static bool outcome_heard(struct launch *l, pt_outcome_note *note)
{
    char key[96];
    int again = 0, at = 0;
    snprintf(key, sizeof key, "portalis-outcome %s ", l->token);
    const char *line = strstr(pt_buf_z(&l->heard), key);
    bool ok =
        line && sscanf(line + strlen(key), "%d %d %n", &note->exit_code, &again, &at) == 2;
    if (ok) {
        note->again = again != 0;
        snprintf(note->why, sizeof note->why, "%s", line + strlen(key) + at);
        note->why[strcspn(note->why, "\n")] = '\0';
    }
    return ok;
}

/* The last words of children that left none for us. */
static void show_heard(const struct launch *l)
{
    const char *text = pt_buf_z(&l->heard);
    size_t from = l->heard.n;
    for (int lines = 0; from > 0 && lines <= LAST_LINES; from--)
        lines += text[from - 1] == '\n';
    if (l->heard.n)
        fprintf(stderr, "%s\n", text + from + (from > 0));
}

/* The children are gone and rank 0 has left no note. */
static void explain_silence(struct launch *l, pt_outcome_note *note)
{
    const char *by = "";
    l->blame = crashed_unit(l);
    note->exit_code = RESUME;
    note->again = l->blame != NULL;
    if (at_once(l)) {
        snprintf(note->why, sizeof note->why, "stopped at once; what was done is kept");
        return;
    }
    if (l->blame) {
        snprintf(note->why, sizeof note->why, "%s crashed the process", l->blame);
        return;
    }
    show_heard(l);
    if (WIFSIGNALED(l->status))
        by = pt_arena_printf(l->arena, " (signal %d)", WTERMSIG(l->status));
    snprintf(note->why, sizeof note->why,
             "the scheduler ended without a word%s; what was done is kept; its log is %s",
             by, l->log);
}

/* Ranks outlive an mpirun that was killed by a second or so; whoever resumed the job meanwhile would
 * find it taken. */
static void outwait_ranks(struct launch *l)
{
    int64_t until = pt_now_mono_ms() + OUTLIVE_MS;
    while (l->mpirun && is_there(l) && pt_now_mono_ms() < until && !at_once(l))
        nap(TURN_MS);
}

/* One start. */
static int run_once(struct launch *l, pt_outcome_note *note, pt_err *err)
{
    *note = (pt_outcome_note){0};
    if (start(l, err) < 0)
        return -1;
    bool told = watch(l, note);
    end_children(l, told);
    if (!told)
        outwait_ranks(l);
    listen(l);
    close(l->pipe);
    pt_job_dir_disappear(l->o->dir, l->token);
    l->blame = NULL;
    if (!told && !pt_job_dir_outcome(l->o->dir, l->token, note) && !outcome_heard(l, note))
        explain_silence(l, note);
    return 0;
}

/* The folder for MPI's sockets and shared memory. Its name is kept in the job, so that what a
 * killed start left is removed by the next. */
static void make_session(struct launch *l)
{
    static const char shm[] = "/dev/shm/portalis-", tmp[] = "/tmp/portalis-";
    const char *note = pt_arena_printf(l->arena, "%s/session", l->o->dir->own);
    pt_buf old = {0};
    bool another = pt_job_dir_is_held(l->o->dir); /* the note is its own */
    if (!another && pt_file_read(note, PATH_MAX, false, &old, NULL) == 0 &&
        (pt_str_starts(pt_buf_str(&old), shm) || pt_str_starts(pt_buf_str(&old), tmp)) &&
        !strstr(pt_buf_z(&old), ".."))
        pt_dir_remove(pt_buf_z(&old), NULL);
    pt_buf_free(&old);
    char *name =
        pt_arena_printf(l->arena, "%sXXXXXX", access("/dev/shm", W_OK) ? tmp : shm);
    if (!mkdtemp(name))
        return; /* MPI then has places of its own */
    l->session = name;
    if (!another)
        pt_file_write(note, pt_str_of(name), NULL);
}

static int find_parts(struct launch *l, pt_err *err)
{
    l->log = pt_arena_printf(l->arena, "%s/launch.log", l->o->dir->log);
    l->workers = pt_plan_workers(l->o->job);
    l->self = pt_where_self(l->arena, err);
    if (!l->self || !pt_where_pyrt(l->arena, err))
        return -1;
    if (!l->o->no_mpi && (l->o->pmi || pt_link_mpi_built()))
        l->mpirun = pt_where_program(l->arena, l->o->world ? l->o->world[0] : "mpirun");
    if (l->o->world && !l->mpirun)
        return pt_fail(err, PT_ERR_USAGE,
                       "%s is not in PATH on this node, or portalis was built without MPI; "
                       "name its module under launcher slurm 'modules'",
                       l->o->world[0]);
    if (l->mpirun && !(l->worker = pt_where_worker(l->arena, err)))
        return -1;
    /* In a cluster the folder would have to be made on every node; nodes clean up there. */
    if (l->mpirun && l->o->job->launcher.kind == PT_LAUNCH_LOCAL)
        make_session(l);
    if (!l->mpirun && !l->o->quiet)
        fprintf(stderr, "portalis: one process, %u workers as threads (%s)\n", l->workers,
                l->o->no_mpi          ? "--no-mpi"
                : pt_link_mpi_built() ? "mpirun is not in PATH"
                                      : "built without MPI");
    return 0;
}

static void explain(const struct launch *l, const pt_outcome_note *n)
{
    if (n->exit_code == RESUME)
        fprintf(stderr,
                "portalis: stopped early: %s\nportalis: to go on: portalis resume %s\n",
                n->why, l->o->dir->root);
    else if (n->exit_code > 1)
        fprintf(stderr, "portalis: %s\n", n->why);
}

int pt_launch(const pt_launch_options *o)
{
    struct launch l = {.o = o, .arena = pt_arena_new()};
    pt_outcome_note note = {.exit_code = CANNOT};
    pt_err err;
    catch_signals();
    int rc = find_parts(&l, &err);
    l.view = pt_progress_view_new(o->quiet);
    for (int i = 0; i < MAX_STARTS && rc == 0; i++) {
        rc = run_once(&l, &note, &err);
        if (rc < 0 || !note.again || interrupts)
            break;
        fprintf(stderr, "portalis: %s; starting again\n", note.why);
    }
    pt_progress_view_free(l.view);
    pt_buf_free(&l.heard);
    if (l.session)
        pt_dir_remove(l.session, NULL);
    if (rc < 0)
        fprintf(stderr, "portalis: %s\n", err.msg);
    else
        explain(&l, &note);
    pt_arena_free(l.arena);
    return rc < 0 ? CANNOT : note.exit_code;
}
