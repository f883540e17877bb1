/* ptx_run.c: runs a kernel (ptx.h). A register holds 64 bits; reading one as a type takes the
 * lower bytes, with their sign where the type has one, so a write may leave more in it. */
#include "ptx.h"

#include <stdlib.h>
#include <string.h>

enum { WARP = 32, MAX_BLOCK = 1024, QUANTUM = 40 };
enum state { RUNNING, AT_BARRIER, AT_SHUFFLE, DONE };

struct thread {
    uint64_t *reg;
    uint8_t *local;
    uint32_t id, pc;
    uint32_t state;
    uint32_t value, from, mask; /* of a shuffle */
};

/* Who was last at a byte of shared memory since which barrier. */
struct trace {
    uint32_t written, read; /* barriers so far + 1; 0: never */
    uint16_t writer, reader;
    bool readers; /* there were several */
};

struct block {
    ptx_kernel *k;
    struct thread *thread;
    uint32_t n, id, grid, live, epoch;
    uint8_t *shared, *param;
    size_t n_shared;
    struct trace *trace;
    ptx_counts c;
};

static _Noreturn void fault(const struct block *b, const struct thread *t, const char *what)
{
    ptx_die("%s: %s, block %u of %u, thread %u, line %u of the text", b->k->name, what,
            b->id, b->grid, t->id, b->k->insn[t->pc].line);
}

/* ---- memory */

static struct {
    uint8_t *p;
    size_t n;
} * memory;
static size_t n_memory, hit; /* where the last access was */

void ptx_memory_add(void *p, size_t n)
{
    memory = realloc(memory, (n_memory + 1) * sizeof *memory);
    if (!memory)
        ptx_die("no memory");
    memory[n_memory].p = p;
    memory[n_memory++].n = n;
}

void ptx_memory_remove(void *p)
{
    for (size_t i = 0; i < n_memory; i++)
        if (memory[i].p == p) {
            memory[i] = memory[--n_memory];
            hit = 0;
            return;
        }
    ptx_die("memory is freed that is not there");
}

static bool within(const uint8_t *p, size_t n, const uint8_t *at, size_t size)
{
    size_t from = (size_t)((uintptr_t)at - (uintptr_t)p);
    return from < n && size <= n - from;
}

bool ptx_memory_has(const void *at, size_t size)
{
    const uint8_t *p = at;
    if (hit < n_memory && within(memory[hit].p, memory[hit].n, p, size))
        return true;
    for (size_t i = 0; i < n_memory; i++)
        if (within(memory[i].p, memory[i].n, p, size)) {
            hit = i;
            return true;
        }
    return false;
}

static void note_shared(struct block *b, const struct thread *t, size_t at, size_t size,
                        bool write)
{
    for (struct trace *x = b->trace + at; x < b->trace + at + size; x++) {
        bool theirs = x->written == b->epoch && x->writer != t->id;
        bool read = x->read == b->epoch && (x->readers || x->reader != t->id);
        if (theirs || (write && read))
            fault(b, t, "a race in shared memory");
        if (write) {
            x->written = b->epoch;
            x->writer = (uint16_t)t->id;
        } else {
            x->readers = read;
            x->read = b->epoch;
            x->reader = (uint16_t)t->id;
        }
    }
}

/* Where an instruction's address points to; `size` bytes from there on are there. */
static uint8_t *address(struct block *b, struct thread *t, const ptx_insn *k,
                        const ptx_arg *a, size_t size, bool write)
{
    uint64_t at = (uint64_t)a->imm + (a->reg >= 0 ? t->reg[a->reg] : 0);
    uint8_t *p = (uint8_t *)(uintptr_t)at;
    size_t align = k->type.bytes * (size_t)k->width;
    bool local = k->space == PTX_LOCAL;
    if (at % align)
        fault(b, t, "an address that is not aligned");
    if (k->space == PTX_PARAM || k->space == PTX_SHARED) {
        size_t n = k->space == PTX_PARAM ? b->k->param_bytes : b->n_shared;
        if (at >= n || size > n - at)
            fault(b, t, "outside of shared memory or parameters");
        if (k->space == PTX_SHARED)
            note_shared(b, t, (size_t)at, size, write);
        b->c.shared_ops += k->space == PTX_SHARED;
        return (k->space == PTX_PARAM ? b->param : b->shared) + at;
    }
    if (local)
        p = t->local + at;
    if (within(t->local, b->k->local_bytes, p, size)) {
        *(write ? &b->c.local_stores : &b->c.local_loads) += 1;
        return p;
    }
    if (local || !ptx_memory_has(p, size))
        fault(b, t, "outside of what was allocated");
    *(write ? &b->c.global_stores : &b->c.global_loads) += 1;
    *(write ? &b->c.global_stored : &b->c.global_loaded) += size;
    return p;
}

