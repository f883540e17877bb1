/* pylex.h: Python source -> tokens.
 *
 * The source is UTF-8 with '\n' line ends (worker/parse_decode.c sees to that). The lexer is a
 * plain struct that is run until its output is full or the source ends, and run again; it
 * allocates nothing. Every token carries its position as CPython's ast counts it. A lexical
 * fault is a last token PT_T_ERROR, so that a parser meets it in its place. */
#ifndef PT_KERNELS_PYLEX_H
#define PT_KERNELS_PYLEX_H

#include "kernels/pyident.h"

#include <stdbool.h>

PT_EXTERN_C_BEGIN

enum {
    PT_LEX_MAX_INDENT = 100, /* CPython's MAXINDENT: 99 may be open */
    PT_LEX_MAX_PAREN = 200,  /* CPython's MAXLEVEL */
    PT_LEX_ROOM = 128        /* so far ahead of a token bytes may be looked at */
};

enum pt_tok_kind {
    PT_T_END,
    PT_T_ERROR,
    PT_T_NEWLINE,
    PT_T_INDENT,
    PT_T_DEDENT,
    PT_T_NAME,   /* sub: enum pt_kw, PT_KW_none for an identifier */
    PT_T_NUMBER, /* sub: enum pt_num */
    PT_T_STRING, /* sub: PT_STR_* flags */
    PT_T_OP      /* sub: enum pt_punct */
};

/* Hard keywords first, then the words that are keywords by their place only. */
#define PT_KEYWORDS(X)                                                                     \
    X(False) X(None) X(True) X(and) X(as) X(assert) X(async) X(await) X(break) X(class)    \
    X(continue) X(def) X(del) X(elif) X(else) X(except) X(finally) X(for) X(from)          \
    X(global) X(if) X(import) X(in) X(is) X(lambda) X(nonlocal) X(not) X(or) X(pass)       \
    X(raise) X(return) X(try) X(while) X(with) X(yield)
#define PT_SOFT_KEYWORDS(X) X(match) X(case) X(_) X(type)

enum pt_kw {
    PT_KW_none = 0,
#define X(k) PT_KW_##k,
    PT_KEYWORDS(X) PT_SOFT_KEYWORDS(X)
#undef X
        PT_KW_COUNT
};
enum { PT_KW_SOFT = PT_KW_match }; /* this and above: may be an identifier */

/* X(name, text). Longest first among those that share a beginning. */
#define PT_PUNCTS(X)                                                                       \
    X(power_eq, "**=")                                                                     \
    X(floor_eq, "//=")                                                                     \
    X(rshift_eq, ">>=")                                                                    \
    X(lshift_eq, "<<=")                                                                    \
    X(ellipsis, "...")                                                                     \
    X(power, "**")                                                                         \
    X(floor, "//")                                                                         \
    X(rshift, ">>")                                                                        \
    X(lshift, "<<")                                                                        \
    X(ne, "!=")                                                                            \
    X(ne_old, "<>")                                                                        \
    X(le, "<=")                                                                            \
    X(ge, ">=") X(eq, "==") X(arrow, "->") X(plus_eq, "+=") X(minus_eq, "-=")              \
        X(star_eq, "*=") X(slash_eq, "/=") X(percent_eq, "%=") X(and_eq, "&=")             \
            X(or_eq, "|=") X(xor_eq, "^=") X(at_eq, "@=") X(walrus, ":=") X(plus, "+")     \
                X(minus, "-") X(star, "*") X(slash, "/") X(percent, "%") X(at, "@")        \
                    X(amp, "&") X(bar, "|") X(caret, "^") X(tilde, "~") X(lt, "<")         \
                        X(gt, ">") X(lpar, "(") X(rpar, ")") X(lsqb, "[") X(rsqb, "]")     \
                            X(lbrace, "{") X(rbrace, "}") X(comma, ",") X(colon, ":")      \
                                X(dot, ".") X(semi, ";") X(assign, "=") X(bang, "!")       \
                                    X(dollar, "$") X(question, "?") X(backtick, "`")

enum pt_punct {
    PT_P_none = 0,
#define X(name, text) PT_P_##name,
    PT_PUNCTS(X)
#undef X
        PT_P_COUNT
};

enum pt_num { PT_NUM_INT, PT_NUM_BASED, PT_NUM_FLOAT, PT_NUM_IMAGINARY };

enum { PT_STR_RAW = 1, PT_STR_BYTES = 2, PT_STR_U = 4, PT_STR_F = 8, PT_STR_TRIPLE = 16 };

typedef struct {
    uint32_t start, end; /* byte offsets */
    uint32_t line, col, end_line, end_col;
    uint8_t kind, sub;
    /* Of a string: bytes of prefix and opening quotes. Of a name: its number in pt_pylex.seen,
     * or 0. */
    uint16_t quote;
} pt_tok;

/* The last fields of a pt_tok as one word, as they lie in memory. They are put together in a
 * register: what is stored in pieces and read as a whole right behind stalls a CPU. */
static inline uint32_t pt_tok_what(uint32_t kind, uint32_t sub, uint32_t quote)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return kind | sub << 8 | quote << 16;
#else
    return kind << 24 | sub << 16 | quote;
#endif
}
static inline uint32_t pt_tok_what_quote(uint32_t what)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return what >> 16;
#else
    return what & 0xffff;
#endif
}

