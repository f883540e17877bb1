/* fuzz_kernels.c: whatever text comes, the data-parallel lexer gives the sequential one's
 * tokens, byte for byte; what goes into a block comes out of it; and the data-parallel parser
 * accepts what worker/parse_* accepts, with the same tree.
 *
 *     fuzz_kernels [SECONDS [SEED [FILE ...]]]     FILEs are further inputs to start from
 *
 * The first byte says by which rules, whether the text is one file or cut into three, and whether
 * the bytes behind it are text or numbers of words, so that token sequences are tried, too. */
#include "mutate.h"

#include "base/file.h"
#include "base/vec.h"
#include "kernels/lexblock.h"
#include "tests/gpu/lexes.h"
#include "tests/gpu/trees.h"

enum { MAX_BYTES = 1 << 16, BATCH_BYTES = 1 << 17, MAX_PARTS = 3 };

struct run {
    pt_lex_file files[MAX_PARTS];
    uint32_t n_files;
    bool nested;
    pt_tok *toks[MAX_PARTS]; /* of the sequential lexer */
    uint32_t n_toks[MAX_PARTS];
    pt_lexblock_maker maker;
};

static pt_lexbatch *lexer_of(bool nested)
{
    static pt_lexbatch *lexers[2];
    pt_lex_options o = {.where = PT_LEX_STEPS,
                        .batch_bytes = BATCH_BYTES,
                        .max_files = MAX_PARTS,
                        .firsts = true,
                        .nested_quotes = nested};
    if (!lexers[nested])
        lexers[nested] = pt_lexbatch_new(&o, NULL);
    return lexers[nested];
}

static void lex_alone(struct run *r, uint32_t i)
{
    const pt_lex_file *f = &r->files[i];
    uint32_t cap = 2 * f->n + 300;
    pt_pylex l;
    r->toks[i] = malloc(cap * sizeof *r->toks[i]);
    PT_ASSERT(r->toks[i]);
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    l.nested_quotes = r->nested;
    r->n_toks[i] = pt_pylex_run(&l, r->toks[i], cap);
    PT_ASSERT(l.done);
    PT_ASSERT(lexes_alike(f, r->nested, r->toks[i], r->n_toks[i]));
}

static void compare(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    struct run *r = ctx;
    PT_ASSERT(n == r->n_toks[file] && memcmp(tok, r->toks[file], n * sizeof *tok) == 0);
    const uint32_t *firsts = pt_lexbatch_firsts(lexer_of(r->nested));
    PT_ASSERT(!firsts == (odd != 0));
    PT_ASSERT(!firsts || lexes_firsts(&r->files[file], tok, n, firsts));
    pt_lexblock_add(&r->maker, (uint32_t)file, &r->files[file], tok, n, odd);
}

