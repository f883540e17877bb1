/* source.c: raw bytes to UTF-8: a BOM, or the coding line of PEP 263 in the first two lines;
 * 8-bit encodings through iconv(3), which the C library has. */
#include "worker/parse_priv.h"

#include <ctype.h>
#include <iconv.h>
#include <string.h>

/* The encoding that one of the first two lines declares; empty when none does. */
static pt_str declared(pt_str s)
{
    for (int line = 0; line < 2 && s.n; line++) {
        size_t n = 0;
        while (n < s.n && s.p[n] != '\n' && s.p[n] != '\r')
            n++;
        pt_str l = pt_str_sub(s, 0, n);
        size_t i = 0;
        while (i < l.n && strchr(" \t\f", l.p[i]) && l.p[i])
            i++;
        if (i < l.n && l.p[i] != '#')
            break; /* only comments may stand before it */
        for (; i + 7 < l.n; i++) {
            if (memcmp(l.p + i, "coding", 6) != 0 ||
                (l.p[i + 6] != ':' && l.p[i + 6] != '='))
                continue;
            size_t from = i + 7;
            while (from < l.n && (l.p[from] == ' ' || l.p[from] == '\t'))
                from++;
            size_t to = from;
            while (to < l.n &&
                   (isalnum((unsigned char)l.p[to]) || (l.p[to] && strchr("-_.", l.p[to]))))
                to++;
            if (to > from)
                return pt_str_sub(l, from, to);
        }
        if (n < s.n && s.p[n] == '\r' && n + 1 < s.n && s.p[n + 1] == '\n')
            n++;
        s = pt_str_sub(s, n + 1, s.n);
    }
    return (pt_str){"", 0};
}

/* Lower case, '-' for '_': how CPython compares names. */
static const char *normal(pt_arena *a, pt_str s)
{
    char *z = pt_arena_strndup(a, s.p, s.n);
    for (char *p = z; *p; p++)
        *p = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
    return z;
}

static bool reject(pt_diag *diag, const char *msg)
{
    *diag = (pt_diag){{1, 0, 1, 0}, msg, "SyntaxError"};
    return false;
}

static bool convert(pt_arena *a, const char *name, pt_str *s, pt_diag *diag)
{
    /* Encodings whose ASCII is not ASCII cannot be what a coding line declares. */
    bool wide = strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0 ||
                strncmp(name, "utf-7", 5) == 0;
    iconv_t cd = wide ? (iconv_t)-1 : iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        return reject(diag, pt_arena_printf(a, "unknown encoding: %s", name));
    size_t room = s->n * 4 + 16, left = room, in = s->n;
    char *out = pt_arena_alloc(a, room), *to = out;
    char *from = pt_arena_strndup(a, s->p, s->n);
    size_t rc = iconv(cd, &from, &in, &to, &left);
    iconv_close(cd);
    if (rc == (size_t)-1)
        return reject(diag, pt_arena_printf(a,
                                            "(unicode error) '%s' codec can't decode the "
                                            "file",
                                            name));
    *s = (pt_str){out, room - left};
    return true;
}

bool pt_source_decode(pt_arena *a, pt_str *source, pt_diag *diag)
{
    bool bom = pt_str_starts(*source, "\xEF\xBB\xBF");
    pt_str name = declared(bom ? pt_str_sub(*source, 3, source->n) : *source);
    const char *z = normal(a, name);
    bool utf8 = !name.n || strcmp(z, "utf-8") == 0 || strcmp(z, "utf8") == 0 ||
                strncmp(z, "utf-8-", 6) == 0;
    if (bom && !utf8)
        return reject(diag, pt_arena_printf(a, "encoding problem: %s with BOM", z));
    if (!utf8) {
        if (strcmp(z, "latin-1") == 0 || strncmp(z, "latin-1-", 8) == 0 ||
            strcmp(z, "iso-latin-1") == 0)
            z = "iso-8859-1";
        return convert(a, z, source, diag);
    }
    size_t bad = pt_utf8_valid(*source);
    if (bad == source->n)
        return true;
    uint32_t line = 1;
    for (size_t i = 0; i < bad; i++)
        line += source->p[i] == '\n';
    reject(diag,
           pt_arena_printf(a,
                           "Non-UTF-8 code starting with '\\x%02x' on line %u, but no "
                           "encoding declared; see https://peps.python.org/pep-0263/ for "
                           "details",
                           (unsigned char)source->p[bad], line));
    diag->pos.line = diag->pos.end_line = line;
    return false;
}
