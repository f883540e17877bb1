/* glob.c: matching by walking pattern and text side by side, with two places to go back to:
 * the last `*`, which may grow inside its folder, and the last `**`, which may grow over
 * folders. When neither helps, an earlier star could not have helped either. */
#include "scheduler/glob.h"

#include "base/vec.h"

#include <ctype.h>
#include <string.h>

struct pattern {
    const char *base; /* folder of the file it stood in, "" or with '/' at the end */
    pt_str text;
    bool anchored, dirs_only, takes_back;
};

struct pt_globs {
    pt_arena *arena;
    PT_VEC(struct pattern) patterns;
};

/* The [:name:] at s.p; false when it is none. *n is its length. */
static bool named_class(pt_str s, unsigned char c, bool *in, size_t *n)
{
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {{"[:alpha:]", isalpha}, {"[:digit:]", isdigit},  {"[:alnum:]", isalnum},
                   {"[:upper:]", isupper}, {"[:lower:]", islower},  {"[:space:]", isspace},
                   {"[:punct:]", ispunct}, {"[:xdigit:]", isxdigit}};
    for (size_t i = 0; i < PT_LEN(classes); i++)
        if (pt_str_starts(s, classes[i].name)) {
            *n = strlen(classes[i].name);
            *in = *in || classes[i].is(c);
            return true;
        }
    return false;
}

/* A bracket expression at p.p[0] == '['. Its length, or 0 when no ']' closes it (then the
 * bracket stands for itself). */
static size_t bracket(pt_str p, unsigned char c, bool *matched)
{
    size_t i = 1, n;
    bool in = false;
    bool negated = i < p.n && (p.p[i] == '!' || p.p[i] == '^');
    i += negated;
    for (size_t start = i; i < p.n && (p.p[i] != ']' || i == start);) {
        if (named_class(pt_str_sub(p, i, p.n), c, &in, &n)) {
            i += n;
            continue;
        }
        if (p.p[i] == '\\' && i + 1 < p.n)
            i++;
        unsigned char lo = (unsigned char)p.p[i++], hi = lo;
        if (i + 1 < p.n && p.p[i] == '-' && p.p[i + 1] != ']') {
            hi = (unsigned char)p.p[i + 1];
            i += 2;
        }
        in = in || (lo <= c && c <= hi);
    }
    if (i >= p.n)
        return 0;
    *matched = in != negated;
    return i + 1;
}

/* Pattern element at p[i] against the one byte c: its length when it matches, else 0. */
static size_t one(pt_str p, size_t i, char c)
{
    bool matched;
    size_t n;
    if (i >= p.n)
        return 0;
    switch (p.p[i]) {
    case '?':
        return c != '/';
    case '[':
        n = bracket(pt_str_sub(p, i, p.n), (unsigned char)c, &matched);
        if (n)
            return matched && c != '/' ? n : 0;
        return c == '[';
    case '\\':
        if (i + 1 < p.n)
            return p.p[i + 1] == c ? 2 : 0;
        return c == '\\';
    default:
        return p.p[i] == c;
    }
}

/* At a part's beginning: "**" and what follows is '/' or the end. */
static bool crosses(pt_str p, size_t i)
{
    return i + 1 < p.n && p.p[i] == '*' && p.p[i + 1] == '*' &&
           (i == 0 || p.p[i - 1] == '/') && (i + 2 == p.n || p.p[i + 2] == '/');
}

bool pt_glob_match(pt_str p, pt_str t)
{
    const size_t none = (size_t)-1;
    size_t i = 0, k = 0, star = none, star_k = 0, deep = none, deep_k = 0, n;
    while (k < t.n) {
        if (crosses(p, i)) {
            if (i + 2 == p.n)
                return true; /* a trailing double star takes all that is inside */
            deep = i += 3;
            deep_k = k;
            star = none;
        } else if (i < p.n && p.p[i] == '*') {
            while (i < p.n && p.p[i] == '*')
                i++;
            star = i;
            star_k = k;
        } else if ((n = one(p, i, t.p[k]))) {
            i += n;
            k++;
        } else if (star != none && t.p[star_k] != '/') {
            i = star;
            k = ++star_k;
        } else if (deep != none) {
            const char *slash = memchr(t.p + deep_k, '/', t.n - deep_k);
            if (!slash)
                return false;
            i = deep;
            k = deep_k = (size_t)(slash - t.p) + 1;
            star = none;
        } else {
            return false;
        }
    }
    while (i < p.n && p.p[i] == '*')
        i++;
    return i == p.n;
}