/* Names and numbers of up to 16 bytes that came by lately, by their bytes. A name always has
 * the same number, until it was forgotten and comes again: then it gets a new one. */
enum { PT_LEX_SEEN_BITS = 9 };
typedef struct {
    uint64_t names[1 << PT_LEX_SEEN_BITS][2]; /* the bytes, zeros behind them; 0, 0: none */
    uint32_t what[1 << PT_LEX_SEEN_BITS];     /* pt_tok_what() */
    uint32_t n; /* numbers that were given, at most UINT16_MAX; then names get 0 */
} pt_lex_seen;

/* X(code, type, message): what a lexical fault is called. The fields are filled in by
 * pt_pylex_message(). */
#define PT_LEX_FAULTS(X)                                                                   \
    X(indent_tabs, "TabError", "inconsistent use of tabs and spaces in indentation")       \
    X(indent_deep, "IndentationError", "too many levels of indentation")                   \
    X(dedent, "IndentationError", "unindent does not match any outer indentation level")   \
    X(eof, "SyntaxError", "unexpected EOF while parsing")                                  \
    X(continuation, "SyntaxError",                                                         \
      "unexpected character after line continuation character")                            \
    X(character, "SyntaxError", "invalid character '%s' (U+%04X)")                         \
    X(unprintable, "SyntaxError", "invalid non-printable character U+%04X")                \
    X(hex, "SyntaxError", "invalid hexadecimal literal")                                   \
    X(octal, "SyntaxError", "invalid octal literal")                                       \
    X(octal_digit, "SyntaxError", "invalid digit '%s' in octal literal")                   \
    X(binary, "SyntaxError", "invalid binary literal")                                     \
    X(binary_digit, "SyntaxError", "invalid digit '%s' in binary literal")                 \
    X(decimal, "SyntaxError", "invalid decimal literal")                                   \
    X(imaginary, "SyntaxError", "invalid imaginary literal")                               \
    X(zeros, "SyntaxError",                                                                \
      "leading zeros in decimal integer literals are not permitted; use an 0o prefix for " \
      "octal integers")                                                                    \
    X(string, "SyntaxError", "unterminated string literal (detected at line %u)")          \
    X(string3, "SyntaxError",                                                              \
      "unterminated triple-quoted string literal (detected at line %u)")                   \
    X(fstring, "SyntaxError", "f-string: expecting '}'")                                   \
    X(parens, "SyntaxError", "too many nested parentheses")                                \
    X(unmatched, "SyntaxError", "unmatched '%s'")                                          \
    X(mismatch, "SyntaxError",                                                             \
      "closing parenthesis '%s' does not match opening parenthesis '%s'")                  \
    X(never_closed, "SyntaxError", "'%s' was never closed")

enum pt_lex_fault {
    PT_LEX_OK = 0,
#define X(code, type, text) PT_LEX_##code,
    PT_LEX_FAULTS(X)
#undef X
        PT_LEX_FAULT_COUNT
};

typedef struct {
    /* set by the caller */
    const char *s;      /* source; s[n] must be readable and 0 */
    uint32_t n;         /* bytes */
    bool nested_quotes; /* f-strings as of 3.12: a field may hold its own quote again */
    const struct pt_ident_tables *ident;
    uint32_t first_line; /* of the source; usually 1 */
    uint32_t first_col;  /* added to columns of the first line */
    uint32_t room; /* so many bytes behind s[n] may be read and are 0; PT_LEX_ROOM suits */
    /* NULL: slower, and names get no numbers. Zeros at first; it may serve several lexers. */
    pt_lex_seen *seen;
    /* the lexer's own */
    uint32_t at, line, line_start;
    uint32_t indent[PT_LEX_MAX_INDENT], alt_indent[PT_LEX_MAX_INDENT];
    uint32_t n_indent;
    int32_t pending; /* INDENT (1) or DEDENTs (negative) still to be given */
    uint32_t n_paren;
    uint8_t paren[PT_LEX_MAX_PAREN + 2]; /* open brackets, from 1 on; paren[0] is 0 */
    uint32_t paren_at[PT_LEX_MAX_PAREN + 1];
    uint32_t wasted; /* bytes read in f-strings that were none by the rules of 3.12 */
    bool at_line_start, done;
    enum pt_lex_fault fault;
    uint32_t fault_at, fault_line, fault_line_start; /* where */
    uint32_t fault_char;                             /* what, where a message names it */
} pt_pylex;

/* Starts at byte 0. */
void pt_pylex_init(pt_pylex *l, const char *s, uint32_t n, const struct pt_ident_tables *t);
/* Writes up to `cap` tokens and returns how many; less than `cap` only when the last one
 * written was PT_T_END or PT_T_ERROR. */
uint32_t pt_pylex_run(pt_pylex *l, pt_tok *out, uint32_t cap);
/* The same, but it may stop before, where the rest would be slower; at least one, if there is
 * one and cap is not 0. */
uint32_t pt_pylex_some(pt_pylex *l, pt_tok *out, uint32_t cap);
/* The number of a name of that many bytes, of which `room` or more may be read at s; 0: it has
 * none. */
uint32_t pt_pylex_name(pt_lex_seen *seen, const char *s, uint32_t n, size_t room);
/* The fault's text, NUL-terminated and cut to fit. */
void pt_pylex_message(const pt_pylex *l, char *out, size_t cap);
const char *pt_pylex_fault_type(const pt_pylex *l);

PT_EXTERN_C_END
#endif