/* ---- values */

static uint64_t cut(uint64_t v, ptx_type t)
{
    if (t.bytes == 8)
        return v;
    uint32_t bits = 8u * t.bytes;
    v &= (UINT64_C(1) << bits) - 1;
    return t.kind == 's' && v >> (bits - 1) ? v | ~UINT64_C(0) << bits : v;
}

static uint64_t special(const struct block *b, const struct thread *t, int64_t which)
{
    const uint32_t v[] = {t->id, b->n, b->id, b->grid};
    return v[which];
}

static uint64_t get(const struct block *b, const struct thread *t, const ptx_arg *a,
                    ptx_type type)
{
    uint64_t v = a->kind == PTX_REG   ? t->reg[a->reg]
                 : a->kind == PTX_IMM ? (uint64_t)a->imm
                                      : special(b, t, a->imm);
    return type.kind == 'p' ? v & 1 : cut(v, type);
}

static void put(const struct block *b, struct thread *t, const ptx_arg *a, uint64_t v)
{
    if (a->kind != PTX_REG)
        fault(b, t, "a result that goes nowhere");
    t->reg[a->reg] = v;
}

static bool compare(const struct block *b, const struct thread *t, const ptx_insn *k)
{
    uint64_t x = get(b, t, &k->arg[1], k->type), y = get(b, t, &k->arg[2], k->type);
    bool sign = k->type.kind == 's';
    bool less = sign ? (int64_t)x < (int64_t)y : x < y;
    switch (k->how) {
    case PTX_EQ:
        return x == y;
    case PTX_NE:
        return x != y;
    case PTX_LT:
        return less;
    case PTX_LE:
        return less || x == y;
    case PTX_GT:
        return !less && x != y;
    case PTX_GE:
        return !less;
    default:
        fault(b, t, "an unknown comparison");
    }
}

static uint64_t shift(const ptx_insn *k, uint64_t x, uint64_t by)
{
    uint32_t bits = 8u * k->type.bytes;
    if (k->op == PTX_shl)
        return by < bits ? x << by : 0;
    if (k->type.kind == 's')
        return (uint64_t)((int64_t)x >> (by < bits ? by : bits - 1));
    return by < bits ? x >> by : 0;
}

static uint64_t insert_bits(uint64_t what, uint64_t into, uint64_t at, uint64_t n,
                            uint32_t bits)
{
    if (n == 0 || at >= bits)
        return into;
    uint64_t mask = (n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1) << at;
    return (into & ~mask) | (what << at & mask);
}

/* prmt's usual mode: a nibble of `which` says which of eight bytes, or its sign. */
static uint64_t permute(uint64_t x, uint64_t y, uint64_t which)
{
    uint64_t all = y << 32 | x, picked = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t byte = all >> 8 * (which >> 4 * i & 7) & 255;
        if (which >> 4 * i & 8)
            byte = byte & 128 ? 255 : 0;
        picked |= byte << 8 * i;
    }
    return picked;
}

/* Of 32 bits: those that are set, those before the first, all backwards. */
static uint64_t of_bits(const ptx_insn *k, uint32_t x)
{
    uint32_t backwards = 0;
    if (k->op == PTX_popc)
        return (uint32_t)__builtin_popcount(x);
    if (k->op == PTX_clz)
        return x ? (uint32_t)__builtin_clz(x) : 32;
    for (int i = 0; i < 32; i++)
        backwards |= (x >> i & 1) << (31 - i);
    return backwards;
}

