/* parse_fstring.c: f-strings: literal text, replacement fields, format specifications.
 *
 * A field's expression is parsed as CPython 3.11 does it: copied into brackets, and lexed and
 * parsed as a source of its own whose first line starts at the field's place. This gives its
 * positions, the odd ones included. What 3.12 added (any quotes, backslashes, comments and
 * more nesting in a field) differs only in how the end of a field is found. */
#include "worker/parse_priv.h"

#include <string.h>

enum {
    /* Specifications in specifications: CPython's limits. */
    MAX_LEVEL_311 = 2,
    MAX_LEVEL_312 = 3,
    /* Nested fields are copied at each level: so many times a source's size, on average. */
    MAX_COPIES = 32,
    SMALL_SOURCE = 1 << 16
};

struct fstring {
    struct pt_parser *p;
    const pt_tok *tok;
    uint32_t at, end;
    uint32_t level; /* 0: the string; 1: a specification; ... */
    bool raw;
    /* How far place() has come: the bytes before `seen` hold `lines` ends of lines, the last
     * of them before `line_at`. */
    uint32_t seen, lines, line_at;
};

static bool bad(struct fstring *f, const char *msg)
{
    pt_parse_fail(f->p, pt_tok_pos(f->tok), "SyntaxError", msg);
    return false;
}

static char at(const struct fstring *f, uint32_t i)
{
    return i < f->end ? f->p->s[i] : '\0';
}

void pt_parse_joined_text(struct pt_parser *p, struct pt_joined *j)
{
    if (!j->text.n)
        return;
    char *text = pt_arena_strndup(p->a, pt_buf_z(&j->text), j->text.n);
    pt_wait(p, PT_WAIT,
            pt_parse_text(p, j->whole, (pt_str){text, j->text.n}, PT_C_str, j->u));
    pt_buf_clear(&j->text);
}

/* ---- where an expression ends: at '}', '!', ':' or '=' outside of brackets and strings */

/* Skips a string as 3.11 does: its quotes only, nothing of what is in it. */
static bool skip_string_311(struct fstring *f)
{
    char quote = at(f, f->at);
    bool triple = at(f, f->at + 1) == quote && at(f, f->at + 2) == quote;
    for (f->at += triple ? 3 : 1; f->at < f->end; f->at++) {
        char c = at(f, f->at);
        if (c == '\\')
            return bad(f, "f-string expression part cannot include a backslash");
        if (c == quote && (!triple || (at(f, f->at + 1) == c && at(f, f->at + 2) == c))) {
            f->at += triple ? 3 : 1;
            return true;
        }
    }
    return bad(f, "f-string: unterminated string");
}

static bool close_311(struct fstring *f, char *open, uint32_t *depth, char c)
{
    if (*depth == 0)
        return bad(f, pt_arena_printf(f->p->a, "f-string: unmatched '%c'", c));
    char was = open[--*depth];
    if ((was == '(' && c == ')') || (was == '[' && c == ']') || (was == '{' && c == '}'))
        return true;
    return bad(f, pt_arena_printf(f->p->a,
                                  "f-string: closing parenthesis '%c' does not match "
                                  "opening parenthesis '%c'",
                                  c, was));
}

static bool expression_end_311(struct fstring *f)
{
    char open[PT_LEX_MAX_PAREN];
    uint32_t depth = 0;
    while (f->at < f->end) {
        char c = at(f, f->at), next = at(f, f->at + 1);
        if (c == '\\')
            return bad(f, "f-string expression part cannot include a backslash");
        if (c == '#')
            return bad(f, "f-string expression part cannot include '#'");
        if (c == '\'' || c == '"') {
            if (!skip_string_311(f))
                return false;
            continue;
        }
        if (c == '[' || c == '{' || c == '(') {
            if (depth == PT_LEX_MAX_PAREN)
                return bad(f, "f-string: too many nested parenthesis");
            open[depth++] = c;
        } else if (depth == 0 && (c == '!' || c == '=' || c == '<' || c == '>') &&
                   next == '=') {
            f->at++;
        } else if (depth == 0 && (c == '!' || c == ':' || c == '}' || c == '=')) {
            return true;
        } else if ((c == ']' || c == '}' || c == ')') && !close_311(f, open, &depth, c)) {
            return false;
        }
        f->at++;
    }
    if (depth)
        return bad(f,
                   pt_arena_printf(f->p->a, "f-string: unmatched '%c'", open[depth - 1]));
    return bad(f, "f-string: expecting '}'");
}

