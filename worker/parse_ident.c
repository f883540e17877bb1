/* parse_ident.c: identifiers in NFKC, as the Python reference asks (2.3). Decomposition,
 * canonical order and composition by the tables of parse_ident.inc, which hold what differs
 * within identifiers; Hangul syllables by arithmetic. Normalised names are interned, so equal
 * names have equal numbers; most are found by the numbers that the lexer gives to those that it has
 * seen lately. */
#include "worker/parse_priv.h"

#include "worker/parse_ident.inc"

#include <string.h>

enum {
    HANGUL_S = 0xAC00,
    HANGUL_L = 0x1100,
    HANGUL_V = 0x1161,
    HANGUL_T = 0x11A7,
    HANGUL_LN = 19,
    HANGUL_VN = 21,
    HANGUL_TN = 28,
    HANGUL_SN = HANGUL_LN * HANGUL_VN * HANGUL_TN
};

typedef PT_VEC(uint32_t) chars;

/* Index of the first entry whose key is not less than c. */
static size_t lower_bound(const uint32_t *keys, size_t stride, size_t n, uint32_t c)
{
    size_t lo = 0;
    while (lo < n) {
        size_t mid = (lo + n) / 2;
        if (keys[mid * stride] < c)
            lo = mid + 1;
        else
            n = mid;
    }
    return lo;
}

static uint32_t combining_class(uint32_t c)
{
    size_t i = lower_bound(&classes[0].last, sizeof classes[0] / sizeof(uint32_t),
                           PT_LEN(classes), c);
    return i < PT_LEN(classes) && classes[i].first <= c ? classes[i].class_ : 0;
}

static void decompose(chars *out, uint32_t c)
{
    uint32_t s = c - HANGUL_S;
    if (c >= HANGUL_S && s < HANGUL_SN) {
        pt_vec_push(out, HANGUL_L + s / (HANGUL_VN * HANGUL_TN));
        pt_vec_push(out, HANGUL_V + s % (HANGUL_VN * HANGUL_TN) / HANGUL_TN);
        if (s % HANGUL_TN)
            pt_vec_push(out, HANGUL_T + s % HANGUL_TN);
        return;
    }
    size_t i =
        lower_bound(&decompositions[0].c, sizeof decompositions[0] / sizeof(uint32_t),
                    PT_LEN(decompositions), c);
    if (i == PT_LEN(decompositions) || decompositions[i].c != c) {
        pt_vec_push(out, c);
        return;
    }
    for (uint32_t k = 0; k < decompositions[i].n; k++)
        pt_vec_push(out, decomposed[decompositions[i].at + k]);
}

/* Until compose() a character carries its class in the upper byte. */
enum { CLASS_SHIFT = 24, CHAR_MASK = (1 << CLASS_SHIFT) - 1 };

/* Sorts the marks v[from..to) by their classes, stable: one sweep for each class, so that the
 * time stays linear whatever stands there. */
static void sort_marks(chars *v, size_t from, size_t to, chars *tmp)
{
    pt_vec_clear(tmp);
    for (uint32_t class_ = 1; class_ < 256 && tmp->n < to - from; class_++)
        for (size_t i = from; i < to; i++)
            if (v->p[i] >> CLASS_SHIFT == class_)
                pt_vec_push(tmp, v->p[i]);
    memcpy(v->p + from, tmp->p, (to - from) * sizeof *v->p);
}

static void reorder(chars *v)
{
    chars tmp = {0};
    for (size_t i = 0; i < v->n; i++)
        v->p[i] |= combining_class(v->p[i]) << CLASS_SHIFT;
    for (size_t i = 0, to; i < v->n; i = to) {
        to = i + 1;
        if (v->p[i] >> CLASS_SHIFT == 0)
            continue;
        while (to < v->n && v->p[to] >> CLASS_SHIFT != 0)
            to++;
        if (to - i > 1)
            sort_marks(v, i, to, &tmp);
    }
    pt_vec_free(&tmp);
}

