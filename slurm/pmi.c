/* pmi.c: the only file that knows libpmi2, by four of its functions. */
#include "slurm/pmi.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { KEY_BYTES = 512 };

static void *function(pt_pmi *p, const char *name, pt_err *err)
{
    void *f = dlsym(p->library, name);
    if (!f)
        pt_fail(err, PT_ERR_GONE, "libpmi2 has no %s", name);
    return f;
}

static int check(int rc, const char *what, pt_err *err)
{
    return rc == 0 ? 0 : pt_fail(err, PT_ERR_GONE, "%s: error %d", what, rc);
}

int pt_pmi_open(pt_pmi *p, pt_err *err)
{
    *p = (pt_pmi){0};
    if (!getenv("PMI_FD") && !getenv("SLURM_PMI2_SPAWN_ARGS") && !getenv("PMI_RANK") &&
        !getenv("SLURM_PMI2_STEP_NODES"))
        return pt_fail(err, PT_ERR_GONE, "not started by srun --mpi=pmi2");
    static const char *const names[] = {"libpmi2.so.0", "libpmi2.so"};
    for (size_t i = 0; !p->library && i < PT_LEN(names); i++)
        p->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!p->library)
        return pt_fail(
            err, PT_ERR_GONE,
            "libpmi2 is not on this node; install libpmi2-0, or take launch mpirun");
    int spawned, app;
    int (*init)(int *, int *, int *, int *);
    int (*job)(char *, int);
    if (!(*(void **)&init = function(p, "PMI2_Init", err)) ||
        !(*(void **)&job = function(p, "PMI2_Job_GetId", err)) ||
        check(init(&spawned, &p->size, &p->rank, &app), "PMI2_Init", err) < 0)
        return -1;
    return check(job(p->job, (int)sizeof p->job), "PMI2_Job_GetId", err);
}

int pt_pmi_put(pt_pmi *p, const char *key, const char *value, pt_err *err)
{
    int (*put)(const char *, const char *);
    if (!(*(void **)&put = function(p, "PMI2_KVS_Put", err)))
        return -1;
    return check(put(key, value), "PMI2_KVS_Put", err);
}

int pt_pmi_fence(pt_pmi *p, pt_err *err)
{
    int (*fence)(void);
    if (!(*(void **)&fence = function(p, "PMI2_KVS_Fence", err)))
        return -1;
    return check(fence(), "PMI2_KVS_Fence", err);
}

int pt_pmi_get(pt_pmi *p, int from, const char *key, char *value, int size, pt_err *err)
{
    int (*get)(const char *, int, const char *, char *, int, int *);
    int n = 0;
    if (!(*(void **)&get = function(p, "PMI2_KVS_Get", err)))
        return -1;
    return check(get(p->job, from, key, value, size, &n), "PMI2_KVS_Get", err);
}

/* --- the link --- */

static const char key[] = "portalis-rank0";

/* 128 bits that only the ranks of this step get to see. */
static int make_token(char token[40], pt_err *err)
{
    uint8_t raw[16];
    if (getrandom(raw, sizeof raw, 0) != sizeof raw)
        return pt_fail_errno(err, PT_ERR_OTHER, "getrandom");
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(token + 2 * i, 3, "%02x", raw[i]);
    return 0;
}

static pt_link *serve(pt_pmi *p, pt_err *err)
{
    char token[40], host[200] = "", where[KEY_BYTES];
    int port;
    if (make_token(token, err) < 0)
        return NULL;
    pt_link *l = pt_link_tcp_serve(p->size, token, &port, err);
    if (!l)
        return NULL;
    gethostname(host, sizeof host - 1);
    snprintf(where, sizeof where, "%s %d %s", host, port, token);
    if (pt_pmi_put(p, key, where, err) == 0 && pt_pmi_fence(p, err) == 0)
        return l;
    pt_link_close(l);
    return NULL;
}

static pt_link *join(pt_pmi *p, int startup_ms, pt_err *err)
{
    char where[KEY_BYTES] = "", host[200], token[40];
    int port;
    if (pt_pmi_fence(p, err) < 0 || pt_pmi_get(p, 0, key, where, sizeof where, err) < 0)
        return NULL;
    if (sscanf(where, "%199s %d %39s", host, &port, token) != 3) {
        pt_fail(err, PT_ERR_GONE, "rank 0 said nothing of where it is");
        return NULL;
    }
    return pt_link_tcp_join(host, port, p->rank, p->size, token, startup_ms, err);
}

pt_link *pt_pmi_link(int startup_ms, pt_err *err)
{
    pt_pmi p;
    /* PMI's calls take no time limit, and wait for a rank that died before. */
    alarm((unsigned)(startup_ms / 1000 + 1));
    pt_link *l = NULL;
    if (pt_pmi_open(&p, err) == 0)
        l = p.rank == 0 ? serve(&p, err) : join(&p, startup_ms, err);
    alarm(0);
    return l;
}
