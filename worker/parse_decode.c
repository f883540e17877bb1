/* parse_decode.c: raw bytes to UTF-8 with '\n' line ends and a last newline. A BOM, or the
 * coding line of PEP 263 in one of the first two lines, says what they are; without either they
 * are UTF-8. Other encodings go through iconv(3), which the C library has. */
#include "worker/parse_priv.h"

#include <ctype.h>
#include <iconv.h>
#include <string.h>

static bool refuse(pt_diag *diag, uint32_t line, const char *msg)
{
    *diag = (pt_diag){{line, 0, line, 0}, msg, "SyntaxError"};
    return false;
}

static uint32_t line_of(pt_str s, size_t at)
{
    uint32_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'));
    return line;
}

/* ---- the coding line */

static pt_str first_line(pt_str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != '\n' && s.p[n] != '\r')
        n++;
    return pt_str_sub(s, 0, n);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

/* What the comment declares: coding[:=]\s*name */
static pt_str declared_in(pt_str comment)
{
    for (size_t i = 0; i + 7 < comment.n; i++) {
        const char *c = comment.p + i;
        if (memcmp(c, "coding", 6) != 0 || (c[6] != ':' && c[6] != '='))
            continue;
        size_t from = i + 7;
        while (from < comment.n && (comment.p[from] == ' ' || comment.p[from] == '\t'))
            from++;
        size_t to = from;
        while (to < comment.n && (isalnum((unsigned char)comment.p[to]) ||
                                  (comment.p[to] && strchr("-_.", comment.p[to]))))
            to++;
        if (to > from)
            return pt_str_sub(comment, from, to);
    }
    return (pt_str){"", 0};
}

/* The second line counts only when nothing but a comment stands in the first. */
static pt_str declared(pt_str s)
{
    pt_str found = {"", 0};
    for (int line = 0; line < 2 && !found.n; line++) {
        pt_str l = first_line(s);
        size_t i = 0;
        while (i < l.n && is_blank(l.p[i]))
            i++;
        if (i < l.n && l.p[i] != '#')
            break;
        found = declared_in(pt_str_sub(l, i, l.n));
        bool crlf = l.n + 1 < s.n && s.p[l.n] == '\r' && s.p[l.n + 1] == '\n';
        s = pt_str_sub(s, l.n + (crlf ? 2 : 1), s.n);
    }
    return found;
}

/* Lower case and '-' for '_', as CPython compares names. */
static char *normal_name(pt_arena *a, pt_str name)
{
    char *z = pt_arena_strndup(a, name.p, name.n);
    for (char *c = z; *c; c++)
        *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
    return z;
}

/* Beside a BOM CPython takes these alone, not "utf8". */
static bool is_utf8_name(pt_arena *a, pt_str name)
{
    const char *z = normal_name(a, name);
    return strcmp(z, "utf-8") == 0 || strncmp(z, "utf-8-", 6) == 0;
}

/* The name that iconv has for a codec of Python's. */
static const char *iconv_name(pt_arena *a, pt_str name)
{
    static const char *const known[][2] = {
        {"latin-1", "iso-8859-1"}, {"iso-latin-1", "iso-8859-1"},
        {"latin", "iso-8859-1"},   {"u8", "utf-8"},
        {"utf", "utf-8"},          {"utf8", "utf-8"},
        {"cp65001", "utf-8"},      {"mac-roman", "macintosh"},
        {"macroman", "macintosh"}, {"mac-cyrillic", "mac-cyrillic"},
        {"shift-jis", "sjis"},     {"euc-jp", "euc-jp"},
        {"646", "ascii"},          {"ujis", "euc-jp"},
        {"euckr", "euc-kr"},       {"windows-31j", "cp932"},
        {"ms932", "cp932"},        {"hkscs", "big5-hkscs"},
    };
    const char *z = normal_name(a, name);
    if (is_utf8_name(a, name))
        return "utf-8";
    if (strncmp(z, "latin-1-", 8) == 0 || strncmp(z, "iso-8859-1-", 11) == 0 ||
        strncmp(z, "iso-latin-1-", 12) == 0)
        return "iso-8859-1";
    for (size_t i = 0; i < PT_LEN(known); i++)
        if (strcmp(z, known[i][0]) == 0)
            return known[i][1];
    return z;
}

/* ---- conversion */

/* False and errno set when the input does not convert; *out is in `a`. */
static bool convert(pt_arena *a, iconv_t cd, pt_str s, pt_str *out, size_t *bad)
{
    size_t room = s.n * 4 + 16, left = room, in = s.n;
    char *to = pt_arena_alloc(a, room), *start = to;
    char *from = pt_arena_strndup(a, s.p, s.n), *begin = from;
    iconv(cd, NULL, NULL, NULL, NULL);
    bool ok = iconv(cd, &from, &in, &to, &left) != (size_t)-1;
    *bad = (size_t)(from - begin);
    *out = (pt_str){start, room - left};
    return ok;
}

