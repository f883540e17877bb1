/* wire.h: what scheduler and workers say to each other, as structs; how it is written as
 * bytes, and read back from bytes that may be anything.
 *
 *     0      4        6      8        12                     12+n
 *     | PTW1 | version| type | n (u32)| payload, n bytes      | checksum (u64) |
 *
 * Little-endian. The checksum (base/hash.h) covers everything before it. Every read is
 * bounds-checked, every count limited; a message with bytes left over is refused.
 *
 * The talk:
 *     worker -> HELLO (repeated until a HEARTBEAT is answered), HEARTBEATs
 *     scheduler -> GRANT whenever the rank holds fewer than its slots; no asking is needed
 *     worker -> RESULT, one for each lease, in the order of the grants
 *     scheduler -> ALIVE in answer to every HELLO, and every HEARTBEAT of a rank that has said it
 *         (an idle worker leaves when the scheduler is silent)
 *     worker on a notice -> NOTICE (grant me nothing more), HANDBACK of what does not fit into
 *         the time left by its predicted cost, RESULTs of the rest, LEAVING; scheduler answers
 *         LEAVING with STOP
 *     scheduler -> DRAIN (the same, asked for by the scheduler), STOP (leave at once, all is
 *         well)
 *     worker -> PROBLEM: something is wrong on this rank that is no unit's fault
 *     worker -> CRASHED: its last words, after the RESULTs of all that was finished: the unit
 *         named killed it. Not promised (SIGKILL leaves none): silence says the same later
 */
#ifndef PT_SPEC_WIRE_H
#define PT_SPEC_WIRE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

enum { PT_WIRE_VERSION = 3, PT_WIRE_MAX_BYTES = 1 << 20, PT_WIRE_MAX_LEASES = 1024 };

enum pt_msg_type {
    PT_MSG_HELLO = 1,
    PT_MSG_GRANT,
    PT_MSG_RESULT,
    PT_MSG_HEARTBEAT,
    PT_MSG_ALIVE,
    PT_MSG_HANDBACK,
    PT_MSG_NOTICE,
    PT_MSG_LEAVING,
    PT_MSG_DRAIN,
    PT_MSG_STOP,
    PT_MSG_PROBLEM,
    PT_MSG_CRASHED
};

enum pt_stage { PT_STAGE_TRANSLATE = 1 };

/* How a unit ended. */
enum pt_outcome {
    PT_OUTCOME_DONE = 1, /* translated; the artifact holds Rust */
    PT_OUTCOME_REJECTED, /* the user's source cannot be: the artifact says why */
    PT_OUTCOME_FAILED    /* no artifact; `code` and `why` say what happened */
};

/* Where a unit's source lies. */
enum pt_origin {
    PT_OF_SOURCE,
    PT_OF_LIBRARY, /* the Python library */
    PT_OF_PACKAGE, /* an installed package that the job takes along */
    PT_OF_PORTALIS /* in Portalis itself: the driver of tests */
};

/* Names one piece of work; a result whose epoch is old is refused. */
typedef struct {
    uint64_t unit;
    uint32_t stage; /* enum pt_stage */
    uint32_t epoch;
} pt_work;

typedef struct {
    pt_work work;
    int64_t ttl_ms; /* a duration: hosts' clocks differ */
    const char *path, *module;
    bool is_package;
    pt_hash source; /* what the file must hash to */
    pt_hash key;
    uint32_t origin;  /* enum pt_origin */
    uint64_t cost_us; /* predicted; right up to a factor that the worker finds out */
} pt_grant;

typedef struct {
    uint32_t rank, slots;
    uint64_t pid;
    uint32_t protocol; /* PT_WIRE_VERSION */
    const char *host;
    const char *tool; /* PT_VERSION "/" PT_TRANSLATOR_VERSION: must equal the scheduler's */
    const char *price_class;
    const char *device; /* "cpu", or the GPU's name */
} pt_hello;

typedef struct {
    pt_work work;
    pt_hash key;
    uint32_t outcome; /* enum pt_outcome */
    pt_hash artifact; /* zero when there is none */
    uint64_t bytes;   /* of the artifact */
    uint64_t wall_us, cpu_us;
    uint64_t source_bytes;
    uint32_t lines, nodes, functions, classes, findings;
    bool is_script;
    uint32_t code;   /* enum pt_err_code when FAILED */
    const char *why; /* one line; "" unless FAILED or REJECTED */
} pt_result;

typedef struct {
    uint32_t seq;
    uint32_t free_slots; /* as the worker sees it: a check on the scheduler's count */
    int64_t busy_ms;     /* how long it has been at hand[0]; 0 when idle */
    uint64_t rss_bytes;
    const pt_work *hand; /* what it holds, the one being worked on first */
    uint32_t n_hand;
} pt_heartbeat;

typedef struct {
    const pt_work *work;
    uint32_t n_work;
    const char *why;
} pt_handback;

typedef struct {
    const char
        *source; /* "SIGTERM", "SIGUSR2", "SIGCONT", a cloud's words, "scheduler: ..." */
    int64_t seconds_left; /* -1: unknown */
    bool hint;            /* only a guess: a HELLO may follow when nothing came of it */
    uint32_t kept;        /* units in hand that it means to finish */
} pt_notice;

/* A message: its type and the struct of that name. `from` is filled by whoever received it. */
typedef struct {
    uint32_t type; /* enum pt_msg_type */
    union {
        pt_hello hello;
        struct {
            const pt_grant *p;
            uint32_t n;
        } grant;
        pt_result result;
        pt_heartbeat heartbeat;
        struct {
            uint32_t seq; /* of the heartbeat answered; 0 for a HELLO */
        } alive;
        pt_handback handback;
        pt_notice notice;
        struct {
            const char *why;
        } leaving, drain, stop;
        struct {
            uint32_t code; /* enum pt_err_code */
            const char *what;
        } problem;
        struct {
            pt_work work;    /* the unit that was being worked on */
            uint32_t signal; /* SIGSEGV, SIGABRT (a broken promise of ours) ... */
            const char *path;
        } crashed;
    } u;
} pt_msg;

/* Appends the frame to *out. Texts longer than 64 KiB are cut. */
void pt_msg_encode(const pt_msg *m, pt_buf *out);
/* Reads exactly one frame. Strings and arrays live in `a`. -1 with PT_ERR_DAMAGED when the
 * bytes are no message, PT_ERR_VERSION when they are one of another protocol version. */
int pt_msg_decode(pt_arena *a, pt_str bytes, pt_msg *out, pt_err *err);
const char *pt_msg_name(uint32_t type); /* "HELLO"; "?" for an unknown one */

PT_EXTERN_C_END
#endif
