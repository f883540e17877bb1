/* json.c: recursive descent over one value. Sloppy where sloppiness is harmless (numbers by
 * strtod), strict where a wrong reading would be believed. */
#include "worker/json.h"

#include "base/defs.h"

#include <ctype.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

struct reader {
    pt_arena *a;
    const char *p, *end;
};

static const pt_json nothing;

static bool value(struct reader *r, pt_json *out, int depth);

static void skip_space(struct reader *r)
{
    while (r->p < r->end && strchr(" \t\r\n", *r->p) && *r->p)
        r->p++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static bool word(struct reader *r, const char *w)
{
    size_t n = strlen(w);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, w, n) != 0)
        return false;
    r->p += n;
    return true;
}

static bool hex4(struct reader *r, uint32_t *out)
{
    char digits[5] = {0};
    if (r->end - r->p < 4)
        return false;
    memcpy(digits, r->p, 4);
    for (int i = 0; i < 4; i++)
        if (!isxdigit((unsigned char)digits[i]))
            return false;
    *out = (uint32_t)strtoul(digits, NULL, 16);
    r->p += 4;
    return true;
}

static void put_utf8(pt_buf *b, uint32_t c)
{
    if (c < 0x80) {
        pt_buf_addc(b, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    pt_buf_addc(b, (char)(lead[more] | c >> (6 * more)));
    while (more-- > 0)
        pt_buf_addc(b, (char)(0x80 | ((c >> (6 * more)) & 0x3f)));
}

static bool unicode_escape(struct reader *r, pt_buf *b)
{
    uint32_t c, low;
    if (!hex4(r, &c))
        return false;
    if (c >= 0xd800 && c < 0xdc00 && word(r, "\\u")) {
        if (!hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    put_utf8(b, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
    return true;
}

static bool escape(struct reader *r, pt_buf *b)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->p == r->end)
        return false;
    char c = *r->p++;
    if (c == 'u')
        return unicode_escape(r, b);
    const char *at = c ? strchr(from, c) : NULL;
    if (at)
        pt_buf_addc(b, to[at - from]);
    return at != NULL;
}

static bool text(struct reader *r, pt_str *out)
{
    pt_buf b = {0};
    bool good = take(r, '"');
    while (good && r->p < r->end && *r->p != '"') {
        char c = *r->p++;
        if (c == '\\')
            good = escape(r, &b);
        else
            pt_buf_addc(&b, c);
    }
    good = good && r->p < r->end;
    if (good) {
        r->p++;
        *out = (pt_str){pt_arena_strndup(r->a, pt_buf_z(&b), b.n), b.n};
    }
    pt_buf_free(&b);
    return good;
}

/* A list, or with `keys` an object; the opening bracket is taken. */
static bool children(struct reader *r, pt_json *out, bool keys, int depth)
{
    char close = keys ? '}' : ']';
    const pt_json **link = &out->first;
    if (depth >= MAX_DEPTH)
        return false;
    if (take(r, close))
        return true;
    do {
        pt_json *child = PT_NEW(r->a, pt_json);
        if (keys && (!text(r, &child->key) || !take(r, ':')))
            return false;
        if (!value(r, child, depth + 1))
            return false;
        *link = child;
        link = &child->next;
    } while (take(r, ','));
    return take(r, close);
}

static bool number(struct reader *r, pt_json *out)
{
    char digits[64] = {0};
    size_t n = 0;
    while (r->p < r->end && strchr("+-.eE0123456789", *r->p) && *r->p &&
           n + 1 < sizeof digits)
        digits[n++] = *r->p++;
    char *end;
    out->kind = PT_JSON_NUMBER;
    out->number = strtod(digits, &end);
    return n > 0 && *end == '\0';
}

static bool value(struct reader *r, pt_json *out, int depth)
{
    skip_space(r);
    if (r->p == r->end)
        return false;
    switch (*r->p) {
    case '{':
    case '[':
        out->kind = *r->p == '{' ? PT_JSON_OBJECT : PT_JSON_LIST;
        r->p++;
        return children(r, out, out->kind == PT_JSON_OBJECT, depth);
    case '"':
        out->kind = PT_JSON_TEXT;
        return text(r, &out->text);
    case 't':
    case 'f':
        out->kind = PT_JSON_BOOL;
        out->number = *r->p == 't';
        return word(r, *r->p == 't' ? "true" : "false");
    case 'n':
        return word(r, "null");
    default:
        return number(r, out);
    }
}

const pt_json *pt_json_parse(pt_arena *a, pt_str s)
{
    struct reader r = {a, s.p, s.p + s.n};
    pt_json *v = PT_NEW(a, pt_json);
    if (!value(&r, v, 0))
        return NULL;
    skip_space(&r);
    return r.p == r.end ? v : NULL;
}

const pt_json *pt_json_get(const pt_json *object, const char *key)
{
    for (const pt_json *c = object->kind == PT_JSON_OBJECT ? object->first : NULL; c;
         c = c->next)
        if (pt_str_is(c->key, key))
            return c;
    return &nothing;
}

const char *pt_json_text(const pt_json *v)
{
    return v->kind == PT_JSON_TEXT ? v->text.p : "";
}

uint32_t pt_json_uint(const pt_json *v)
{
    bool fits = v->kind == PT_JSON_NUMBER && v->number >= 0 && v->number <= 4294967295.0;
    return fits ? (uint32_t)v->number : 0;
}
