/* map.c: open addressing with linear probing over a table of entry numbers; the entries
 * themselves stay in insertion order. Old tables that are small are left to the arena: they add
 * up to less than the last one. The hash is keyed per process, because keys come from
 * untrusted repositories and a table must not be driven into one long chain. */
#include "base/map.h"

#include <string.h>
#include <sys/random.h>

struct entry {
    pt_str key;
    uint64_t hash;
    uint32_t value;
};

struct pt_map {
    pt_arena *a;
    struct entry *entries;
    uint32_t n, cap;
    uint32_t *slots; /* entry number + 1; 0 = free */
    uint32_t mask;
};

static uint64_t seed(void)
{
    static uint64_t s;
    uint64_t now = __atomic_load_n(&s, __ATOMIC_RELAXED);
    if (now == 0) {
        if (getrandom(&now, sizeof now, GRND_NONBLOCK) != sizeof now)
            now = (uint64_t)(uintptr_t)&s;
        now |= 1;
        uint64_t none = 0; /* the first thread's seed is everybody's */
        if (!__atomic_compare_exchange_n(&s, &none, now, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED))
            now = none;
    }
    return now;
}

static uint64_t eight_bytes(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* Less than eight bytes as one number, different for different ones of the same length. */
static uint64_t few_bytes(const char *p, size_t n)
{
    uint32_t a, b;
    if (n >= sizeof a) {
        memcpy(&a, p, sizeof a);
        memcpy(&b, p + n - sizeof b, sizeof b);
        return a | (uint64_t)b << 32;
    }
    const uint8_t *u = (const uint8_t *)p;
    return n ? u[0] | (uint64_t)u[n / 2] << 8 | (uint64_t)u[n - 1] << 16 : 0;
}

/* Multiply and fold, eight bytes a step: fast, and unpredictable without the seed. The last
 * bytes are read together with some before them. */
static uint64_t hash(pt_str k)
{
    uint64_t h = seed() ^ k.n;
    size_t i = 0;
    for (; i + 8 < k.n; i += 8) {
        unsigned __int128 m =
            (unsigned __int128)(h ^ eight_bytes(k.p + i)) * 0x9E3779B97F4A7C15u;
        h = (uint64_t)m ^ (uint64_t)(m >> 64);
    }
    uint64_t tail = k.n >= 8 ? eight_bytes(k.p + k.n - 8) : few_bytes(k.p, k.n);
    unsigned __int128 m = (unsigned __int128)(h ^ tail) * 0xD6E8FEB86659FD93u;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static void place(pt_map *m, uint64_t h, uint32_t number)
{
    uint32_t at = (uint32_t)h & m->mask;
    while (m->slots[at])
        at = (at + 1) & m->mask;
    m->slots[at] = number + 1;
}

static void grow(pt_map *m, uint32_t cap)
{
    PT_ASSERT(cap < UINT32_MAX / 4);
    struct entry *entries = pt_arena_raw(m->a, cap * sizeof *entries);
    uint32_t *slots = PT_NEW_N(m->a, uint32_t, cap * 2);
    if (m->n) {
        memcpy(entries, m->entries, m->n * sizeof *entries);
        pt_arena_drop(m->a, m->entries);
        pt_arena_drop(m->a, m->slots);
    }
    m->entries = entries;
    m->cap = cap;
    m->mask = cap * 2 - 1; /* at most half full */
    m->slots = slots;
    for (uint32_t i = 0; i < m->n; i++)
        place(m, m->entries[i].hash, i);
}

pt_map *pt_map_new_for(pt_arena *a, uint32_t keys)
{
    pt_map *m = PT_NEW(a, pt_map);
    uint32_t cap = 32;
    while (cap < keys && cap < UINT32_MAX / 8)
        cap *= 2;
    m->a = a;
    grow(m, cap);
    return m;
}

pt_map *pt_map_new(pt_arena *a)
{
    return pt_map_new_for(a, 0);
}

/* Most keys are short: those are compared as they are hashed. */
static bool same(pt_str a, pt_str b)
{
    if (a.n != b.n)
        return false;
    if (a.n < 8)
        return few_bytes(a.p, a.n) == few_bytes(b.p, a.n);
    if (a.n <= 16)
        return eight_bytes(a.p) == eight_bytes(b.p) &&
               eight_bytes(a.p + a.n - 8) == eight_bytes(b.p + a.n - 8);
    return memcmp(a.p, b.p, a.n) == 0;
}

/* Where the key's number is, or 0 where it would be. */
static uint32_t *slot_of(const pt_map *m, pt_str key, uint64_t h)
{
    uint32_t at = (uint32_t)h & m->mask;
    for (; m->slots[at]; at = (at + 1) & m->mask) {
        const struct entry *e = &m->entries[m->slots[at] - 1];
        if (e->hash == h && same(e->key, key))
            break;
    }
    return &m->slots[at];
}

/* The key itself is kept, in the free slot that is its place. */
static void add(pt_map *m, uint32_t *slot, pt_str key, uint64_t h, uint32_t value)
{
    bool full = m->n == m->cap;
    if (full)
        grow(m, m->cap * 2);
    m->entries[m->n++] = (struct entry){key, h, value};
    if (full)
        place(m, h, m->n - 1);
    else
        *slot = m->n;
}

static pt_str copy(pt_map *m, pt_str key)
{
    return (pt_str){pt_arena_strndup(m->a, key.p, key.n), key.n};
}

bool pt_map_put(pt_map *m, pt_str key, uint32_t value)
{
    uint64_t h = hash(key);
    uint32_t *slot = slot_of(m, key, h);
    if (*slot) {
        m->entries[*slot - 1].value = value;
        return false;
    }
    add(m, slot, copy(m, key), h, value);
    return true;
}

bool pt_map_get(const pt_map *m, pt_str key, uint32_t *value)
{
    uint32_t number = *slot_of(m, key, hash(key));
    if (number)
        *value = m->entries[number - 1].value;
    return number != 0;
}

uint32_t pt_map_intern(pt_map *m, pt_str key)
{
    uint64_t h = hash(key);
    uint32_t *slot = slot_of(m, key, h);
    if (*slot)
        return m->entries[*slot - 1].value;
    add(m, slot, copy(m, key), h, m->n + 1);
    return m->n;
}

uint32_t pt_map_intern_kept(pt_map *m, pt_str key)
{
    uint64_t h = hash(key);
    uint32_t *slot = slot_of(m, key, h);
    if (*slot)
        return m->entries[*slot - 1].value;
    add(m, slot, key, h, m->n + 1);
    return m->n;
}

uint32_t pt_map_count(const pt_map *m)
{
    return m->n;
}

pt_str pt_map_key(const pt_map *m, uint32_t i)
{
    PT_ASSERT(i < m->n);
    return m->entries[i].key;
}

uint32_t pt_map_value(const pt_map *m, uint32_t i)
{
    PT_ASSERT(i < m->n);
    return m->entries[i].value;
}
