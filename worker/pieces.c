/* pieces.c: one pass over the characters knows strings, comments and brackets, so where logical
 * lines begin; their first word and their indentation do the rest. */
#include "worker/pieces.h"

#include "base/vec.h"

#include <string.h>

enum { TAB = 8, MAX_NAME = 200 };

/* A logical line that is not empty. */
struct line {
    size_t at, end; /* in the text; behind its newline */
    size_t colon;   /* of its header: the first outside of all brackets; `end` when none */
    uint32_t number, end_number, indent;
};
typedef PT_VEC(struct line) lines;

struct scan {
    pt_str s;
    size_t at;
    uint32_t number;
};

static char peek(const struct scan *c, size_t ahead)
{
    return c->at + ahead < c->s.n ? c->s.p[c->at + ahead] : '\0';
}

static void step(struct scan *c)
{
    c->number += c->s.p[c->at++] == '\n';
}

/* Over a string; a single-quoted one that is not closed ends with its line. */
static void skip_string(struct scan *c)
{
    char quote = peek(c, 0);
    bool triple = peek(c, 1) == quote && peek(c, 2) == quote;
    for (int i = triple ? 3 : 1; i > 0; i--)
        step(c);
    while (c->at < c->s.n) {
        if (peek(c, 0) == '\\' && c->at + 1 < c->s.n) {
            step(c);
            step(c);
        } else if (!triple && peek(c, 0) == '\n') {
            return;
        } else if (peek(c, 0) == quote &&
                   (!triple || (peek(c, 1) == quote && peek(c, 2) == quote))) {
            for (int i = triple ? 3 : 1; i > 0; i--)
                step(c);
            return;
        } else {
            step(c);
        }
    }
}

/* From its first character to behind its newline. */
static void scan_line(struct scan *c, struct line *l)
{
    uint32_t depth = 0;
    l->colon = SIZE_MAX;
    while (c->at < c->s.n) {
        char ch = peek(c, 0);
        if (ch == '"' || ch == '\'') {
            skip_string(c);
            continue;
        }
        if (ch == '#')
            while (c->at < c->s.n && peek(c, 0) != '\n')
                step(c);
        else if (ch == '\\' && c->at + 1 < c->s.n)
            step(c);
        else if (strchr("([{", ch) && ch)
            depth++;
        else if (strchr(")]}", ch) && ch && depth)
            depth--;
        else if (ch == ':' && depth == 0 && l->colon == SIZE_MAX)
            l->colon = c->at;
        else if (ch == '\n' && depth == 0) {
            step(c);
            break;
        }
        if (c->at < c->s.n)
            step(c);
    }
    l->end = c->at;
    l->end_number = c->number - 1 +
                    (l->end == c->s.n && peek(c, 0) != '\n' && l->end > 0 &&
                     c->s.p[l->end - 1] != '\n');
    if (l->colon == SIZE_MAX)
        l->colon = l->end;
}

static void scan_lines(pt_str text, lines *out)
{
    struct scan c = {text, 0, 1};
    while (c.at < text.n) {
        struct line l = {.number = c.number};
        while (c.at < text.n && strchr(" \t\f", peek(&c, 0))) {
            l.indent = peek(&c, 0) == '\t' ? (l.indent / TAB + 1) * TAB : l.indent + 1;
            step(&c);
        }
        l.at = c.at;
        bool empty = c.at == text.n || strchr("\r\n#", peek(&c, 0));
        scan_line(&c, &l);
        if (!empty)
            pt_vec_push(out, l);
    }
}

static bool takes(pt_str *s, const char *word)
{
    size_t n = strlen(word);
    if (!pt_str_starts(*s, word) || s->n <= n || !strchr(" \t", s->p[n]))
        return false;
    while (n < s->n && strchr(" \t", s->p[n]))
        n++;
    *s = pt_str_sub(*s, n, s->n);
    return true;
}

