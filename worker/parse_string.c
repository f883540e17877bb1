/* parse_string.c: string literals: prefixes, escapes, and literals that stand side by side. */
#include "kernels/scan.h"
#include "worker/parse_priv.h"

#include <string.h>

struct escape {
    struct pt_parser *p;
    const pt_tok *tok; /* where faults are reported */
    const char *s, *start, *end;
    pt_buf *out;
};

static void add_utf8(pt_buf *b, uint32_t c)
{
    if (c < 0x80) {
        pt_buf_addc(b, (char)c);
        return;
    }
    if (c < 0x800) {
        pt_buf_addc(b, (char)(0xC0 | c >> 6));
    } else if (c < 0x10000) { /* surrogates as well: WTF-8 */
        pt_buf_addc(b, (char)(0xE0 | c >> 12));
        pt_buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
    } else {
        pt_buf_addc(b, (char)(0xF0 | c >> 18));
        pt_buf_addc(b, (char)(0x80 | (c >> 12 & 63)));
        pt_buf_addc(b, (char)(0x80 | (c >> 6 & 63)));
    }
    pt_buf_addc(b, (char)(0x80 | (c & 63)));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Where CPython says that it is: it writes a character above ASCII as ten. */
static size_t position(const struct escape *e, const char *at)
{
    size_t n = 0;
    for (const char *c = e->start; c < at; c++)
        n += (*c & 0x80) == 0 ? 1 : (*c & 0xC0) == 0xC0 ? 10 : 0;
    return n;
}

static bool bad_unicode(struct escape *e, const char *from, const char *to, const char *why)
{
    pt_parse_fail(
        e->p, pt_tok_pos(e->tok), "SyntaxError",
        pt_arena_printf(e->p->a,
                        "(unicode error) 'unicodeescape' codec can't decode bytes "
                        "in position %zu-%zu: %s",
                        position(e, from), position(e, to) - 1, why));
    return false;
}

/* \xXX, \uXXXX and \UXXXXXXXX of str; e->s is behind the letter. */
static bool code_point(struct escape *e, const char *from, int digits, const char *why)
{
    uint32_t c = 0;
    for (int i = 0; i < digits; i++, e->s++) {
        int d = e->s < e->end ? hex_digit(*e->s) : -1;
        if (d < 0)
            return bad_unicode(e, from, e->s, why);
        c = c << 4 | (uint32_t)d;
    }
    if (c > 0x10FFFF)
        return bad_unicode(e, from, e->s, "illegal Unicode character");
    add_utf8(e->out, c);
    return true;
}

static bool byte(struct escape *e, const char *from)
{
    int hi = e->s < e->end ? hex_digit(e->s[0]) : -1;
    int lo = hi >= 0 && e->s + 1 < e->end ? hex_digit(e->s[1]) : -1;
    if (lo < 0) {
        pt_parse_fail(e->p, pt_tok_pos(e->tok), "SyntaxError",
                      pt_arena_printf(e->p->a,
                                      "(value error) invalid \\x escape at position %zu",
                                      position(e, from)));
        return false;
    }
    pt_buf_addc(e->out, (char)(hi * 16 + lo));
    e->s += 2;
    return true;
}

static bool named(struct escape *e, const char *from)
{
    const char *close =
        e->s < e->end && *e->s == '{' ? memchr(e->s, '}', (size_t)(e->end - e->s)) : NULL;
    if (!close || close == e->s + 1)
        return bad_unicode(e, from, close ? close + 1 : e->s,
                           "malformed \\N character escape");
    uint32_t c;
    if (!pt_char_named((pt_str){e->s + 1, (size_t)(close - e->s - 1)}, &c))
        return bad_unicode(e, from, close + 1, "unknown Unicode character name");
    e->s = close + 1;
    add_utf8(e->out, c);
    return true;
}

static void octal(struct escape *e, bool bytes)
{
    uint32_t c = 0;
    for (int i = 0; i < 3 && e->s < e->end && *e->s >= '0' && *e->s <= '7'; i++)
        c = c * 8 + (uint32_t)(*e->s++ - '0');
    if (bytes)
        pt_buf_addc(e->out, (char)c);
    else
        add_utf8(e->out, c);
}

/* One escape; e->s is at the backslash. What is none stays as it is. */
static bool one_escape(struct escape *e, bool bytes)
{
    static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *slash = e->s++;
    if (e->s == e->end) {
        pt_buf_addc(e->out, '\\');
        return true;
    }
    char c = *e->s;
    const char *simple = strchr(from, c);
    if (c >= '0' && c <= '7') {
        octal(e, bytes);
        return true;
    }
    e->s++;
    if (simple && c)
        pt_buf_addc(e->out, to[simple - from]);
    else if (c == 'x')
        return bytes ? byte(e, slash) : code_point(e, slash, 2, "truncated \\xXX escape");
    else if (c == 'u' && !bytes)
        return code_point(e, slash, 4, "truncated \\uXXXX escape");
    else if (c == 'U' && !bytes)
        return code_point(e, slash, 8, "truncated \\UXXXXXXXX escape");
    else if (c == 'N' && !bytes)
        return named(e, slash);
    else if (c != '\n')
        pt_buf_add(e->out, slash, 2);
    return true;
}

bool pt_parse_escapes(struct pt_parser *p, const pt_tok *k, uint32_t from, uint32_t to,
                      bool bytes, pt_buf *out)
{
    struct escape e = {p, k, p->s + from, p->s + from, p->s + to, out};
    while (e.s < e.end) {
        const char *slash = memchr(e.s, '\\', (size_t)(e.end - e.s));
        const char *upto = slash ? slash : e.end;
        pt_buf_add(out, e.s, (size_t)(upto - e.s));
        e.s = upto;
        if (slash && !one_escape(&e, bytes))
            return false;
    }
    return true;
}

/* Body of a string token. */
static uint32_t body_start(const pt_tok *k)
{
    return k->start + k->quote;
}
static uint32_t body_end(const pt_tok *k)
{
    return k->end - (k->sub & PT_STR_TRIPLE ? 3 : 1);
}

pt_node pt_parse_text(struct pt_parser *p, pt_pos pos, pt_str text, enum pt_const what,
                      bool u)
{
    pt_node n = pt_ast_new(p->t, PT_N_Constant, pos);
    p->t->nodes[n].op = (uint8_t)what;
    p->t->nodes[n].num = u;
    p->t->nodes[n].str = pt_ast_add_const(p->t, text);
    return n;
}

static bool literal(struct pt_parser *p, const pt_tok *k, pt_buf *out)
{
    uint32_t from = body_start(k), to = body_end(k);
    bool bytes = (k->sub & PT_STR_BYTES) != 0;
    for (uint32_t i = from; bytes && i < to; i++)
        if ((uint8_t)p->s[i] >= 0x80) {
            pt_parse_fail(p, pt_tok_pos(k), "SyntaxError",
                          "bytes can only contain ASCII literal characters");
            return false;
        }
    if (!(k->sub & PT_STR_RAW))
        return pt_parse_escapes(p, k, from, to, bytes, out);
    pt_buf_add(out, p->s + from, to - from);
    return true;
}

/* Without escapes and neighbours a string is a slice of the source. */
static pt_node plain(struct pt_parser *p, const pt_tok *k)
{
    uint32_t from = body_start(k), to = body_end(k);
    pt_str text = {p->s + from, to - from};
    bool u = p->s[k->start] == 'u';
    if ((k->sub & PT_STR_BYTES) ||
        (!(k->sub & PT_STR_RAW) && pt_scan_has(p->s, from, to, (uint32_t)p->n, '\\'))) {
        pt_buf_clear(p->text);
        if (!literal(p, k, p->text))
            return 0;
        text = (pt_str){pt_arena_strndup(p->a, pt_buf_z(p->text), p->text->n), p->text->n};
    }
    return pt_parse_text(p, pt_tok_pos(k), text,
                         k->sub & PT_STR_BYTES ? PT_C_bytes : PT_C_str, u);
}

static pt_node finish(struct pt_parser *p, struct pt_joined *j, int flags)
{
    pt_node n = 0;
    if (!p->failed && !(flags & PT_STR_F)) {
        char *text = pt_arena_strndup(p->a, pt_buf_z(&j->text), j->text.n);
        n = pt_parse_text(p, j->whole, (pt_str){text, j->text.n},
                          flags & PT_STR_BYTES ? PT_C_bytes : PT_C_str, j->u);
    } else if (!p->failed) {
        n = pt_ast_new(p->t, PT_N_JoinedStr, j->whole);
        pt_parse_joined_text(p, j);
        pt_add_waiting(p, n, PT_R_values, PT_WAIT, j->from);
    }
    p->wait[PT_WAIT].n = j->from;
    pt_buf_free(p->spare);
    *p->spare = j->text;
    return n;
}

pt_node pt_parse_strings(struct pt_parser *p)
{
    const pt_tok *first = p->tok, *last = first;
    int flags = first->sub;
    for (; last[1].kind == PT_T_STRING; last++)
        flags |= last[1].sub;
    p->tok = last + 1;
    if (first == last && !(flags & PT_STR_F))
        return plain(p, first);
    struct pt_joined j = {*p->spare, (uint32_t)pt_waiting(p, PT_WAIT), pt_tok_pos(first),
                          false};
    *p->spare = (pt_buf){0}; /* strings may stand in a field of this one */
    pt_buf_clear(&j.text);
    j.whole.end_line = last->end_line;
    j.whole.end_col = last->end_col;
    j.u = p->s[first->start] == 'u';
    for (const pt_tok *k = first; k <= last && !p->failed; k++) {
        if ((k->sub & PT_STR_BYTES) != (first->sub & PT_STR_BYTES))
            pt_parse_fail(p, pt_tok_pos(first), "SyntaxError",
                          "cannot mix bytes and nonbytes literals");
        else if (k->sub & PT_STR_F)
            pt_parse_fstring(p, k, &j, body_start(k), body_end(k));
        else
            literal(p, k, &j.text);
    }
    return finish(p, &j, flags);
}
