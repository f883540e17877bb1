/* layout.c: indentation by brackets. A bracket remembers how far the line that opened it was
 * indented: what it holds goes one step further in, what closes it goes back to there, and
 * several that one line opens are one step. */
#include "worker/layout.h"

#include "base/vec.h"

#include <stdbool.h>

enum { STEP = 4, DEEPEST = 20 * STEP };

struct layout {
    PT_VEC(uint32_t) open; /* the indentation of the line that opened each bracket */
};

static pt_str trimmed(pt_str line)
{
    while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
        line = pt_str_sub(line, 1, line.n);
    return line;
}

static bool closes(char c)
{
    return c == '}' || c == ')' || c == ']';
}

/* The indentation of a line that starts with what closes the innermost brackets, or of one
 * that stands inside them. */
static uint32_t indent_of(const struct layout *l, pt_str line)
{
    size_t first = 0;
    while (first < line.n && closes(line.p[first]))
        first++;
    if (first)
        return first <= l->open.n ? l->open.p[l->open.n - first] : 0;
    return l->open.n ? l->open.p[l->open.n - 1] + STEP : 0;
}

/* Past the string that starts at `i`. */
static size_t skip_string(pt_str line, size_t i)
{
    for (i++; i < line.n && line.p[i] != '"'; i++)
        if (line.p[i] == '\\')
            i++;
    return i;
}

static void follow_brackets(struct layout *l, pt_str line, uint32_t indent)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '"') {
            i = skip_string(line, i);
        } else if (c == '/' && i + 1 < line.n && line.p[i + 1] == '/') {
            return;
        } else if (c == '{' || c == '(' || c == '[') {
            pt_vec_push(&l->open, indent);
        } else if (closes(c) && l->open.n) {
            l->open.n--;
        }
    }
}

void pt_layout(pt_str in, pt_buf *out)
{
    struct layout l = {0};
    for (size_t at = 0; at < in.n;) {
        size_t end = at;
        while (end < in.n && in.p[end] != '\n')
            end++;
        pt_str line = trimmed(pt_str_sub(in, at, end));
        uint32_t indent = indent_of(&l, line);
        for (uint32_t i = 0; line.n && i < indent && i < DEEPEST; i++)
            pt_buf_addc(out, ' ');
        pt_buf_addstr(out, line);
        pt_buf_addc(out, '\n');
        follow_brackets(&l, line, indent);
        at = end + 1;
    }
    pt_vec_free(&l.open);
}