pt_globs *pt_globs_new(void)
{
    pt_globs *g = calloc(1, sizeof *g);
    PT_ASSERT(g);
    g->arena = pt_arena_new();
    return g;
}

void pt_globs_free(pt_globs *g)
{
    if (!g)
        return;
    pt_vec_free(&g->patterns);
    pt_arena_free(g->arena);
    free(g);
}

/* Trailing blanks go, unless a backslash keeps them. */
static pt_str trimmed(pt_str s)
{
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t') &&
           !(s.n > 1 && s.p[s.n - 2] == '\\'))
        s.n--;
    return s;
}

void pt_globs_add(pt_globs *g, const char *base, pt_str text)
{
    struct pattern p = {.base = ""};
    text = trimmed(text);
    if (text.n == 0 || text.p[0] == '#')
        return;
    if (text.p[0] == '!') {
        p.takes_back = true;
        text = pt_str_sub(text, 1, text.n);
    }
    if (text.n && text.p[text.n - 1] == '/') {
        p.dirs_only = true;
        text.n--;
    }
    p.anchored = memchr(text.p, '/', text.n) != NULL;
    if (text.n && text.p[0] == '/')
        text = pt_str_sub(text, 1, text.n);
    if (text.n == 0)
        return;
    p.text = (pt_str){pt_arena_strndup(g->arena, text.p, text.n), text.n};
    if (*base)
        p.base = pt_arena_printf(g->arena, "%s/", base);
    pt_vec_push(&g->patterns, p);
}

void pt_globs_add_lines(pt_globs *g, const char *base, pt_str text)
{
    if (pt_str_starts(text, "\xEF\xBB\xBF"))
        text = pt_str_sub(text, 3, text.n);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        pt_globs_add(g, base, pt_str_sub(text, 0, n));
        text = pt_str_sub(text, n + 1, text.n);
    }
}

uint32_t pt_globs_count(const pt_globs *g)
{
    return (uint32_t)g->patterns.n;
}

static bool matches(const struct pattern *p, pt_str path, bool is_dir)
{
    if (p->dirs_only && !is_dir)
        return false;
    if (!pt_str_starts(path, p->base))
        return false;
    path = pt_str_sub(path, strlen(p->base), path.n);
    if (!p->anchored)
        for (size_t i = path.n; i > 0; i--)
            if (path.p[i - 1] == '/') {
                path = pt_str_sub(path, i, path.n);
                break;
            }
    return pt_glob_match(p->text, path);
}

static enum pt_globs_answer ask(const pt_globs *g, pt_str path, bool is_dir)
{
    for (size_t i = g->patterns.n; i > 0; i--)
        if (matches(&g->patterns.p[i - 1], path, is_dir))
            return g->patterns.p[i - 1].takes_back ? PT_GLOBS_TAKEN_BACK : PT_GLOBS_MATCH;
    return PT_GLOBS_NONE;
}

enum pt_globs_answer pt_globs_ask(const pt_globs *g, const char *path, bool is_dir)
{
    return ask(g, pt_str_of(path), is_dir);
}

bool pt_globs_cover(const pt_globs *g, const char *path)
{
    pt_str whole = pt_str_of(path);
    bool covered = false;
    for (size_t i = 1; i <= whole.n; i++) {
        if (i < whole.n && whole.p[i] != '/')
            continue;
        enum pt_globs_answer a = ask(g, pt_str_sub(whole, 0, i), i < whole.n);
        if (a != PT_GLOBS_NONE)
            covered = a == PT_GLOBS_MATCH;
    }
    return covered;
}
