#include "worker/lex.h"

#include "worker/unicode.h"

#include <ctype.h>
#include <string.h>

enum { MAX_INDENT = 100, MAX_PAREN = 200 };

struct lexer {
    pt_arena *a;
    const char *s;
    uint32_t n, at;
    uint32_t line, line_start;
    bool inner;
    PT_VEC(pt_tok) toks;
    uint32_t indent[MAX_INDENT], alt[MAX_INDENT];
    int n_indent;
    char paren[MAX_PAREN];
    pt_pos opened[MAX_PAREN]; /* where each open bracket stands */
    int n_paren;
    pt_diag *diag;
};

static int fail_at(struct lexer *l, const char *type, uint32_t at, const char *msg)
{
    uint32_t col = at >= l->line_start ? at - l->line_start : 0;
    *l->diag = (pt_diag){{l->line, col, l->line, col + 1}, msg, type};
    return -1;
}

static void push(struct lexer *l, enum pt_tok_kind kind, uint32_t op, uint32_t start,
                 uint32_t end, uint32_t line, uint32_t line_start)
{
    pt_tok t = {(uint8_t)kind, op, start, end, line, line_start, l->line, l->line_start};
    pt_vec_push(&l->toks, t);
}

static uint32_t keyword(const char *p, size_t n)
{
    static const char *const words[] = {"",
#define X(k) #k,
                                        PT_KEYWORDS(X)
#undef X
    };
    for (uint32_t i = 1; i < PT_LEN(words); i++)
        if (strlen(words[i]) == n && memcmp(words[i], p, n) == 0)
            return i;
    return 0;
}

static int number(struct lexer *l)
{
    const char *s = l->s;
    uint32_t i = l->at, start = i;
    if (s[i] == '0' && i + 1 < l->n && strchr("xXoObB", s[i + 1]) && s[i + 1]) {
        i += 2;
        while (i < l->n && (isalnum((unsigned char)s[i]) || s[i] == '_'))
            i++;
    } else {
        bool exp = false;
        while (i < l->n) {
            char c = s[i];
            if (isdigit((unsigned char)c) || c == '_' || c == '.') {
                i++;
            } else if ((c == 'e' || c == 'E') && !exp && i + 1 < l->n &&
                       (isdigit((unsigned char)s[i + 1]) ||
                        ((s[i + 1] == '+' || s[i + 1] == '-') && i + 2 < l->n &&
                         isdigit((unsigned char)s[i + 2])))) {
                exp = true;
                i += 2;
            } else {
                break;
            }
        }
        if (i < l->n && (s[i] == 'j' || s[i] == 'J'))
            i++;
    }
    l->at = i;
    push(l, PT_T_NUMBER, 0, start, i, l->line, l->line_start);
    return 0;
}

static void newline_at(struct lexer *l, uint32_t next)
{
    l->line++;
    l->line_start = next;
}

static int string_body(struct lexer *l, bool raw, bool f);

/* Skips a {field} of an f-string, nested strings and all; l->at is after '{'. */
static int f_field(struct lexer *l, char quote, bool triple, bool raw)
{
    int depth = 0;
    while (l->at < l->n) {
        char c = l->s[l->at];
        if (c == '\n') {
            newline_at(l, l->at + 1);
            l->at++;
        } else if (c == '\'' || c == '"') {
            if (c == quote && triple && l->at + 2 < l->n && l->s[l->at + 1] == c &&
                l->s[l->at + 2] == c)
                return fail_at(l, "SyntaxError", l->at, "f-string: expecting '}'");
            if (string_body(l, raw, false) < 0)
                return -1;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
            l->at++;
        } else if (c == ')' || c == ']') {
            depth--;
            l->at++;
        } else if (c == '}') {
            l->at++;
            if (depth-- == 0)
                return 0;
        } else if (c == '#') {
            return fail_at(l, "SyntaxError", l->at,
                           "f-string expression part cannot include '#'");
        } else if (c == '!' && depth == 0 && l->at + 1 < l->n && l->s[l->at + 1] != '=') {
            l->at++;
        } else if (c == ':' && depth == 0) {
            /* the format spec: literal text with nested fields */
            l->at++;
            while (l->at < l->n && l->s[l->at] != '}') {
                if (l->s[l->at] == '{') {
                    l->at++;
                    if (f_field(l, quote, triple, raw) < 0)
                        return -1;
                } else if (l->s[l->at] == '\n') {
                    newline_at(l, l->at + 1);
                    l->at++;
                } else if (l->s[l->at] == quote && !triple) {
                    return fail_at(l, "SyntaxError", l->at, "f-string: expecting '}'");
                } else {
                    l->at++;
                }
            }
        } else {
            l->at++;
        }
    }
    return fail_at(l, "SyntaxError", l->at, "f-string: expecting '}'");
}

