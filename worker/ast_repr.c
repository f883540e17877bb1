/* ast_repr.c: constants as Python's repr() shows them. */
#include "kernels/pyident.h"
#include "worker/ast_priv.h"

#include <string.h>

/* ---- str and bytes */

/* One character above ASCII; gives its length. A lone surrogate stands as three bytes. */
static size_t wide(pt_buf *out, pt_str s)
{
    uint32_t c;
    size_t len;
    const uint8_t *b = (const uint8_t *)s.p;
    if (!pt_utf8_next(s, &c, &len)) {
        len = s.n < 3 ? s.n : 3;
        c = s.n < 3 ? b[0] : (b[0] & 15u) << 12 | (b[1] & 63u) << 6 | (b[2] & 63u);
    }
    if (pt_ident_has(pt_ident_tables_get(), PT_IDENT_PRINTABLE, c))
        pt_buf_add(out, s.p, len);
    else if (c < 0x100)
        pt_buf_printf(out, "\\x%02x", c);
    else
        pt_buf_printf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    return len;
}

static void escaped(pt_buf *out, uint8_t c, char quote)
{
    if (c == (uint8_t)quote || c == '\\') {
        pt_buf_addc(out, '\\');
        pt_buf_addc(out, (char)c);
    } else if (c == '\n') {
        pt_buf_adds(out, "\\n");
    } else if (c == '\r') {
        pt_buf_adds(out, "\\r");
    } else if (c == '\t') {
        pt_buf_adds(out, "\\t");
    } else if (c < 0x20 || c >= 0x7F) {
        pt_buf_printf(out, "\\x%02x", c);
    } else {
        pt_buf_addc(out, (char)c);
    }
}

void pt_ast_repr_text(pt_buf *out, pt_str s, bool bytes)
{
    bool apostrophe = s.n && memchr(s.p, '\'', s.n), quotes = s.n && memchr(s.p, '"', s.n);
    char quote = apostrophe && !quotes ? '"' : '\'';
    if (bytes)
        pt_buf_addc(out, 'b');
    pt_buf_addc(out, quote);
    for (size_t i = 0; i < s.n;) {
        uint8_t c = (uint8_t)s.p[i];
        if (c >= 0x80 && !bytes) {
            i += wide(out, pt_str_sub(s, i, s.n));
        } else {
            escaped(out, c, quote);
            i++;
        }
    }
    pt_buf_addc(out, quote);
}

/* ---- numbers */

enum {
    LIMB = 1000000000,
    /* CPython refuses to print integers of more than 4300 digits; those we show as written. */
    MAX_BASED_DIGITS = 14000
};

static uint32_t digit_value(char c)
{
    return (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* 0xff, 0o17 or 0b1 in decimal: limbs of nine digits, lowest first. */
static void based(pt_buf *out, pt_str s)
{
    uint32_t base = (s.p[1] | 32) == 'x' ? 16 : (s.p[1] | 32) == 'o' ? 8 : 2;
    PT_VEC(uint32_t) v = {0};
    pt_vec_push(&v, 0);
    for (size_t i = 2; i < s.n; i++) {
        uint64_t carry = digit_value(s.p[i]);
        for (size_t k = 0; k < v.n; k++) {
            carry += (uint64_t)v.p[k] * base;
            v.p[k] = (uint32_t)(carry % LIMB);
            carry /= LIMB;
        }
        if (carry)
            pt_vec_push(&v, (uint32_t)carry);
    }
    pt_buf_printf(out, "%u", v.p[v.n - 1]);
    for (size_t k = v.n - 1; k-- > 0;)
        pt_buf_printf(out, "%09u", v.p[k]);
    pt_vec_free(&v);
}

static void integer(pt_buf *out, pt_str s)
{
    if (s.n > 2 && s.p[0] == '0' && s.n < MAX_BASED_DIGITS)
        based(out, s);
    else
        pt_buf_addstr(out, s);
}

/* Digits and exponent (of the first digit) of the shortest text that reads back as d. */
static int shortest(double d, char digits[32])
{
    char text[40];
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, d);
        if (strtod(text, NULL) == d)
            break;
    }
    char *e = strchr(text, 'e');
    size_t n = 0;
    for (char *c = text; c < e; c++)
        if (*c != '.')
            digits[n++] = *c;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    return atoi(e + 1);
}

static void real(pt_buf *out, pt_str s, bool point)
{
    char literal[400], digits[32];
    char *copy = s.n < sizeof literal ? literal : malloc(s.n + 1);
    PT_ASSERT(copy);
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    double d = strtod(copy, NULL);
    if (copy != literal)
        free(copy);
    if (d > 1.7976931348623157e308) {
        pt_buf_adds(out, "inf");
        return;
    }
    int exponent = shortest(d, digits), n = (int)strlen(digits);
    if (d != 0 && (exponent < -4 || exponent >= 16)) {
        pt_buf_addc(out, digits[0]);
        if (n > 1)
            pt_buf_addc(out, '.');
        pt_buf_adds(out, digits + 1);
        pt_buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (exponent < 0)
        pt_buf_adds(out, "0.");
    for (int i = exponent + 1; i < 0; i++)
        pt_buf_addc(out, '0');
    for (int i = 0; i < n || i <= exponent; i++) {
        if (i == exponent + 1 && exponent >= 0)
            pt_buf_addc(out, '.');
        pt_buf_addc(out, i < n ? digits[i] : '0');
    }
    if (point && exponent >= 0 && n <= exponent + 1)
        pt_buf_adds(out, ".0");
}

void pt_ast_repr_const(pt_buf *out, enum pt_const what, pt_str s)
{
    switch (what) {
    case PT_C_True:
        pt_buf_adds(out, "True");
        return;
    case PT_C_False:
        pt_buf_adds(out, "False");
        return;
    case PT_C_Ellipsis:
        pt_buf_adds(out, "Ellipsis");
        return;
    case PT_C_str:
        pt_ast_repr_text(out, s, false);
        return;
    case PT_C_bytes:
        pt_ast_repr_text(out, s, true);
        return;
    case PT_C_int:
        integer(out, s);
        return;
    case PT_C_float:
        real(out, s, true);
        return;
    case PT_C_complex:
        real(out, s, false);
        pt_buf_addc(out, 'j');
        return;
    default:
        pt_buf_adds(out, "None");
    }
}
