/* fuzz_translate.c: whatever bytes a source has, it becomes Rust or is rejected with a place
 * and a reason: no crash, and no time that its size does not explain.
 *
 *     fuzz_translate [SECONDS [SEED [FILE ...]]]     FILEs are further inputs to start from */
#include "mutate.h"

#include "base/file.h"
#include "base/vec.h"
#include "worker/stages.h"

#include <pthread.h>
#include <time.h>

/* As the workers have, and more for what the sanitizers put on it. */
enum { STACK_BYTES = 512 << 20, SLOW_MS_PER_KIB = 200 };

static int64_t cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    pt_unit_source in = {
        .path = "pkg/mod.py", .module = "pkg.mod", .source = {(const char *)data, size}};
    int64_t began = cpu_ms();
    pt_stage_translate(a, &in, &r);
    PT_ASSERT(cpu_ms() - began < (int64_t)(size / 1024 + 10) * SLOW_MS_PER_KIB);
    PT_ASSERT(r.ok ? r.rust.n > 0 : r.n_findings == 1 && r.findings[0].what[0]);
    pt_buf once = {0}, again = {0};
    pt_unit_result back;
    pt_unit_result_write(&r, &once);
    PT_ASSERT(pt_unit_result_read(a, pt_buf_str(&once), &back, NULL) == 0);
    pt_unit_result_write(&back, &again);
    PT_ASSERT(pt_str_eq(pt_buf_str(&once), pt_buf_str(&again)));
    pt_buf_free(&once);
    pt_buf_free(&again);
    pt_arena_free(a);
    return 0;
}

#ifndef PT_LIBFUZZER
static const char *const samples[] = {
    "import a.b as c\nfrom . import (x, y as z)\nfrom ..q import *\n",
    "def f(a, /, b=1, *c, d: int = 2, **e) -> 'str':\n    \"\"\"doc\"\"\"\n    global g\n"
    "    nonlocal_ = lambda *p, k=3: (yield)\n    return a @ b ** -c // d\n",
    "@deco(1)\nclass C(B, metaclass=M):\n    x: int = 0\n    __slots__ = ('a',)\n"
    "    async def m(self):\n        async with a as b, c: await d\n"
    "        async for i in j: yield i\n        return [k async for k in l if await k]\n",
    "try:\n    raise X from Y\nexcept* (A, B) as e:\n    pass\nelse:\n    del a[1:2, ...], "
    "b.c\n"
    "finally:\n    assert x, 'm'\n",
    "match x:\n    case {'a': 1, **r} | [1, *_, y] if y > 2:\n        pass\n"
    "    case P(1, k=-1j) as z | None:\n        pass\n",
    "x = f'{a!r:>{w}} {b=} {{}} {\"\\N{BULLET}\"}' rf'\\d' b'\\xff' u'\\u1234' 0x_ff "
    "1_0.5e-3j\n",
    "while (n := n - 1) and not 1 < a <= b != c is not d not in e:\n    if n: continue\n"
    "    else: break\nelse:\n    a, *b = c = *d, e\n    x += {k: v for k, v in z} | {*s}\n",
    "# -*- coding: latin-1 -*-\nx = '\xe9'; y = \"\"\"a\\\n b\"\"\"\nif x:\n\ty = 1\n\f\nz "
    "= (\n1,\n)\n",
    "type A[T: int, *U, **V] = dict[T, U]\ndef g[T](x: T) -> T: ...\nclass D[T]: pass\n",
};

struct fuzzing {
    int argc, rc;
    char **argv;
};

static void *fuzz(void *ctx)
{
    struct fuzzing *z = ctx;
    PT_VEC(pt_str) seeds = {0};
    for (size_t i = 0; i < PT_LEN(samples); i++)
        pt_vec_push(&seeds, pt_str_of(samples[i]));
    PT_VEC(pt_buf) files = {0};
    for (int i = 3; i < z->argc; i++) {
        pt_buf text = {0};
        pt_err err;
        if (pt_file_read(z->argv[i], 1 << 16, true, &text, &err) == 0)
            pt_vec_push(&seeds, pt_buf_str(&text));
        pt_vec_push(&files, text);
    }
    z->rc = pt_fuzz_main(z->argc, z->argv, seeds.p, seeds.n);
    while (files.n)
        pt_buf_free(&pt_vec_pop(&files));
    pt_vec_free(&files);
    pt_vec_free(&seeds);
    return NULL;
}

int main(int argc, char **argv)
{
    struct fuzzing z = {argc, 2, argv};
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    if (pthread_create(&thread, &attr, fuzz, &z) == 0)
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    return z.rc;
}
#endif