static uint64_t compute(const struct block *b, const struct thread *t, const ptx_insn *k)
{
    static const ptx_type u32 = {'u', 4}, pred = {'p', 1};
    uint64_t x = get(b, t, &k->arg[1], k->type);
    uint64_t y = k->arg[2].kind ? get(b, t, &k->arg[2], k->type) : 0;
    bool sign = k->type.kind == 's';
    switch (k->op) {
    case PTX_add:
        return x + y;
    case PTX_sub:
        return x - y;
    case PTX_mul:
        return x * y;
    case PTX_mad:
        return x * y + get(b, t, &k->arg[3], k->type);
    case PTX_min:
        return (sign ? (int64_t)x < (int64_t)y : x < y) ? x : y;
    case PTX_max:
        return (sign ? (int64_t)x < (int64_t)y : x < y) ? y : x;
    case PTX_div:
        if (sign || y == 0)
            fault(b, t, "a division with a sign, or by zero");
        return x / y;
    case PTX_abs:
        return (int64_t)x < 0 ? 0 - x : x;
    case PTX_neg:
        return 0 - x;
    case PTX_and:
        return x & y;
    case PTX_or:
        return x | y;
    case PTX_xor:
        return x ^ y;
    case PTX_not:
        return k->type.kind == 'p' ? !x : ~x;
    case PTX_shl:
    case PTX_shr:
        return shift(k, x, get(b, t, &k->arg[2], u32));
    case PTX_setp:
        return compare(b, t, k);
    case PTX_selp:
        return get(b, t, &k->arg[3], pred) ? x : y;
    case PTX_cvt:
        return cut(get(b, t, &k->arg[1], k->from), k->type);
    case PTX_bfi:
        return insert_bits(x, y, get(b, t, &k->arg[3], u32), get(b, t, &k->arg[4], u32),
                           8u * k->type.bytes);
    case PTX_prmt:
        return permute(x, y, get(b, t, &k->arg[3], u32));
    case PTX_popc:
    case PTX_clz:
    case PTX_brev:
        if (k->type.bytes != 4)
            fault(b, t, "bits of more than a word");
        return of_bits(k, (uint32_t)x);
    default:
        fault(b, t, "an instruction that is not known here");
    }
}

/* ---- instructions that are more than a value */

static void move(struct block *b, struct thread *t, const ptx_insn *k)
{
    const ptx_arg *to = &k->arg[0], *from = &k->arg[1];
    uint64_t v = 0;
    if (from->kind == PTX_VECTOR) {
        uint32_t bits = 8u * k->type.bytes / from->n;
        for (uint32_t i = 0; i < from->n; i++)
            v |= (t->reg[from->regs[i]] & ((UINT64_C(1) << bits) - 1)) << bits * i;
    } else {
        v = get(b, t, from, k->type);
    }
    if (to->kind != PTX_VECTOR) {
        put(b, t, to, v);
        return;
    }
    uint32_t bits = 8u * k->type.bytes / to->n;
    for (uint32_t i = 0; i < to->n; i++)
        t->reg[to->regs[i]] = v >> bits * i & ((UINT64_C(1) << bits) - 1);
}

static void load(struct block *b, struct thread *t, const ptx_insn *k)
{
    size_t size = k->type.bytes;
    const ptx_arg *to = &k->arg[0];
    const uint8_t *p = address(b, t, k, &k->arg[1], size * k->width, false);
    for (uint32_t i = 0; i < k->width; i++) {
        uint64_t v = 0;
        memcpy(&v, p + size * i, size);
        t->reg[to->kind == PTX_VECTOR ? to->regs[i] : to->reg] = cut(v, k->type);
    }
}

static void store(struct block *b, struct thread *t, const ptx_insn *k)
{
    size_t size = k->type.bytes;
    const ptx_arg *from = &k->arg[1];
    uint8_t *p = address(b, t, k, &k->arg[0], size * k->width, true);
    for (uint32_t i = 0; i < k->width; i++) {
        uint64_t v =
            from->kind == PTX_VECTOR ? t->reg[from->regs[i]] : get(b, t, from, k->type);
        memcpy(p + size * i, &v, size);
    }
}