/* l->at is at the opening quote. */
static int string_body(struct lexer *l, bool raw, bool f)
{
    const char *s = l->s;
    char q = s[l->at];
    bool triple = l->at + 2 < l->n && s[l->at + 1] == q && s[l->at + 2] == q;
    uint32_t line = l->line, start_line = l->line_start, open = l->at;
    l->at += triple ? 3 : 1;
    while (l->at < l->n) {
        char c = s[l->at];
        if (c == '\\' && l->at + 1 < l->n) {
            if (s[l->at + 1] == '\n')
                newline_at(l, l->at + 2);
            if (f && !raw && s[l->at + 1] == 'N' && l->at + 2 < l->n &&
                s[l->at + 2] == '{') {
                while (l->at < l->n && s[l->at] != '}' && s[l->at] != '\n')
                    l->at++;
                continue;
            }
            l->at += f && (s[l->at + 1] == '{' || s[l->at + 1] == '}') ? 1 : 2;
        } else if (c == q) {
            if (!triple) {
                l->at++;
                return 0;
            }
            if (l->at + 2 < l->n && s[l->at + 1] == q && s[l->at + 2] == q) {
                l->at += 3;
                return 0;
            }
            l->at++;
        } else if (c == '\n') {
            if (!triple)
                break;
            newline_at(l, l->at + 1);
            l->at++;
        } else if (f && c == '{') {
            l->at++;
            if (l->at < l->n && s[l->at] == '{')
                l->at++;
            else if (f_field(l, q, triple, raw) < 0)
                return -1;
        } else {
            l->at++;
        }
    }
    l->line = line;
    l->line_start = start_line;
    return fail_at(l, "SyntaxError", open,
                   triple ? "unterminated triple-quoted string literal"
                          : "unterminated string literal");
}

static bool string_prefix(const char *p, size_t n, bool *raw, bool *f)
{
    char low[3] = {0};
    if (n > 2)
        return false;
    for (size_t i = 0; i < n; i++)
        low[i] = (char)tolower((unsigned char)p[i]);
    static const char *const ok[] = {"", "r", "b", "u", "f", "rb", "br", "rf", "fr"};
    for (size_t i = 0; i < PT_LEN(ok); i++)
        if (strcmp(low, ok[i]) == 0) {
            *raw = strchr(low, 'r') != NULL;
            *f = strchr(low, 'f') != NULL;
            return true;
        }
    return false;
}

static int string(struct lexer *l, uint32_t start, bool raw, bool f)
{
    uint32_t line = l->line, line_start = l->line_start;
    if (string_body(l, raw, f) < 0)
        return -1;
    push(l, PT_T_STRING, 0, start, l->at, line, line_start);
    return 0;
}

static int name(struct lexer *l)
{
    uint32_t start = l->at;
    bool ascii = true;
    while (l->at < l->n) {
        unsigned char c = (unsigned char)l->s[l->at];
        if (c < 0x80) {
            if (!isalnum(c) && c != '_')
                break;
            l->at++;
            continue;
        }
        uint32_t cp;
        size_t len;
        if (!pt_utf8_next((pt_str){l->s + l->at, l->n - l->at}, &cp, &len) ||
            !(l->at == start ? pt_is_id_start(cp) : pt_is_id_part(cp)))
            return fail_at(l, "SyntaxError", l->at,
                           "invalid non-printable or non-identifier character");
        if (pt_nfkc_changes(cp))
            return fail_at(l, "LimitError", l->at,
                           "identifiers that NFKC changes are not supported");
        ascii = false;
        l->at += (uint32_t)len;
    }
    size_t n = l->at - start;
    bool raw, f;
    if (l->at < l->n && (l->s[l->at] == '"' || l->s[l->at] == '\'') &&
        string_prefix(l->s + start, n, &raw, &f))
        return string(l, start, raw, f);
    push(l, PT_T_NAME, ascii ? keyword(l->s + start, n) : 0, start, l->at, l->line,
         l->line_start);
    return 0;
}