static uint32_t composed(uint32_t a, uint32_t b)
{
    if (a - HANGUL_L < HANGUL_LN && b - HANGUL_V < HANGUL_VN)
        return HANGUL_S + ((a - HANGUL_L) * HANGUL_VN + (b - HANGUL_V)) * HANGUL_TN;
    if (a - HANGUL_S < HANGUL_SN && (a - HANGUL_S) % HANGUL_TN == 0 &&
        b - HANGUL_T - 1 < HANGUL_TN - 1)
        return a + b - HANGUL_T;
    size_t stride = sizeof compositions[0] / sizeof(uint32_t);
    size_t i = lower_bound(&compositions[0].a, stride, PT_LEN(compositions), a);
    for (; i < PT_LEN(compositions) && compositions[i].a == a; i++)
        if (compositions[i].b == b)
            return compositions[i].c;
    return 0;
}

static void compose(chars *v)
{
    size_t n = 0, starter = SIZE_MAX;
    uint32_t last = 0; /* class of what stands before, 0 right behind a starter */
    for (size_t i = 0; i < v->n; i++) {
        uint32_t c = v->p[i] & CHAR_MASK, class_ = v->p[i] >> CLASS_SHIFT;
        bool next_to = starter != SIZE_MAX && starter + 1 == n;
        if (starter != SIZE_MAX && (next_to || (last < class_ && class_))) {
            uint32_t both = composed(v->p[starter], c);
            if (both) {
                v->p[starter] = both;
                continue;
            }
        }
        if (!class_)
            starter = n;
        last = class_;
        v->p[n++] = c;
    }
    v->n = n;
}

static void put_utf8(pt_buf *b, uint32_t c)
{
    if (c < 0x80) {
        pt_buf_addc(b, (char)c);
    } else if (c < 0x800) {
        pt_buf_addc(b, (char)(0xC0 | c >> 6));
        pt_buf_addc(b, (char)(0x80 | (c & 63)));
    } else {
        if (c < 0x10000) {
            pt_buf_addc(b, (char)(0xE0 | c >> 12));
        } else {
            pt_buf_addc(b, (char)(0xF0 | c >> 18));
            pt_buf_addc(b, (char)(0x80 | (c >> 12 & 63)));
        }
        pt_buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
        pt_buf_addc(b, (char)(0x80 | (c & 63)));
    }
}

static pt_str nfkc(struct pt_parser *p, pt_str name)
{
    chars v = {0};
    uint32_t c;
    size_t len;
    for (; name.n && pt_utf8_next(name, &c, &len); name = pt_str_sub(name, len, name.n))
        decompose(&v, c);
    reorder(&v);
    compose(&v);
    pt_buf_clear(p->text);
    for (size_t i = 0; i < v.n; i++)
        put_utf8(p->text, v.p[i]);
    pt_vec_free(&v);
    return pt_buf_str(p->text);
}

/* A name of ASCII letters. The tree's source is there as long as the tree is. */
static uint32_t intern_ascii(struct pt_parser *p, pt_str name)
{
    return p->s == p->t->source.p ? pt_map_intern_kept(p->t->names, name)
                                  : pt_map_intern(p->t->names, name);
}

static uint32_t intern(struct pt_parser *p, pt_str name)
{
    uint8_t all = 0;
    for (size_t i = 0; i < name.n; i++)
        all |= (uint8_t)name.p[i];
    return all < 0x80 ? intern_ascii(p, name) : pt_map_intern(p->t->names, nfkc(p, name));
}

static void more_numbers(struct pt_numbers *names, uint32_t need)
{
    uint32_t n = need + need / 2 + 64;
    uint32_t *of = realloc(names->own, n * sizeof *of);
    PT_ASSERT(of);
    if (!names->own)
        memcpy(of, names->first, sizeof names->first);
    memset(of + names->n, 0, (n - names->n) * sizeof *of);
    names->of = names->own = of;
    names->n = n;
}

uint32_t pt_parse_intern_new(struct pt_parser *p, const pt_tok *k)
{
    pt_str name = {p->s + k->start, k->end - k->start};
    struct pt_numbers *names = p->names;
    uint32_t seen = k->quote;
    bool ascii = seen != 0; /* the lexer gives numbers to no others */
    if (!seen)
        seen = pt_pylex_name(&names->seen, name.p, (uint32_t)name.n,
                             p->n > k->start ? p->n - k->start : 0);
    if (!seen)
        return intern(p, name);
    if (seen >= names->n)
        more_numbers(names, seen);
    if (!names->of[seen])
        names->of[seen] = ascii ? intern_ascii(p, name) : intern(p, name);
    return names->of[seen];
}
