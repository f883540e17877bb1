/* corpus.c: see corpus.h. */
#include "corpus.h"

#include "base/file.h"
#include "worker/parse_priv.h"

#include <string.h>

void corpus_open(corpus *c)
{
    memset(c, 0, sizeof *c);
    c->a = pt_arena_new();
}

void corpus_close(corpus *c)
{
    pt_vec_free(&c->files);
    pt_vec_free(&c->names);
    pt_arena_free(c->a);
}

static void add(corpus *c, const char *name, const char *s, size_t n)
{
    pt_lex_file f = {s, (uint32_t)n};
    pt_vec_push(&c->files, f);
    pt_vec_push(&c->names, name);
    c->bytes += n;
}

void corpus_add_text(corpus *c, const char *name, pt_str text)
{
    add(c, name, pt_arena_strndup(c->a, text.p, text.n), text.n);
}

void corpus_add_file(corpus *c, const char *path)
{
    pt_buf raw = {0};
    pt_str text;
    pt_diag d;
    if (pt_file_read(path, 64u << 20, true, &raw, NULL) == 0 &&
        pt_parse_decode(c->a, pt_buf_str(&raw), &text, NULL, &d))
        add(c, pt_arena_strdup(c->a, path), pt_arena_strndup(c->a, text.p, text.n), text.n);
    else
        c->unread++;
    pt_buf_free(&raw);
}

void corpus_add_list(corpus *c, FILE *list)
{
    char path[4096];
    while (fgets(path, sizeof path, list)) {
        path[strcspn(path, "\n")] = '\0';
        corpus_add_file(c, path);
    }
}

/* ---- texts from a seed */

static uint32_t next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

/* Pieces that meet in all ways: what the automaton has to tell apart. */
static const char *const pieces[] = {"a",
                                     "if ",
                                     "x1",
                                     "_",
                                     "not",
                                     "else",
                                     "f",
                                     "rb",
                                     "u",
                                     "0",
                                     "1",
                                     "09",
                                     "0x1f",
                                     "1e5",
                                     "1.",
                                     ".5",
                                     "1_0",
                                     "2j",
                                     "'",
                                     "\"",
                                     "'''",
                                     "\"\"\"",
                                     "\\",
                                     "\\\n",
                                     "#",
                                     "# 'c\"\n",
                                     "\n",
                                     "\n    ",
                                     "\n\t",
                                     "\n  ",
                                     "\n \f",
                                     " ",
                                     "\t",
                                     "(",
                                     ")",
                                     "[",
                                     "]",
                                     "{",
                                     "}",
                                     ",",
                                     ":",
                                     ";",
                                     ".",
                                     "...",
                                     "**=",
                                     "//",
                                     "->",
                                     ":=",
                                     "!=",
                                     "<>",
                                     "<<",
                                     ">=",
                                     "=",
                                     "~",
                                     "@",
                                     "!",
                                     "$",
                                     "?",
                                     "\xc3\xa9",
                                     "\xe2\x82\xac",
                                     "\xf0\x9f\x98\x80",
                                     "\xce\xb1",
                                     "f'{x}'",
                                     "f'{x!r:>{w}}'",
                                     "f\"{d['k']}\"",
                                     "f'{d[\"k\"]}'",
                                     "rf'\\{x}'",
                                     "b'\\x00'",
                                     "'it\\'s'",
                                     "''",
                                     "'''a'b''c'''",
                                     "\"\"\"\n\"\"\"",
                                     "\x01",
                                     "\r"};
/* The same, but of those that usually leave a file whole. */
static const char *const lines[] = {"x = 1\n",
                                    "def f(a, b=2, *c):\n",
                                    "if x:\n",
                                    "    y = f'{x}'\n",
                                    "        return a[1:2]\n",
                                    "    # note 'q' \"\n",
                                    "\n",
                                    "z = (1,\n  2, # three\n\n 3)\n",
                                    "s = '''one\n  two' \\\n'''\n",
                                    "t = \"a\\\"b\" 'c'\\\n  'd'\n",
                                    "class A: pass\n",
                                    "\tw = 0x1f if 1else 2.5e-3\n",
                                    "d = {'k': [1, 2], \"l\": ()}\n",
                                    "é = 'ü' # ß\n",
                                    "    \\\n  q = 1\n",
                                    "print(a.b.c, *d)\n",
                                    " \f u = ~1 ** -2 // 3\n",
                                    "lambda: (yield)\n",
                                    "x: int = ...\n",
                                    "    pass\n"};

static void soup(pt_buf *out, uint32_t *seed)
{
    uint32_t n = 1 + next(seed) % 120;
    for (uint32_t i = 0; i < n; i++)
        pt_buf_adds(out, pieces[next(seed) % PT_LEN(pieces)]);
}

static void nearly_python(pt_buf *out, uint32_t *seed)
{
    uint32_t n = 1 + next(seed) % 60, faults = next(seed) % 3;
    for (uint32_t i = 0; i < n; i++) {
        pt_buf_adds(out, lines[next(seed) % PT_LEN(lines)]);
        if (faults && next(seed) % 40 == 0)
            pt_buf_adds(out, pieces[next(seed) % PT_LEN(pieces)]);
    }
}

/* A made-up file is as long as a batch has units in a tile, now and then. */
static void long_lines(pt_buf *out, uint32_t *seed)
{
    uint32_t n = next(seed) % 3000;
    pt_buf_adds(out, "v = [");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t number = next(seed) % 1000; /* first, whatever the compiler evaluates first */
        pt_buf_printf(out, next(seed) % 8 ? "%u," : "'%u', # \"\n", number);
    }
    pt_buf_adds(out, "]\n");
}

void corpus_add_random(corpus *c, uint32_t count, uint32_t seed)
{
    pt_buf text = {0};
    seed = seed * 2654435761u | 1;
    for (uint32_t i = 0; i < count; i++) {
        pt_buf_clear(&text);
        uint32_t first = seed, kind = next(&seed) % 20;
        if (kind == 0)
            long_lines(&text, &seed);
        else if (kind < 6)
            soup(&text, &seed);
        else if (kind < 10)
            corpus_make_matches(&text, &seed);
        else
            nearly_python(&text, &seed);
        pt_str s = pt_buf_str(&text);
        add(c, pt_arena_printf(c->a, "made from %u", first),
            pt_arena_strndup(c->a, s.p, s.n), s.n);
    }
    pt_buf_free(&text);
}