static int operator_(struct lexer *l)
{
    static const char *const three[] = {"**=", "//=", ">>=", "<<=", "..."};
    static const char *const two[] = {
        "**", "//", ">>", "<<", "!=", "<=", ">=", "==", "->", "+=",
        "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":="};
    const char *p = l->s + l->at;
    size_t left = l->n - l->at, len = 0;
    for (size_t i = 0; i < PT_LEN(three) && !len; i++)
        if (left >= 3 && memcmp(p, three[i], 3) == 0)
            len = 3;
    for (size_t i = 0; i < PT_LEN(two) && !len; i++)
        if (left >= 2 && memcmp(p, two[i], 2) == 0)
            len = 2;
    if (!len && !strchr("+-*/%@&|^~<>()[]{},:.;=!", p[0]))
        return fail_at(l, "SyntaxError", l->at, "invalid syntax");
    if (!len)
        len = 1;
    if (len == 1 && strchr("([{", p[0])) {
        if (l->n_paren == MAX_PAREN)
            return fail_at(l, "SyntaxError", l->at, "too many nested parentheses");
        uint32_t col = l->at - l->line_start;
        l->opened[l->n_paren] = (pt_pos){l->line, col, l->line, col + 1};
        l->paren[l->n_paren++] = p[0];
    } else if (len == 1 && strchr(")]}", p[0])) {
        char want = p[0] == ')' ? '(' : p[0] == ']' ? '[' : '{';
        if (l->n_paren == 0)
            return fail_at(l, "SyntaxError", l->at, "unmatched bracket");
        if (l->paren[--l->n_paren] != want)
            return fail_at(l, "SyntaxError", l->at,
                           "closing parenthesis does not match opening parenthesis");
    }
    uint32_t code = PT_OPC((unsigned char)p[0], len > 1 ? (unsigned char)p[1] : 0,
                           len > 2 ? (unsigned char)p[2] : 0);
    uint32_t start = l->at;
    l->at += (uint32_t)len;
    push(l, PT_T_OP, code, start, l->at, l->line, l->line_start);
    return 0;
}

static int indentation(struct lexer *l)
{
    uint32_t col = 0, alt = 0;
    for (;; l->at++) {
        char c = l->at < l->n ? l->s[l->at] : '\0';
        if (c == ' ') {
            col++;
            alt++;
        } else if (c == '\t') {
            col = (col / 8 + 1) * 8;
            alt++;
        } else if (c == '\f') {
            col = alt = 0;
        } else if (c == '\\' && l->at + 1 < l->n && l->s[l->at + 1] == '\n') {
            newline_at(l, l->at + 2);
            l->at++;
        } else {
            break;
        }
    }
    if (l->at >= l->n || l->s[l->at] == '\n' || l->s[l->at] == '#')
        return 0;
    uint32_t top = l->n_indent ? l->indent[l->n_indent - 1] : 0;
    uint32_t alt_top = l->n_indent ? l->alt[l->n_indent - 1] : 0;
    static const char tabs[] = "inconsistent use of tabs and spaces in indentation";
    if (col == top)
        return alt == alt_top ? 0 : fail_at(l, "TabError", l->at, tabs);
    if (col > top) {
        if (alt <= alt_top)
            return fail_at(l, "TabError", l->at, tabs);
        if (l->n_indent == MAX_INDENT - 1)
            return fail_at(l, "IndentationError", l->at, "too many levels of indentation");
        l->indent[l->n_indent] = col;
        l->alt[l->n_indent++] = alt;
        push(l, PT_T_INDENT, 0, l->at, l->at, l->line, l->line_start);
        return 0;
    }
    while (l->n_indent && col < l->indent[l->n_indent - 1]) {
        l->n_indent--;
        push(l, PT_T_DEDENT, 0, l->at, l->at, l->line, l->line_start);
    }
    top = l->n_indent ? l->indent[l->n_indent - 1] : 0;
    alt_top = l->n_indent ? l->alt[l->n_indent - 1] : 0;
    if (col != top)
        return fail_at(l, "IndentationError", l->at,
                       "unindent does not match any outer indentation level");
    return alt == alt_top ? 0 : fail_at(l, "TabError", l->at, tabs);
}

static bool line_has_tokens(const struct lexer *l)
{
    if (!l->toks.n)
        return false;
    uint8_t k = pt_vec_last(&l->toks).kind;
    return k != PT_T_NEWLINE && k != PT_T_INDENT && k != PT_T_DEDENT;
}

static int lex_all(struct lexer *l)
{
    bool fresh = !l->inner;
    for (;;) {
        if (fresh && l->n_paren == 0 && indentation(l) < 0)
            return -1;
        fresh = false;
        while (l->at < l->n && strchr(" \t\f", l->s[l->at]) && l->s[l->at])
            l->at++;
        if (l->at >= l->n)
            break;
        unsigned char c = (unsigned char)l->s[l->at];
        if (c == '#') {
            while (l->at < l->n && l->s[l->at] != '\n')
                l->at++;
        } else if (c == '\n') {
            if (!l->inner && l->n_paren == 0) {
                if (line_has_tokens(l))
                    push(l, PT_T_NEWLINE, 0, l->at, l->at + 1, l->line, l->line_start);
                fresh = true;
            }
            newline_at(l, ++l->at);
        } else if (c == '\\') {
            if (l->at + 1 >= l->n || l->s[l->at + 1] != '\n')
                return fail_at(
                    l, "SyntaxError", l->at,
                    l->at + 1 >= l->n
                        ? "unexpected EOF while parsing"
                        : "unexpected character after line continuation character");
            l->at += 2;
            newline_at(l, l->at);
            if (l->at >= l->n)
                return fail_at(l, "SyntaxError", l->at, "unexpected EOF while parsing");
        } else if (isdigit(c) || (c == '.' && l->at + 1 < l->n &&
                                  isdigit((unsigned char)l->s[l->at + 1]))) {
            if (number(l) < 0)
                return -1;
        } else if (isalpha(c) || c == '_' || c >= 0x80) {
            if (name(l) < 0)
                return -1;
        } else if (c == '"' || c == '\'') {
            if (string(l, l->at, false, false) < 0)
                return -1;
        } else if (operator_(l) < 0) {
            return -1;
        }
    }
    if (l->n_paren) {
        static const char *const never[] = {"'(' was never closed", "'[' was never closed",
                                            "'{' was never closed"};
        char c = l->paren[l->n_paren - 1];
        *l->diag = (pt_diag){l->opened[l->n_paren - 1], never[c == '(' ? 0 : c == '[' ? 1 : 2],
                             "SyntaxError"};
        return -1;
    }
    if (!l->inner && line_has_tokens(l))
        push(l, PT_T_NEWLINE, 0, l->at, l->at, l->line, l->line_start);
    while (l->n_indent) {
        l->n_indent--;
        push(l, PT_T_DEDENT, 0, l->at, l->at, l->line, l->line_start);
    }
    push(l, PT_T_END, 0, l->at, l->at, l->line, l->line_start);
    return 0;
}

int pt_lex(pt_arena *a, pt_str source, bool inner, uint32_t base, uint32_t line,
           uint32_t line_start, pt_toks *out, pt_diag *diag)
{
    struct lexer l = {.a = a,
                      .s = source.p,
                      .n = (uint32_t)source.n,
                      .at = base,
                      .line = line,
                      .line_start = line_start,
                      .inner = inner,
                      .diag = diag};
    int rc = lex_all(&l);
    if (rc == 0) {
        out->p = pt_arena_alloc(a, l.toks.n * sizeof *out->p);
        memcpy(out->p, l.toks.p, l.toks.n * sizeof *out->p);
        out->n = (uint32_t)l.toks.n;
    }
    pt_vec_free(&l.toks);
    return rc;
}