static void atomic(struct block *b, struct thread *t, const ptx_insn *k)
{
    uint8_t *p = address(b, t, k, &k->arg[1], k->type.bytes, true);
    uint64_t old = 0, v = get(b, t, &k->arg[2], k->type);
    memcpy(&old, p, k->type.bytes);
    if (k->how == PTX_ATOM_OR)
        v |= old;
    else if (k->how == PTX_ATOM_CAS)
        v = old == v ? get(b, t, &k->arg[3], k->type) : old;
    else if (k->how == PTX_ATOM_MIN && k->type.kind == 'u')
        v = old < v ? old : v;
    else
        fault(b, t, "an unknown atomic");
    memcpy(p, &v, k->type.bytes);
    put(b, t, &k->arg[0], old);
    b->c.atomics++;
    b->c.global_stores--; /* it is counted by itself */
    b->c.global_stored -= k->type.bytes;
}

/* A generic address of local memory is where it is in this process. */
static void address_of_space(struct block *b, struct thread *t, const ptx_insn *k)
{
    static const ptx_type u64 = {'u', 8};
    uint64_t v = get(b, t, &k->arg[1], u64);
    if (k->space == PTX_LOCAL)
        v = k->how == PTX_TO ? v - (uint64_t)(uintptr_t)t->local
                             : v + (uint64_t)(uintptr_t)t->local;
    else if (k->space != PTX_GLOBAL && k->space != PTX_PARAM)
        fault(b, t, "a generic address of shared memory");
    put(b, t, &k->arg[0], v);
}

/* ---- threads that wait for one another */

static void release_barrier(struct block *b)
{
    uint32_t waiting = 0, pc = 0;
    for (uint32_t i = 0; i < b->n; i++)
        if (b->thread[i].state == AT_BARRIER) {
            if (waiting++ && b->thread[i].pc != pc)
                fault(b, &b->thread[i], "two barriers at once");
            pc = b->thread[i].pc;
        }
    if (!waiting || waiting < b->live)
        return;
    for (uint32_t i = 0; i < b->n; i++)
        if (b->thread[i].state == AT_BARRIER) {
            b->thread[i].state = RUNNING;
            b->thread[i].pc++;
        }
    b->epoch++;
    b->c.barriers++;
}

/* The last lane has come. */
static void shuffle(struct block *b, struct thread *warp, const ptx_insn *k)
{
    for (uint32_t lane = 0; lane < WARP; lane++) {
        struct thread *t = &warp[lane];
        uint32_t from = k->how == PTX_UP ? lane - t->from : t->from & (WARP - 1);
        bool valid = from < WARP;
        put(b, t, &k->arg[0], warp[valid ? from : lane].value);
        if (k->arg[0].also_reg >= 0)
            t->reg[k->arg[0].also_reg] = valid;
        t->state = RUNNING;
        t->pc++;
    }
    b->c.shuffles++;
}

static void reach_shuffle(struct block *b, struct thread *t, const ptx_insn *k)
{
    static const ptx_type u32 = {'u', 4};
    struct thread *warp = b->thread + t->id / WARP * WARP;
    t->value = (uint32_t)get(b, t, &k->arg[1], u32);
    t->from = (uint32_t)get(b, t, &k->arg[2], u32);
    t->mask = (uint32_t)get(b, t, &k->arg[4], u32);
    t->state = AT_SHUFFLE;
    if (t->mask != 0xffffffff)
        fault(b, t, "a shuffle of some lanes only");
    for (uint32_t lane = 0; lane < WARP; lane++) {
        if (warp[lane].state == DONE)
            fault(b, t, "a shuffle that a lane has left");
        if (warp[lane].state != AT_SHUFFLE || warp[lane].pc != t->pc)
            return;
    }
    shuffle(b, warp, k);
}

/* ---- the loop */

/* Runs up to `quantum` instructions, or until the thread waits or ends. */
static void run_thread(struct block *b, struct thread *t, uint32_t quantum)
{
    while (t->state == RUNNING && quantum-- > 0) {
        if (t->pc >= b->k->n_insns)
            fault(b, t, "ran behind the end");
        const ptx_insn *k = &b->k->insn[t->pc];
        b->c.insns++;
        if (k->only >= 0 && (t->reg[k->only] & 1) == k->unless) {
            t->pc++;
            continue;
        }
        switch (k->op) {
        case PTX_mov:
            move(b, t, k);
            break;
        case PTX_ld:
            load(b, t, k);
            break;
        case PTX_st:
            store(b, t, k);
            break;
        case PTX_atom:
            atomic(b, t, k);
            break;
        case PTX_cvta:
            address_of_space(b, t, k);
            break;
        case PTX_bra:
            t->pc = k->target;
            continue;
        case PTX_ret:
            t->state = DONE;
            b->live--;
            return;
        case PTX_bar:
            t->state = AT_BARRIER;
            return;
        case PTX_shfl:
            reach_shuffle(b, t, k);
            continue;
        default: {
            ptx_type result = k->type;
            if (k->op == PTX_mul && k->how == PTX_WIDE)
                result.bytes = (uint8_t)(2 * result.bytes);
            uint64_t v = compute(b, t, k);
            put(b, t, &k->arg[0], k->op == PTX_setp ? v : cut(v, result));
        }
        }
        t->pc++;
    }
}

