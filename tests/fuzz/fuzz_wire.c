/* fuzz_wire.c: whatever bytes come, a message decodes to something that encodes to the same
 * bytes, or is refused. The checksum is put right first, or nothing would get past it. */
#include "mutate.h"

#include "base/hash.h"
#include "base/vec.h"
#include "spec/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_arena *a = pt_arena_new();
    pt_buf frame = {0}, again = {0};
    pt_msg m;
    pt_buf_add(&frame, data, size);
    for (int fix = 0; fix < 2 && size >= 20; fix++) {
        if (pt_msg_decode(a, pt_buf_str(&frame), &m, NULL) == 0) {
            pt_msg_encode(&m, &again);
            PT_ASSERT(pt_str_eq(pt_buf_str(&frame), pt_buf_str(&again)));
            break;
        }
        size_t n = size - 20;
        for (int i = 0; i < 4; i++)
            frame.p[8 + i] = (char)(n >> 8 * i);
        uint64_t sum = pt_checksum(frame.p, size - 8);
        for (int i = 0; i < 8; i++)
            frame.p[size - 8 + (size_t)i] = (char)(sum >> 8 * i);
    }
    pt_buf_free(&frame);
    pt_buf_free(&again);
    pt_arena_free(a);
    return 0;
}

#ifndef PT_LIBFUZZER
static pt_msg sample(uint32_t type)
{
    static const pt_work w[] = {{1, 1, 1}, {2, 1, 3}};
    static const pt_grant g[] = {{{1, 1, 1}, 1000, "a/b.py", "a.b", true, {{1}}, {{2}},
                                  PT_OF_SOURCE, 1500},
                                 {{2, 1, 3}, 1000, "c.py", "c", false, {{3}}, {{4}},
                                  PT_OF_PACKAGE, 0}};
    pt_msg m = {.type = type};
    if (type == PT_MSG_HELLO)
        m.u.hello = (pt_hello){1, 8, 77, 1, "host", "0.1/1", "", "cpu"};
    else if (type == PT_MSG_GRANT)
        m.u.grant.p = g, m.u.grant.n = 2;
    else if (type == PT_MSG_RESULT)
        m.u.result = (pt_result){.work = w[0], .outcome = PT_OUTCOME_DONE, .why = "why"};
    else if (type == PT_MSG_HEARTBEAT)
        m.u.heartbeat = (pt_heartbeat){1, 2, 3, 4, w, 2};
    else if (type == PT_MSG_HANDBACK)
        m.u.handback = (pt_handback){w, 2, "notice"};
    else if (type == PT_MSG_NOTICE)
        m.u.notice = (pt_notice){"SIGTERM", 30, false, 2};
    else if (type == PT_MSG_PROBLEM)
        m.u.problem.code = 4, m.u.problem.what = "disk full";
    else if (type == PT_MSG_CRASHED)
        m.u.crashed.work = w[0], m.u.crashed.signal = 11, m.u.crashed.path = "a.py";
    else if (type != PT_MSG_ALIVE)
        m.u.stop.why = "all done";
    return m;
}

int main(int argc, char **argv)
{
    pt_str seeds[PT_MSG_CRASHED];
    pt_buf frames[PT_MSG_CRASHED] = {{0}};
    for (uint32_t i = 0; i < PT_MSG_CRASHED; i++) {
        pt_msg m = sample(i + 1);
        pt_msg_encode(&m, &frames[i]);
        seeds[i] = pt_buf_str(&frames[i]);
    }
    int rc = pt_fuzz_main(argc, argv, seeds, PT_LEN(seeds));
    for (size_t i = 0; i < PT_LEN(frames); i++)
        pt_buf_free(&frames[i]);
    return rc;
}
#endif