static const char *const words[] = {"\n",
                                    "\n    ",
                                    "\n        ",
                                    "\n ",
                                    "False",
                                    "None",
                                    "True",
                                    "and",
                                    "as",
                                    "assert",
                                    "async",
                                    "await",
                                    "break",
                                    "class",
                                    "continue",
                                    "def",
                                    "del",
                                    "elif",
                                    "else",
                                    "except",
                                    "finally",
                                    "for",
                                    "from",
                                    "global",
                                    "if",
                                    "import",
                                    "in",
                                    "is",
                                    "lambda",
                                    "nonlocal",
                                    "not",
                                    "or",
                                    "pass",
                                    "raise",
                                    "return",
                                    "try",
                                    "while",
                                    "with",
                                    "yield",
                                    "match",
                                    "case",
                                    "_",
                                    "type",
                                    "a",
                                    "b",
                                    "c",
                                    "1",
                                    "0x1f",
                                    "2.5",
                                    "3j",
                                    "'s'",
                                    "b's'",
                                    "f'{a}'",
                                    "r's'",
                                    "f'{a!r:{b}}'",
                                    "'''t\n'''",
                                    "**=",
                                    "//=",
                                    ">>=",
                                    "<<=",
                                    "...",
                                    "**",
                                    "//",
                                    ">>",
                                    "<<",
                                    "!=",
                                    "<=",
                                    ">=",
                                    "==",
                                    "->",
                                    "+=",
                                    "-=",
                                    "*=",
                                    "/=",
                                    "%=",
                                    "&=",
                                    "|=",
                                    "^=",
                                    "@=",
                                    ":=",
                                    "+",
                                    "-",
                                    "*",
                                    "/",
                                    "%",
                                    "@",
                                    "&",
                                    "|",
                                    "^",
                                    "~",
                                    "<",
                                    ">",
                                    "(",
                                    ")",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    ",",
                                    ":",
                                    ".",
                                    ";",
                                    "=",
                                    "a.b",
                                    "a(",
                                    "if a:",
                                    "else:",
                                    "def f(",
                                    "):",
                                    "for a in",
                                    "\\\n",
                                    "# c\n",
                                    "try:",
                                    "except",
                                    "finally:",
                                    "with a as b:",
                                    "class C:",
                                    "lambda:",
                                    "import a",
                                    "(a,",
                                    "[a for",
                                    "{a:",
                                    "{**a",
                                    "match a:\n ",
                                    "match",
                                    "\n case",
                                    "case _:",
                                    "case a(b=",
                                    "case {1: a,",
                                    "**a}:",
                                    "-1+2j",
                                    "a|",
                                    "as a",
                                    "[*_,",
                                    "type a =",
                                    "type a[",
                                    "def f[a: b,",
                                    "class C[**a]:"};

/* Each byte is a word. */
static void spell(const uint8_t *data, size_t size, pt_buf *out)
{
    for (size_t i = 0; i < size; i++) {
        pt_buf_adds(out, words[data[i] % PT_LEN(words)]);
        if (words[data[i] % PT_LEN(words)][0] != '\n')
            pt_buf_addc(out, ' ');
    }
}

/* Lexers take UTF-8 only: pt_parse_decode() lets nothing else through. */
static void make_valid(char *s, size_t n)
{
    pt_str rest = {s, n};
    while (rest.n) {
        uint32_t cp;
        size_t len = 1;
        if (!pt_utf8_next(rest, &cp, &len)) {
            s[n - rest.n] = '?';
            len = 1;
        }
        rest = pt_str_sub(rest, len, rest.n);
    }
}

/* The text in parts, each with a byte 0 behind it and a line end before that. */
static void cut(struct run *r, const uint8_t *data, size_t size, uint32_t parts)
{
    r->n_files = parts;
    for (uint32_t i = 0; i < parts; i++) {
        size_t from = size * i / parts, n = size * (i + 1) / parts - from;
        char *s = malloc(n + 2);
        PT_ASSERT(s);
        memcpy(s, data + from, n);
        make_valid(s, n);
        s[n] = '\n';
        s[n + 1] = '\0';
        r->files[i] = (pt_lex_file){s, (uint32_t)n + 1};
    }
}