static uint32_t random_below(uint32_t n)
{
    static uint32_t x = 1;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x % n;
}

static void run_block(struct block *b, long seed)
{
    while (b->live) {
        uint64_t before = b->c.insns;
        uint32_t first = seed > 1 ? random_below(b->n) : 0;
        for (uint32_t i = 0; i < b->n; i++) {
            uint32_t at = (i + first) % b->n;
            struct thread *t = &b->thread[seed == 1 ? b->n - 1 - at : at];
            run_thread(b, t, seed > 1 ? 1 + random_below(QUANTUM) : UINT32_MAX);
        }
        release_barrier(b);
        if (b->c.insns == before && b->live)
            for (uint32_t i = 0; i < b->n; i++)
                if (b->thread[i].state == AT_SHUFFLE)
                    fault(b, &b->thread[i], "not all reach it");
    }
}

static void *room(size_t n, int fill)
{
    void *p = aligned_alloc(64, (n + 127) / 64 * 64);
    if (!p)
        ptx_die("no memory");
    return memset(p, fill, (n + 127) / 64 * 64);
}

static void start_block(struct block *b, uint64_t *regs, uint8_t *local, size_t each)
{
    static const uint64_t nobody = 0xDEADBEEFDEADBEEF;
    for (size_t i = 0; i < (size_t)b->k->n_regs * b->n; i++)
        regs[i] = nobody;
    memset(local, 0xC7, each * b->n);
    memset(b->shared, 0xC5, b->n_shared);
    memset(b->trace, 0, b->n_shared * sizeof *b->trace);
    b->live = b->n;
    b->epoch = 1;
    for (uint32_t i = 0; i < b->n; i++)
        b->thread[i] = (struct thread){
            .reg = regs + (size_t)b->k->n_regs * i, .local = local + each * i, .id = i};
}

static void add_counts(ptx_counts *to, const ptx_counts *c)
{
    const uint64_t *from = (const uint64_t *)(const void *)c;
    uint64_t *sum = (uint64_t *)(void *)to;
    for (size_t i = 0; i < sizeof *c / sizeof *from; i++)
        sum[i] += from[i];
}

void ptx_launch(ptx_kernel *k, uint32_t grid, uint32_t block, size_t shared, void **params)
{
    const char *seed = getenv("PTX_SEED");
    size_t each = (k->local_bytes + 63) / 64 * 64;
    if (block == 0 || block > MAX_BLOCK || block % WARP || grid == 0)
        ptx_die("%s: a launch of %u blocks of %u", k->name, grid, block);
    struct block b = {.k = k,
                      .n = block,
                      .grid = grid,
                      .n_shared = k->shared_bytes + shared,
                      .c = {.launches = 1, .threads = (uint64_t)grid * block}};
    uint64_t *regs = room((size_t)k->n_regs * block * sizeof *regs, 0);
    uint8_t *local = room(each * block, 0);
    b.thread = room(block * sizeof *b.thread, 0);
    b.shared = room(b.n_shared, 0);
    b.trace = room(b.n_shared * sizeof *b.trace, 0);
    b.param = room(k->param_bytes, 0);
    for (uint32_t i = 0; i < k->n_params; i++)
        memcpy(b.param + k->param_at[i], params[i], k->param_size[i]);
    for (uint32_t i = 0; i < grid; i++) {
        long order = seed ? atol(seed) : 0;
        b.id = order == 1 ? grid - 1 - i : i;
        start_block(&b, regs, local, each);
        run_block(&b, order);
    }
    add_counts(&k->counts, &b.c);
    free(regs);
    free(local);
    free(b.thread);
    free(b.shared);
    free(b.trace);
    free(b.param);
}