/* As of 3.12 the lexer itself says where: it runs until a token ends the expression. */
static bool expression_end_312(struct fstring *f)
{
    pt_pylex lex, *l = &lex;
    pt_tok k;
    pt_pylex_init(l, f->p->s + f->at, f->end - f->at, f->p->lex->ident);
    l->nested_quotes = true;
    l->at_line_start = false;
    uint32_t base = f->at;
    while (pt_pylex_run(l, &k, 1) == 1 && k.kind != PT_T_ERROR && k.kind != PT_T_END) {
        bool outside = l->n_paren == 0 && k.kind == PT_T_OP;
        if (outside && (k.sub == PT_P_bang || k.sub == PT_P_colon || k.sub == PT_P_walrus ||
                        k.sub == PT_P_assign)) {
            f->at = base + k.start;
            return true;
        }
        l->at_line_start = false; /* lines mean nothing here */
    }
    char msg[160];
    if (k.kind == PT_T_ERROR && l->fault == PT_LEX_unmatched && l->fault_char == '}') {
        f->at = base + l->fault_at; /* the field's own bracket */
        return true;
    }
    if (k.kind != PT_T_ERROR)
        return bad(f, "f-string: expecting '}'");
    pt_pylex_message(l, msg, sizeof msg);
    return bad(f, pt_arena_printf(f->p->a, "f-string: %s", msg));
}

/* ---- a field's expression as a source of its own */

/* Lines and columns between the token's start and the field's '{', as CPython 3.11 counts
 * them: not at all where the expression starts on the next line. */
static void place(struct fstring *f, uint32_t brace, uint32_t *line, uint32_t *col)
{
    const char *s = f->p->s, *c = s + brace + 1;
    for (; f->seen < brace; f->seen++)
        if (s[f->seen] == '\n') {
            f->lines++;
            f->line_at = f->seen + 1;
        }
    while (*c == ' ' || *c == '\t' || *c == '\f')
        c++;
    uint32_t cols = *c == '\n' || *c == '}' ? 0 : brace - f->line_at;
    *line = f->tok->line + f->lines;
    *col = f->lines ? cols : f->tok->col + cols;
}

static pt_node parse_source(struct fstring *f, char *text, uint32_t n, uint32_t line,
                            uint32_t col)
{
    struct pt_parser sub = *f->p;
    pt_pylex lex;
    pt_pylex_init(&lex, text, n, f->p->lex->ident);
    lex.nested_quotes = f->p->lex->nested_quotes;
    lex.seen = f->p->lex->seen;
    lex.first_line = lex.line = line;
    lex.first_col = col;
    uint32_t n_toks;
    pt_tok *toks = pt_parse_tokens(&lex, &n_toks);
    sub.s = text;
    sub.n = n;
    sub.tok = toks;
    sub.lex = &lex;
    sub.window = NULL;
    sub.fields++;
    pt_node value = pt_parse_exprs(&sub);
    if (!sub.failed && sub.tok->kind != PT_T_NEWLINE)
        pt_parse_syntax(&sub);
    if (sub.failed) {
        f->p->failed = true;
        f->p->tok = f->p->dead + 1;
        value = 0;
    }
    free(toks);
    return value;
}

/* Nothing but white space and comments, the latter as of 3.12 only. */
static bool is_blank(const struct fstring *f, uint32_t i, uint32_t to)
{
    const char *s = f->p->s;
    bool comment = false;
    for (; i < to; i++) {
        comment = comment ? s[i] != '\n' : s[i] == '#';
        if (!comment && !strchr(" \t\n\f", s[i]))
            return false;
    }
    return true;
}

