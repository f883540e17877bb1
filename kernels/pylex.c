/* pylex.c: the lexer on this machine's CPU. */
#include "kernels/cpu.h"

#include "kernels/cpu_ways.inc"

void pt_pylex_init(pt_pylex *l, const char *s, uint32_t n, const struct pt_ident_tables *t)
{
    /* The stacks stay as they are, but for the margin that is never closed. */
    memset(&l->at, 0, offsetof(pt_pylex, indent) - offsetof(pt_pylex, at));
    memset(&l->n_indent, 0, offsetof(pt_pylex, paren) - offsetof(pt_pylex, n_indent));
    memset(&l->wasted, 0, sizeof *l - offsetof(pt_pylex, wasted));
    l->indent[0] = l->alt_indent[0] = l->paren[0] = 0;
    l->s = s;
    l->n = n;
    l->nested_quotes = false;
    l->ident = t;
    l->room = 0;
    l->seen = NULL;
    l->first_col = 0;
    l->first_line = l->line = 1;
    l->at_line_start = true;
}

const struct pt_cpu_ways *pt_cpu_ways(void)
{
    static const struct pt_cpu_ways here = {way_lex, way_lines};
#ifdef __x86_64__
    if (pt_cpu_avx2.lex && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        return &pt_cpu_avx2;
#endif
    return &here;
}

uint32_t pt_pylex_some(pt_pylex *l, pt_tok *out, uint32_t cap)
{
    return pt_cpu_ways()->lex(l, out, cap);
}

uint32_t pt_pylex_run(pt_pylex *l, pt_tok *out, uint32_t cap)
{
    uint32_t n = 0;
    while (n < cap && !l->done)
        n += pt_pylex_some(l, out + n, cap - n);
    return n;
}

static uint64_t first_bytes(uint64_t word, uint32_t n)
{
    return n < 8 ? word & ~(~UINT64_C(0) << 8 * n) : word;
}

uint32_t pt_pylex_name(pt_lex_seen *seen, const char *s, uint32_t n, size_t room)
{
    char copy[16] = {0};
    uint64_t a, b;
    if (n > sizeof copy)
        return 0;
    if (room < sizeof copy)
        s = memcpy(copy, s, n);
    memcpy(&a, s, 8);
    memcpy(&b, s + 8, 8);
    a = first_bytes(a, n);
    b = first_bytes(b, n < 8 ? 0 : n - 8);
    uint32_t at = seen_at(a, b);
    if (seen->names[at][0] != a || seen->names[at][1] != b)
        seen_name(seen, at, a, b, lex_keyword(s, n, sizeof copy));
    return pt_tok_what_quote(seen->what[at]);
}

static const char *const fault_texts[] = {"",
#define X(code, type, text) text,
                                          PT_LEX_FAULTS(X)
#undef X
};

const char *pt_pylex_fault_type(const pt_pylex *l)
{
    static const char *const types[] = {"SyntaxError",
#define X(code, type, text) type,
                                        PT_LEX_FAULTS(X)
#undef X
    };
    return types[l->fault];
}

static size_t utf8_put(char *out, uint32_t c)
{
    size_t n = 0;
    if (c < 0x80) {
        out[n++] = (char)c;
    } else if (c < 0x800) {
        out[n++] = (char)(0xC0 | c >> 6);
        out[n++] = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        out[n++] = (char)(0xE0 | c >> 12);
        out[n++] = (char)(0x80 | (c >> 6 & 63));
        out[n++] = (char)(0x80 | (c & 63));
    } else {
        out[n++] = (char)(0xF0 | c >> 18);
        out[n++] = (char)(0x80 | (c >> 12 & 63));
        out[n++] = (char)(0x80 | (c >> 6 & 63));
        out[n++] = (char)(0x80 | (c & 63));
    }
    return n;
}

/* Replaces the first %s or %u of `text` by what stands in l->fault_char, and so on. */
void pt_pylex_message(const pt_pylex *l, char *out, size_t cap)
{
    uint32_t c = l->fault_char;
    size_t n = 0;
    for (const char *f = fault_texts[l->fault]; *f && n + 12 < cap; f++) {
        if (*f != '%') {
            out[n++] = *f;
        } else if (*++f == 's') {
            n += utf8_put(out + n, l->fault == PT_LEX_mismatch ? c & 255 : c);
            if (l->fault == PT_LEX_mismatch)
                c >>= 8;
        } else {
            bool hex = *f == '0';
            n += (size_t)snprintf(out + n, cap - n, hex ? "%04X" : "%u", c);
            f += hex ? 2 : 0;
        }
    }
    out[n] = '\0';
}
