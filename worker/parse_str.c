/* parse_str.c: string literals: prefixes, escapes, implicit joining, f-strings. */
#include "worker/parse_priv.h"

#include <ctype.h>
#include <string.h>

struct piece { /* of a joined literal: text so far, and the parts of an f-string */
    pt_buf text;
    PT_VEC(pt_node) values;
    bool f, bytes, u;
};

static void add_utf8(pt_buf *b, uint32_t c)
{
    char u[4];
    size_t n = 0;
    if (c < 0x80) {
        u[n++] = (char)c;
    } else if (c < 0x800) {
        u[n++] = (char)(0xC0 | c >> 6);
        u[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        u[n++] = (char)(0xE0 | c >> 12);
        u[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        u[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        u[n++] = (char)(0xF0 | c >> 18);
        u[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        u[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        u[n++] = (char)(0x80 | (c & 0x3F));
    }
    pt_buf_add(b, u, n);
}

static bool hex(const char *p, const char *end, int digits, uint32_t *out)
{
    uint32_t v = 0;
    for (int i = 0; i < digits; i++, p++) {
        if (p >= end || !isxdigit((unsigned char)*p))
            return false;
        v = v * 16 + (uint32_t)(isdigit((unsigned char)*p)
                                    ? *p - '0'
                                    : tolower((unsigned char)*p) - 'a' + 10);
    }
    *out = v;
    return true;
}

/* One escape; s is after the backslash. Returns what follows it. */
static const char *escape(struct parser *p, const pt_tok *k, pt_buf *out, const char *s,
                          const char *end, bool bytes)
{
    char c = *s++;
    static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *at = c ? strchr(from, c) : NULL;
    uint32_t v;
    if (c == '\n')
        return s;
    if (at) {
        pt_buf_addc(out, to[at - from]);
        return s;
    }
    if (c >= '0' && c <= '7') {
        v = (uint32_t)(c - '0');
        for (int i = 0; i < 2 && s < end && *s >= '0' && *s <= '7'; i++)
            v = v * 8 + (uint32_t)(*s++ - '0');
        if (bytes)
            pt_buf_addc(out, (char)v);
        else
            add_utf8(out, v);
        return s;
    }
    if (c == 'x') {
        if (!hex(s, end, 2, &v))
            pt_parse_fail(p, tok_pos(k), "SyntaxError",
                          bytes
                              ? "(value error) invalid \\x escape"
                              : "(unicode error) 'unicodeescape' codec can't decode bytes: "
                                "truncated \\xXX escape");
        if (bytes)
            pt_buf_addc(out, (char)v);
        else
            add_utf8(out, v);
        return s + 2;
    }
    if (!bytes && (c == 'u' || c == 'U')) {
        int n = c == 'u' ? 4 : 8;
        if (!hex(s, end, n, &v) || v > 0x10FFFF)
            pt_parse_fail(p, tok_pos(k), "SyntaxError",
                          "(unicode error) 'unicodeescape' codec can't decode bytes: bad "
                          "\\u or \\U escape");
        add_utf8(out, v);
        return s + n;
    }
    if (!bytes && c == 'N' && s < end && *s == '{') {
        pt_parse_fail(p, tok_pos(k), "LimitError", "\\N{...} escapes need the name table");
    }
    pt_buf_addc(out, '\\');
    pt_buf_addc(out, c);
    return s;
}

static pt_node str_const(struct parser *p, pt_pos pos, pt_buf *b, bool bytes, bool u)
{
    pt_node n = pt_ast_new(p->t, PT_N_Constant, pos);
    p->t->op[n] = bytes ? PT_C_bytes : PT_C_str;
    p->t->num[n] = u;
    p->t->str[n] =
        pt_ast_add_const(p->t, (pt_str){pt_arena_strndup(p->a, pt_buf_z(b), b->n), b->n});
    return n;
}

static void flush(struct parser *p, struct piece *x, pt_pos pos)
{
    if (x->text.n) {
        pt_node c = str_const(p, pos, &x->text, false, x->u);
        pt_vec_push(&x->values, c);
        pt_buf_clear(&x->text);
    }
}

/* Line and line start of byte `at`, which lies in or after line `*line`. */
static void locate(struct parser *p, uint32_t at, uint32_t *line, uint32_t *start)
{
    while (*line < p->t->n_lines && p->t->line_at[*line] <= at)
        ++*line;
    *start = p->t->line_at[*line - 1];
}

static const char *f_text(struct parser *p, const pt_tok *k, struct piece *x, const char *s,
                          const char *end, bool raw, pt_pos whole, bool spec);

/* A replacement field; s is after '{'. Returns what follows '}'. */
static const char *f_field(struct parser *p, const pt_tok *k, struct piece *x,
                           const char *s, const char *end, bool raw, pt_pos whole)
{
    const char *base = p->t->source.p;
    const char *e = s;
    int depth = 0;
    char quote = 0;
    bool triple = false;
    for (; e < end; e++) { /* find the end of the expression */
        if (quote) {
            if (*e == '\\') {
                e++;
            } else if (*e == quote) {
                if (!triple)
                    quote = 0;
                else if (e + 2 < end && e[1] == quote && e[2] == quote) {
                    e += 2;
                    quote = 0;
                }
            }
            continue;
        }
        if (*e == '\'' || *e == '"') {
            quote = *e;
            triple = e + 2 < end && e[1] == quote && e[2] == quote;
            if (triple)
                e += 2;
        } else if (strchr("([{", *e) && *e) {
            depth++;
        } else if (depth && strchr(")]}", *e) && *e) {
            depth--;
        } else if (depth == 0) {
            if (*e == '}' || *e == ':')
                break;
            if (*e == '!' && e + 1 < end && e[1] != '=')
                break;
            if (*e == '=' && e + 1 < end && e[1] != '=' && e > s &&
                !strchr("=!<>", e[-1])) {
                const char *after = e + 1;
                while (after < end && isspace((unsigned char)*after))
                    after++;
                if (after < end && strchr("}:!", *after))
                    break;
            }
        }
    }
    pt_pos pos = tok_pos(k);
    if (e >= end)
        pt_parse_fail(p, pos, "SyntaxError", "f-string: expecting '}'");
    const char *blank = s;
    while (blank < e && isspace((unsigned char)*blank))
        blank++;
    if (blank == e)
        pt_parse_fail(p, pos, "SyntaxError", "f-string: empty expression not allowed");
    uint32_t line = k->line, line_start;
    locate(p, (uint32_t)(s - base), &line, &line_start);
    struct parser inner = *p;
    pt_diag *diag = p->diag;
    if (pt_lex(p->a, pt_str_sub(p->t->source, 0, (size_t)(e - base)), true,
               (uint32_t)(s - base), line, line_start, &inner.toks, diag) < 0)
        longjmp(p->out, 1);
    inner.at = 0;
    pt_parse_deeper(&inner);
    memcpy(&inner.out, &p->out, sizeof inner.out);
    pt_node value = is_kw(&inner, PT_KW_yield) ? pt_parse_yield_or_exprs(&inner) : 0;
    if (!value) {
        /* a tuple without brackets is fine; so is a walrus only in brackets */
        value = pt_parse_exprs(&inner);
    }
    if (cur(&inner)->kind != PT_T_END)
        pt_parse_fail(p, tok_pos(cur(&inner)), "SyntaxError", "f-string: invalid syntax");
    const char *expr_end = e;
    int conversion = -1;
    if (*e == '=') {
        e++;
        while (e < end && isspace((unsigned char)*e))
            e++;
        pt_buf_add(&x->text, s, (size_t)(e - s));
        conversion = 'r';
    }
    (void)expr_end;
    bool given = false;
    if (e < end && *e == '!') {
        if (e + 1 >= end || !strchr("sra", e[1]))
            pt_parse_fail(
                p, pos, "SyntaxError",
                "f-string: invalid conversion character: expected 's', 'r', or 'a'");
        conversion = e[1];
        given = true;
        e += 2;
    }
    flush(p, x, whole);
    pt_node f = pt_ast_new(p->t, PT_N_FormattedValue, whole);
    pt_ast_add(p->t, f, PT_R_value, value);
    if (e < end && *e == ':') {
        struct piece spec = {.f = true};
        e = f_text(p, k, &spec, e + 1, end, raw, whole, true);
        flush(p, &spec, whole);
        pt_node j = pt_ast_new(p->t, PT_N_JoinedStr, whole);
        for (size_t i = 0; i < spec.values.n; i++)
            pt_ast_add(p->t, j, PT_R_values, spec.values.p[i]);
        pt_vec_free(&spec.values);
        pt_buf_free(&spec.text);
        pt_ast_add(p->t, f, PT_R_format_spec, j);
        if (conversion == 'r' && !given)
            conversion = -1;
    }
    p->t->num[f] = conversion;
    if (e >= end || *e != '}')
        pt_parse_fail(p, pos, "SyntaxError", "f-string: expecting '}'");
    pt_vec_push(&x->values, f);
    return e + 1;
}

/* Text of an f-string up to `end`, or of a format spec up to its '}'. */
static const char *f_text(struct parser *p, const pt_tok *k, struct piece *x, const char *s,
                          const char *end, bool raw, pt_pos whole, bool spec)
{
    while (s < end) {
        if (*s == '{' && !spec && s + 1 < end && s[1] == '{') {
            pt_buf_addc(&x->text, '{');
            s += 2;
        } else if (*s == '{') {
            s = f_field(p, k, x, s + 1, end, raw, whole);
        } else if (*s == '}' && spec) {
            return s;
        } else if (*s == '}') {
            if (s + 1 >= end || s[1] != '}')
                pt_parse_fail(p, tok_pos(k), "SyntaxError",
                              "f-string: single '}' is not allowed");
            pt_buf_addc(&x->text, '}');
            s += 2;
        } else if (*s == '\\' && !raw && s + 1 < end) {
            if (s[1] == '{' || s[1] == '}') {
                pt_buf_addc(&x->text, '\\');
                s++;
            } else {
                s = escape(p, k, &x->text, s + 1, end, false);
            }
        } else {
            pt_buf_addc(&x->text, *s++);
        }
    }
    return s;
}

static void one(struct parser *p, const pt_tok *k, struct piece *x, bool first,
                pt_pos whole)
{
    pt_str s = pt_tok_text(p, k);
    bool raw = false, f = false, b = false, u = false;
    size_t i = 0;
    for (; s.p[i] != '"' && s.p[i] != '\''; i++) {
        char c = (char)tolower((unsigned char)s.p[i]);
        raw |= c == 'r';
        f |= c == 'f';
        b |= c == 'b';
        u |= c == 'u';
    }
    if (!first && b != x->bytes)
        pt_parse_fail(p, whole, "SyntaxError", "cannot mix bytes and nonbytes literals");
    if (first) {
        x->bytes = b;
        x->u = u;
    }
    x->f |= f;
    size_t q = s.n - i >= 6 && s.p[i + 1] == s.p[i] && s.p[i + 2] == s.p[i] ? 3 : 1;
    const char *at = s.p + i + q, *end = s.p + s.n - q;
    if (f) {
        f_text(p, k, x, at, end, raw, whole, false);
        return;
    }
    while (at < end) {
        if (b && (unsigned char)*at >= 0x80)
            pt_parse_fail(p, whole, "SyntaxError",
                          "bytes can only contain ASCII literal characters");
        if (*at == '\\' && !raw) {
            at = escape(p, k, &x->text, at + 1, end, b);
        } else {
            pt_buf_addc(&x->text, *at++);
        }
    }
}

pt_node pt_parse_strings(struct parser *p)
{
    uint32_t first = p->at;
    while (cur(p)->kind == PT_T_STRING)
        p->at++;
    pt_pos whole = tok_pos(&p->toks.p[first]), last = tok_pos(&p->toks.p[p->at - 1]);
    whole.end_line = last.end_line;
    whole.end_col = last.end_col;
    struct piece x = {.f = false};
    for (uint32_t i = first; i < p->at; i++)
        one(p, &p->toks.p[i], &x, i == first, whole);
    pt_node n;
    if (x.f) {
        flush(p, &x, whole);
        n = pt_ast_new(p->t, PT_N_JoinedStr, whole);
        for (size_t i = 0; i < x.values.n; i++)
            pt_ast_add(p->t, n, PT_R_values, x.values.p[i]);
    } else {
        n = str_const(p, whole, &x.text, x.bytes, x.u);
    }
    pt_vec_free(&x.values);
    pt_buf_free(&x.text);
    return n;
}