static pt_node expression(struct fstring *f, uint32_t from, uint32_t to)
{
    const char *s = f->p->s;
    uint32_t n = to - from;
    if (is_blank(f, from, to)) {
        bad(f, s[to] == '}'
                   ? "f-string: empty expression not allowed"
                   : pt_arena_printf(f->p->a, "f-string: expression required before '%c'",
                                     s[to]));
        return 0;
    }
    *f->p->copied += n;
    if (*f->p->copied / MAX_COPIES > f->p->t->source.n + SMALL_SOURCE) {
        pt_parse_fail(f->p, pt_tok_pos(f->tok), "LimitError",
                      "f-strings nested too deeply");
        return 0;
    }
    char *text = pt_arena_alloc(f->p->a, n + 4u);
    text[0] = '(';
    memcpy(text + 1, s + from, n);
    memcpy(text + 1 + n, ")\n", 2);
    uint32_t line, col;
    place(f, from - 1, &line, &col);
    return parse_source(f, text, n + 3, line, col);
}

/* ---- literal text and fields */

static bool text_and_fields(struct fstring *f, struct pt_joined *j);

static pt_node specification(struct fstring *f, const struct pt_joined *of)
{
    struct pt_parser *p = f->p;
    struct pt_joined j = {{0}, (uint32_t)pt_waiting(p, PT_WAIT), of->whole, of->u};
    if (f->at >= f->end) {
        bad(f, "f-string: expecting '}'");
        return 0;
    }
    f->level++;
    bool ok = text_and_fields(f, &j);
    f->level--;
    pt_node n = 0;
    if (ok) {
        /* What ends a specification is placed at this token, not at all that are joined. */
        j.whole = pt_tok_pos(f->tok);
        j.u = false;
        pt_parse_joined_text(p, &j);
        n = pt_ast_new(p->t, PT_N_JoinedStr, j.whole);
        pt_add_waiting(p, n, PT_R_values, PT_WAIT, j.from);
    }
    pt_buf_free(&j.text);
    return n;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Adds s[from..to), which lies between tokens, without the comments in it. */
static void add_gap(pt_buf *out, const char *s, uint32_t from, uint32_t to)
{
    bool comment = false;
    for (uint32_t i = from; i < to; i++) {
        comment = comment ? s[i] != '\n' : s[i] == '#';
        if (!comment)
            pt_buf_addc(out, s[i]);
    }
}

/* An expression's text as 3.12 shows it: as written, but for comments. */
static void add_without_comments(const struct fstring *f, pt_buf *out, uint32_t from)
{
    const char *s = f->p->s;
    pt_pylex lex;
    pt_tok k;
    uint32_t done = from;
    pt_pylex_init(&lex, s + from, f->at - from, f->p->lex->ident);
    lex.nested_quotes = true;
    lex.at_line_start = false;
    while (pt_pylex_run(&lex, &k, 1) == 1 && k.kind != PT_T_END && k.kind != PT_T_ERROR) {
        add_gap(out, s, done, from + k.start);
        pt_buf_add(out, s + from + k.start, k.end - k.start);
        done = from + k.end;
        lex.at_line_start = false;
    }
    add_gap(out, s, done, f->at);
}

/* `=`: the text of the expression becomes part of the string. */
static void debug_text(struct fstring *f, struct pt_joined *j, uint32_t from)
{
    const char *s = f->p->s;
    bool new = f->p->version >= 312, comment = false;
    for (f->at++; f->at < f->end; f->at++) {
        comment = comment ? s[f->at] != '\n' : new &&s[f->at] == '#';
        if (!comment && !is_space(s[f->at]))
            break;
    }
    if (new &&memchr(s + from, '#', f->at - from))
        add_without_comments(f, &j->text, from);
    else
        pt_buf_add(&j->text, s + from, f->at - from);
}

static bool conversion(struct fstring *f, int *out)
{
    char c = at(f, ++f->at);
    if (f->at >= f->end)
        return bad(f, "f-string: expecting '}'");
    if (c != 's' && c != 'r' && c != 'a')
        return bad(f, "f-string: invalid conversion character: expected 's', 'r', or 'a'");
    *out = c;
    f->at++;
    while (f->p->version >= 312 && is_space(at(f, f->at)))
        f->at++;
    return true;
}

/* A replacement field; f->at is at its '{'. */
static bool field(struct fstring *f, struct pt_joined *j)
{
    struct pt_parser *p = f->p;
    uint32_t from = ++f->at;
    int convert = -1;
    bool debug = false;
    pt_node spec = 0;
    if (f->level >= (p->version >= 312 ? MAX_LEVEL_312 : MAX_LEVEL_311))
        return bad(f, "f-string: expressions nested too deeply");
    if (!(p->version >= 312 ? expression_end_312(f) : expression_end_311(f)))
        return false;
    pt_node value = expression(f, from, f->at);
    if (!value)
        return false;
    if (at(f, f->at) == '=') {
        debug = true;
        debug_text(f, j, from);
    }
    pt_parse_joined_text(p, j);
    if (at(f, f->at) == '!' && !conversion(f, &convert))
        return false;
    bool has_spec = at(f, f->at) == ':';
    if (has_spec) {
        f->at++;
        if (!(spec = specification(f, j)))
            return false;
    }
    if (at(f, f->at) != '}')
        return bad(f, "f-string: expecting '}'");
    f->at++;
    pt_node n = pt_ast_new(p->t, PT_N_FormattedValue, j->whole);
    p->t->nodes[n].num = debug && !has_spec && convert < 0 ? 'r' : convert;
    pt_add(p, n, PT_R_value, value);
    pt_add(p, n, PT_R_format_spec, spec);
    pt_wait(p, PT_WAIT, n);
    return true;
}

/* End of the literal text from f->at on; *skip is set when a doubled brace ends it. */
static bool text_end(struct fstring *f, uint32_t *end, bool *skip)
{
    uint32_t i = f->at;
    *skip = false;
    while (i < f->end) {
        char c = f->p->s[i];
        if (c == '\\' && !f->raw && i + 1 < f->end) {
            c = f->p->s[++i];
            if (c == 'N') {
                bool name = at(f, i + 1) == '{';
                i += i + 1 < f->end ? 2 : 1;
                while (name && i < f->end && f->p->s[i++] != '}')
                    ;
                continue;
            }
        }
        if (c == '{' || c == '}') {
            if (f->level == 0 && at(f, i + 1) == c) {
                *skip = true;
                i++;
            } else if (f->level == 0 && c == '}') {
                return bad(f, "f-string: single '}' is not allowed");
            }
            break;
        }
        i++;
    }
    *end = i;
    return true;
}

static bool text_and_fields(struct fstring *f, struct pt_joined *j)
{
    struct pt_parser *p = f->p;
    for (;;) {
        uint32_t end = f->at;
        bool skip = false;
        if (!text_end(f, &end, &skip))
            return false;
        if (f->raw)
            pt_buf_add(&j->text, p->s + f->at, end - f->at);
        else if (!pt_parse_escapes(p, f->tok, f->at, end, false, &j->text))
            return false;
        f->at = end + skip;
        if (skip)
            continue;
        if (f->at >= f->end || at(f, f->at) == '}')
            return true;
        if (!field(f, j))
            return false;
    }
}

void pt_parse_fstring(struct pt_parser *p, const pt_tok *k, struct pt_joined *j,
                      uint32_t start, uint32_t end)
{
    struct fstring f = {p,        k, start,   end, 0, (k->sub & PT_STR_RAW) != 0,
                        k->start, 0, k->start};
    if (!pt_parse_deeper(p))
        return;
    if (text_and_fields(&f, j) && f.at < f.end)
        bad(&f, "f-string: unexpected end of string");
    p->depth--;
}
