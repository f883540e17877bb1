/* tool.c: a child, a pipe for what it says, a file for what it complains of. */
#include "slurm/tool.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 3, PAUSE_MS = 500, COMPLAINTS = 400 };

/* In the child; never returns. */
static void become(const char *const *argv, int out, int complaints)
{
    dup2(out, STDOUT_FILENO);
    dup2(complaints, STDERR_FILENO);
    execvp(argv[0], (char *const *)argv);
    dprintf(STDERR_FILENO, "%s: %s", argv[0], strerror(errno));
    _exit(127);
}

static void read_all(int fd, pt_buf *out)
{
    char chunk[4096];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            pt_buf_add(out, chunk, (size_t)n);
}

int pt_slurm_tool(const char *const *argv, pt_buf *out, pt_err *err)
{
    int ends[2], status = 0;
    FILE *complaints = tmpfile();
    if (!complaints || pipe(ends) < 0) {
        if (complaints)
            fclose(complaints);
        return pt_fail_errno(err, PT_ERR_OTHER, "%s", argv[0]);
    }
    pid_t child = fork();
    if (child == 0)
        become(argv, ends[1], fileno(complaints));
    close(ends[1]);
    if (child > 0)
        read_all(ends[0], out);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    int rc = 0;
    if (child < 0 || status != 0) {
        char text[COMPLAINTS] = "";
        rewind(complaints);
        text[fread(text, 1, sizeof text - 1, complaints)] = '\0';
        text[strcspn(text, "\n")] = '\0';
        rc = pt_fail(err, PT_ERR_OTHER, "%s: %s", argv[0],
                     *text ? text : "ended with an error and no word");
    }
    fclose(complaints);
    return rc;
}

/* Whether the controller has the job. */
static bool is_known(const char *id)
{
    const char *const ask[] = {"squeue", "--noheader", "--jobs", id, "--format=%T", NULL};
    pt_buf out = {0};
    pt_err err;
    bool known = pt_slurm_tool(ask, &out, &err) == 0 && out.n > 0;
    pt_buf_free(&out);
    return known;
}

/* "1234" of "1234;cluster\n". */
static void cut_id(pt_buf *id)
{
    id->n = strspn(pt_buf_z(id), "0123456789");
    pt_buf_addc(id, '\0');
    id->n--;
}

int pt_slurm_submit(const char *script, pt_buf *id, pt_err *err)
{
    const char *const submit[] = {"sbatch", "--parsable", script, NULL};
    int rc = -1;
    for (int i = 0; i < TRIES; i++) {
        pt_buf_clear(id);
        rc = pt_slurm_tool(submit, id, err);
        if (rc < 0 && !strstr(err->msg, "Unable to contact"))
            return -1;
        if (rc == 0)
            cut_id(id);
        if (rc == 0 && is_known(pt_buf_z(id)))
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
        if (rc == 0 && is_known(pt_buf_z(id)))
            return 0;
    }
    if (rc == 0)
        rc = pt_fail(err, PT_ERR_OTHER, "the controller took job %s and does not know it",
                     pt_buf_z(id));
    return rc;
}

void pt_slurm_state(const char *id, pt_buf *out)
{
    const char *const ask[] = {
        "squeue", "--noheader", "--jobs", id, "--format=%T on %R, %M of %l", NULL};
    pt_err err;
    size_t before = out->n;
    if (pt_slurm_tool(ask, out, &err) < 0)
        out->n = before;
    while (out->n > before && out->p[out->n - 1] == '\n')
        out->p[--out->n] = '\0';
}