/* Its name, when the line begins a function or a class. */
static bool is_piece(pt_str s, bool *is_class, pt_str *name)
{
    *is_class = takes(&s, "class");
    if (!*is_class && takes(&s, "async") + takes(&s, "def") == 0)
        return false;
    size_t n = 0;
    while (n < s.n && n < MAX_NAME && !strchr(" \t\r\n(:[\\", s.p[n]))
        n++;
    *name = pt_str_sub(s, 0, n);
    return n > 0;
}

void pt_pieces_find(pt_arena *a, pt_str text, pt_piece **out, uint32_t *n)
{
    lines all = {0};
    PT_VEC(pt_piece) found = {0};
    int32_t top = -1;  /* the piece of the top level that is open */
    uint32_t body = 0; /* the indentation of its body, when it is a class */
    int32_t last = -1; /* the one that was begun last and is open */
    scan_lines(text, &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct line *l = &all.p[i];
        bool is_class;
        pt_str name;
        if (l->indent == 0)
            top = last = -1;
        else if (last >= 0 && last != top && l->indent <= found.p[last].indent)
            last = top;
        for (int32_t open = last; open >= 0; open = found.p[open].parent) {
            found.p[open].end = l->end;
            found.p[open].end_line = l->end_number;
        }
        bool member = top >= 0 && found.p[top].is_class && last == top &&
                      (body == 0 || l->indent == body) && l->indent > 0;
        if (member)
            body = l->indent;
        if ((l->indent > 0 && !member) || l->colon == l->end ||
            !is_piece(pt_str_sub(text, l->at, l->end), &is_class, &name))
            continue;
        pt_piece p = {l->number, l->end_number, l->colon,          l->end,
                      l->indent, is_class,      member ? top : -1, NULL};
        p.name = member
                     ? pt_arena_printf(a, "%s.%.*s", found.p[top].name, (int)name.n, name.p)
                     : pt_arena_strndup(a, name.p, name.n);
        last = (int32_t)found.n;
        if (!member) {
            top = last;
            body = 0;
        }
        pt_vec_push(&found, p);
    }
    *out = PT_NEW_N(a, pt_piece, found.n + 1);
    if (found.n)
        memcpy(*out, found.p, found.n * sizeof *found.p);
    *n = (uint32_t)found.n;
    pt_vec_free(&found);
    pt_vec_free(&all);
}

void pt_piece_message(const pt_piece *p, const char *path, pt_buf *out)
{
    pt_buf_printf(out, "%s:%u: the %s %s is not supported by Portalis", path, p->line,
                  p->is_class ? "class" : "function", p->name);
}

/* A Python string of ASCII only, whatever the file's encoding. */
static void quote(pt_str s, pt_buf *out)
{
    uint32_t cp;
    size_t n;
    pt_buf_addc(out, '"');
    for (; s.n; s = pt_str_sub(s, n, s.n)) {
        if (!pt_utf8_next(s, &cp, &n)) {
            cp = (unsigned char)s.p[0];
            n = 1;
        }
        if (cp == '"' || cp == '\\' || cp < ' ' || cp > '~')
            pt_buf_printf(out, "\\U%08x", cp);
        else
            pt_buf_addc(out, (char)cp);
    }
    pt_buf_addc(out, '"');
}

static void write_stub(pt_str text, const pt_piece *p, const char *path, pt_buf *out)
{
    pt_buf message = {0};
    pt_piece_message(p, path, &message);
    pt_buf_adds(out, ": raise NotImplementedError(");
    quote(pt_buf_str(&message), out);
    pt_buf_addc(out, ')');
    for (size_t i = p->colon; i < p->end; i++)
        if (text.p[i] == '\n')
            pt_buf_addc(out, '\n');
    pt_buf_free(&message);
}

void pt_pieces_stub(pt_str text, const pt_piece *pieces, uint32_t n, const bool *stubbed,
                    const char *path, pt_buf *out)
{
    size_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!stubbed[i] || pieces[i].colon < at)
            continue; /* or it lies in one that is stubbed */
        pt_buf_addstr(out, pt_str_sub(text, at, pieces[i].colon));
        write_stub(text, &pieces[i], path, out);
        at = pieces[i].end;
    }
    pt_buf_addstr(out, pt_str_sub(text, at, text.n));
}