static void check_trees(struct run *r, const pt_lexblock *b)
{
    for (uint32_t i = 0; i < r->n_files; i++) {
        const uint32_t first = 0;
        uint32_t n;
        const pt_tok *t = pt_lexblock_tokens(b, i, &r->files[i], &n);
        if (!t || memchr(r->files[i].s, '\r', r->files[i].n))
            continue; /* decoding leaves no CR */
        pt_parse_input in = {t, n, &first, 1, r->nested};
        pt_parse_output out;
        pt_buf why = {0};
        pt_parse_steps(&in, &out);
        if (out.files[0].n_lines &&
            trees_compare(&in, &out, 0, &r->files[i], r->nested ? 312 : 311, &why) ==
                TREES_DIFFER) {
            fprintf(stderr, "%s", pt_buf_z(&why));
            abort();
        }
        pt_buf_free(&why);
        free(out.mem);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run r = {0};
    pt_lexblock made, back;
    pt_err err;
    if (size < 2 || size > MAX_BYTES)
        return 0;
    pt_buf text = {0};
    if (data[0] & 4)
        spell(data + 1, size - 1, &text);
    else
        pt_buf_add(&text, data + 1, size - 1);
    if (text.n > MAX_BYTES)
        text.n = MAX_BYTES;
    r.nested = data[0] & 1;
    cut(&r, (const uint8_t *)text.p, text.n, data[0] & 2 ? MAX_PARTS : 1);
    pt_buf_free(&text);
    for (uint32_t i = 0; i < r.n_files; i++)
        lex_alone(&r, i);
    pt_lexblock_start(&r.maker, r.n_files, MAX_BYTES);
    pt_lexbatch_run(lexer_of(r.nested), r.files, r.n_files, compare, &r);
    pt_lexblock_finish(&r.maker, true, &made);
    PT_ASSERT(pt_lexblock_open(pt_lexblock_bytes(&made), &back, &err) == 0);
    check_trees(&r, &back);
    pt_lexblock_free(&made);
    for (uint32_t i = 0; i < r.n_files; i++) {
        free(r.toks[i]);
        free((char *)r.files[i].s);
    }
    return 0;
}

#ifndef PT_LIBFUZZER
static const char *const samples[] = {
    "\1def f(a, /, b=1, *c, d: int = 2, **e) -> 'str':\n    global g\n    return a @ b ** "
    "-c\n",
    "\1@deco(1)\nclass C(B, metaclass=M):\n    x: int = 0\n    async def m(self):\n"
    "        async with (a as b, c): await d\n        return [k async for k in l if k]\n",
    "\0try:\n    raise X from Y\nexcept* (A, B) as e:\n    pass\nelse:\n    del a[1:2, "
    "...]\n"
    "finally:\n    assert x, 'm'\n",
    "\3x = f'{a!r:>{w}} {b=} {{}}' rf'\\d' b'\\xff' 0x_ff 1_0.5e-3j\nif x:\n\ty\n\f\nz\n",
    "\1while (n := n - 1) and not 1 < a <= b is not d not in e: n; continue\nelse:\n"
    "    a, *b = c = *d, e\n    x += {k: v for k, v in z} | {*s}\n    lambda *p, k=3: "
    "(yield)\n",
    "\5\010\053\011\015\106\053\140\053\000\021\041\044\141\053\142\000",
    "\1match a, *b:\n  case -1 + 2j | 'x' 'y' | None if (c := d): pass\n"
    "  case {1: _, a.b: [c, *_], **r}: pass\n"
    "  case A(b, (c), x=1 | 2 as d,) as e, *f,:\n    match = case\n  case[a]: type = _\n",
    "\1type X[T: int, *Ts, **P] = A[T]\ntype Y = 1\nclass C[T](B): pass\n"
    "async def f[T: (a, b)](x: T) -> T: type\ncase[x]: match\n",
    "\2from . import (x, y as z,)\nimport a.b as c, d\n'''\n' \\\n''' \"\\\"\" # \"\na\\\n "
    "= 1\n",
};

int main(int argc, char **argv)
{
    PT_VEC(pt_str) seeds = {0};
    PT_VEC(pt_buf) files = {0};
    for (size_t i = 0; i < PT_LEN(samples); i++) /* a first byte 0 counts, too */
        pt_vec_push(&seeds, ((pt_str){samples[i], 1 + strlen(samples[i] + 1)}));
    for (int i = 3; i < argc; i++) {
        pt_buf text = {0};
        pt_err err;
        pt_buf_addc(&text, i % 2 ? '\1' : '\5');
        if (pt_file_read(argv[i], MAX_BYTES, true, &text, &err) == 0)
            pt_vec_push(&seeds, pt_buf_str(&text));
        pt_vec_push(&files, text);
    }
    int rc = pt_fuzz_main(argc, argv, seeds.p, seeds.n);
    while (files.n)
        pt_buf_free(&pt_vec_pop(&files));
    pt_vec_free(&files);
    pt_vec_free(&seeds);
    return rc;
}
#endif