/* A source whose coding line can be read has ASCII as its base; UTF-16 and EBCDIC do not. */
static bool holds_ascii(pt_arena *a, iconv_t cd)
{
    static const pt_str sample = PT_STR("#-*abcxyz ABCXYZ 0123456789 ()[]{}+,.;:=<>'\"_\n");
    pt_str out;
    size_t bad;
    return convert(a, cd, sample, &out, &bad) && pt_str_eq(out, sample);
}

static bool decode_as(pt_arena *a, const char *name, pt_str *s, pt_diag *diag)
{
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        return refuse(diag, 1, pt_arena_printf(a, "unknown encoding: %s", name));
    pt_str out = {"", 0};
    size_t bad = 0;
    bool usable = holds_ascii(a, cd), ok = usable && convert(a, cd, *s, &out, &bad);
    iconv_close(cd);
    if (!usable)
        return refuse(diag, 1, pt_arena_printf(a, "encoding problem: %s", name));
    if (!ok)
        return refuse(
            diag, line_of(*s, bad),
            pt_arena_printf(a,
                            "(unicode error) '%s' codec can't decode byte 0x%02x in "
                            "position %zu",
                            name, bad < s->n ? (unsigned char)s->p[bad] : 0, bad));
    *s = out;
    return true;
}

static bool check_utf8(pt_arena *a, pt_str s, bool said, pt_diag *diag)
{
    size_t bad = pt_utf8_valid(s);
    if (bad == s.n)
        return true;
    uint32_t line = line_of(s, bad);
    unsigned byte = (unsigned char)s.p[bad];
    if (said)
        return refuse(
            diag, line,
            pt_arena_printf(a,
                            "(unicode error) 'utf-8' codec can't decode byte 0x%02x "
                            "in position %zu",
                            byte, bad));
    return refuse(
        diag, line,
        pt_arena_printf(a,
                        "Non-UTF-8 code starting with '\\x%02x' on line %u, but no "
                        "encoding declared; see "
                        "https://peps.python.org/pep-0263/ for details",
                        byte, line));
}

/* CR and CRLF become LF, and the last line gets its end. */
static pt_str normalise(pt_arena *a, pt_str s)
{
    char *out = pt_arena_raw(a, s.n + 1 + PT_LEX_ROOM), *to = out;
    const char *c = s.p, *end = s.p + s.n;
    while (c < end) {
        const char *cr = memchr(c, '\r', (size_t)(end - c));
        size_t n = (size_t)((cr ? cr : end) - c);
        memcpy(to, c, n);
        to += n;
        c += n;
        if (cr) {
            *to++ = '\n';
            c += c + 1 < end && c[1] == '\n' ? 2 : 1;
        }
    }
    /* CPython adds an end behind a last CRLF; it matters behind a backslash alone. */
    if (to == out || to[-1] != '\n' || pt_str_ends(s, "\\\r\n"))
        *to++ = '\n';
    memset(to, 0, PT_LEX_ROOM);
    return (pt_str){out, (size_t)(to - out)};
}

/* What is left of the source, for one that is not plain UTF-8 with '\n' line ends. */
static bool decode_odd(pt_arena *a, const char *encoding, bool said, pt_str *s,
                       pt_diag *diag)
{
    if (strcmp(encoding, "utf-8") != 0) {
        if (!decode_as(a, encoding, s, diag))
            return false;
    } else if (!check_utf8(a, *s, said, diag)) {
        return false;
    }
    *s = normalise(a, *s);
    return true;
}

bool pt_parse_decode(pt_arena *a, pt_str raw, pt_str *out, struct pt_lines *lines,
                     pt_diag *diag)
{
    bool bom = pt_str_starts(raw, "\xEF\xBB\xBF"), ascii;
    pt_str text = bom ? pt_str_sub(raw, 3, raw.n) : raw;
    pt_str name = declared(text);
    const char *encoding = name.n ? iconv_name(a, name) : "utf-8";
    bool refused = bom && name.n && !is_utf8_name(a, name);
    if (!refused && strcmp(encoding, "utf-8") == 0 &&
        pt_parse_take(a, text, out, lines, &ascii))
        return ascii || check_utf8(a, text, name.n || bom, diag);
    const char *nul = raw.n ? memchr(raw.p, 0, raw.n) : NULL;
    if (nul)
        return refuse(diag, line_of(raw, (size_t)(nul - raw.p)),
                      "source code cannot contain null bytes");
    if (refused)
        return refuse(
            diag, 1,
            pt_arena_printf(a, "encoding problem: %.*s with BOM", (int)name.n, name.p));
    if (!decode_odd(a, encoding, name.n || bom, &text, diag))
        return false;
    if (lines)
        pt_parse_find_lines(a, text, lines);
    *out = text;
    return true;
}
