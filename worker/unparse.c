/* unparse.c: as CPython's ast_unparse.c writes expressions: parentheses only where the
 * precedence asks for them, constants by their repr. */
#include "worker/unparse.h"

#include "worker/unicode.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum level {
    P_NAMED,
    P_TUPLE,
    P_TEST,
    P_OR,
    P_AND,
    P_NOT,
    P_CMP,
    P_BOR,
    P_BXOR,
    P_BAND,
    P_SHIFT,
    P_ARITH,
    P_TERM,
    P_FACTOR,
    P_POWER,
    P_AWAIT,
    P_ATOM
};

static const struct {
    const char *text;
    enum level level;
} ops[PT_OP_COUNT] = {
    [PT_OP_Add] = {" + ", P_ARITH},      [PT_OP_Sub] = {" - ", P_ARITH},
    [PT_OP_Mult] = {" * ", P_TERM},      [PT_OP_MatMult] = {" @ ", P_TERM},
    [PT_OP_Div] = {" / ", P_TERM},       [PT_OP_Mod] = {" % ", P_TERM},
    [PT_OP_Pow] = {" ** ", P_POWER},     [PT_OP_LShift] = {" << ", P_SHIFT},
    [PT_OP_RShift] = {" >> ", P_SHIFT},  [PT_OP_BitOr] = {" | ", P_BOR},
    [PT_OP_BitXor] = {" ^ ", P_BXOR},    [PT_OP_BitAnd] = {" & ", P_BAND},
    [PT_OP_FloorDiv] = {" // ", P_TERM}, [PT_OP_Invert] = {"~", P_FACTOR},
    [PT_OP_Not] = {"not ", P_NOT},       [PT_OP_UAdd] = {"+", P_FACTOR},
    [PT_OP_USub] = {"-", P_FACTOR},      [PT_OP_And] = {" and ", P_AND},
    [PT_OP_Or] = {" or ", P_OR},         [PT_OP_Eq] = {" == ", P_CMP},
    [PT_OP_NotEq] = {" != ", P_CMP},     [PT_OP_Lt] = {" < ", P_CMP},
    [PT_OP_LtE] = {" <= ", P_CMP},       [PT_OP_Gt] = {" > ", P_CMP},
    [PT_OP_GtE] = {" >= ", P_CMP},       [PT_OP_Is] = {" is ", P_CMP},
    [PT_OP_IsNot] = {" is not ", P_CMP}, [PT_OP_In] = {" in ", P_CMP},
    [PT_OP_NotIn] = {" not in ", P_CMP}};

static void expr(const pt_ast *t, pt_node e, enum level level, pt_buf *out);

static void part(const pt_ast *t, pt_node e, enum pt_role r, enum level level, pt_buf *out)
{
    expr(t, pt_ast_get(t, e, r), level, out);
}

static void list(const pt_ast *t, pt_node first, enum level level, pt_buf *out)
{
    for (pt_node c = first; c; c = pt_ast_more(t, c)) {
        expr(t, c, level, out);
        if (pt_ast_more(t, c))
            pt_buf_adds(out, ", ");
    }
}

/* ---- constants */

static void quote(pt_str s, bool bytes, pt_buf *out)
{
    bool one = memchr(s.p, '\'', s.n) && !memchr(s.p, '"', s.n);
    char q = one ? '"' : '\'';
    pt_buf_addc(out, q);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = (unsigned char)s.p[i];
        size_t len = 1;
        bool known = cp < 0x80;
        if (!bytes && !known)
            known = pt_utf8_next(pt_str_sub(s, i, s.n), &cp, &len);
        if (!bytes && !known && i + 3 <= s.n) { /* a lone surrogate, as WTF-8 */
            cp = 0xD000 | (s.p[i + 1] & 0x3Fu) << 6 | (s.p[i + 2] & 0x3Fu);
            len = 3;
        }
        if (cp == (uint32_t)q || cp == '\\')
            pt_buf_printf(out, "\\%c", (char)cp);
        else if (cp == '\n' || cp == '\r' || cp == '\t')
            pt_buf_adds(out, cp == '\n' ? "\\n" : cp == '\r' ? "\\r" : "\\t");
        else if (known && (cp < 0x80 ? cp >= 0x20 && cp < 0x7F : pt_is_printable(cp)))
            pt_buf_add(out, s.p + i, len);
        else if (cp < 0x100)
            pt_buf_printf(out, "\\x%02x", cp);
        else
            pt_buf_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
        i += len;
    }
    pt_buf_addc(out, q);
}

/* repr(float): the shortest digits that read back the same. */
static void number(pt_str s, pt_buf *out)
{
    char z[64];
    pt_buf text = {0};
    pt_buf_addstr(&text, s);
    double d = strtod(pt_buf_z(&text), NULL);
    pt_buf_free(&text);
    if (isinf(d)) {
        pt_buf_adds(out, "1e309");
        return;
    }
    int digits = 1;
    do
        snprintf(z, sizeof z, "%.*e", digits - 1, d);
    while (strtod(z, NULL) != d && digits++ < 17);
    int exponent = atoi(strchr(z, 'e') + 1);
    if (exponent >= 16 || exponent < -4) {
        *strchr(z, 'e') = '\0';
        pt_buf_printf(out, "%se%s%02d", z, exponent < 0 ? "-" : "+", abs(exponent));
        return;
    }
    int after = digits - 1 - exponent;
    pt_buf_printf(out, "%.*f", after > 1 ? after : 1, d);
}

static void integer(pt_str s, pt_buf *out)
{
    char z[64];
    int c = s.n > 1 && s.p[0] == '0' ? tolower((unsigned char)s.p[1]) : 0;
    int base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
    if (base == 10 || s.n > 17) { /* longer ones keep their base: they read the same */
        pt_buf_addstr(out, s);
        return;
    }
    memcpy(z, s.p + 2, s.n - 2);
    z[s.n - 2] = '\0';
    pt_buf_printf(out, "%llu", strtoull(z, NULL, base));
}

static void constant(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_str s = pt_ast_str(t, e);
    switch (pt_ast_op(t, e)) {
    case PT_C_None:
        pt_buf_adds(out, "None");
        return;
    case PT_C_True:
        pt_buf_adds(out, "True");
        return;
    case PT_C_False:
        pt_buf_adds(out, "False");
        return;
    case PT_C_Ellipsis:
        pt_buf_adds(out, "...");
        return;
    case PT_C_int:
        integer(s, out);
        return;
    case PT_C_float:
        number(s, out);
        return;
    case PT_C_complex:
        number(s, out);
        if (out->n > 2 && out->p[out->n - 2] == '.' && out->p[out->n - 1] == '0')
            out->p[out->n -= 2] = '\0';
        pt_buf_addc(out, 'j');
        return;
    case PT_C_bytes:
        pt_buf_addc(out, 'b');
        quote(s, true, out);
        return;
    default:
        if (pt_ast_num(t, e))
            pt_buf_addc(out, 'u');
        quote(s, false, out);
        return;
    }
}

/* ---- f-strings: the text between the quotes */

static void fstring_body(const pt_ast *t, pt_node e, pt_buf *out)
{
    for (pt_node v = pt_ast_get(t, e, PT_R_values); v; v = pt_ast_more(t, v)) {
        if (pt_ast_kind(t, v) == PT_N_Constant) {
            pt_str s = pt_ast_str(t, v);
            for (size_t i = 0; i < s.n; i++)
                pt_buf_addn(out, s.p[i], s.p[i] == '{' || s.p[i] == '}' ? 2 : 1);
            continue;
        }
        size_t at = out->n + 1;
        pt_buf_addc(out, '{');
        part(t, v, PT_R_value, P_TEST + 1, out);
        if (out->n > at && out->p[at] == '{') { /* "{ {" instead of an escape */
            pt_buf_addc(out, ' ');
            memmove(out->p + at + 1, out->p + at, out->n - at - 1);
            out->p[at] = ' ';
        }
        int c = pt_ast_num(t, v);
        if (c > 0)
            pt_buf_printf(out, "!%c", c);
        if (pt_ast_get(t, v, PT_R_format_spec)) {
            pt_buf_addc(out, ':');
            fstring_body(t, pt_ast_get(t, v, PT_R_format_spec), out);
        }
        pt_buf_addc(out, '}');
    }
}

static void fstring(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_buf body = {0};
    fstring_body(t, e, &body);
    pt_buf_addc(out, 'f');
    quote(pt_buf_str(&body), false, out);
    pt_buf_free(&body);
}

/* ---- what has parts */

static void param(const pt_ast *t, pt_node a, const char *stars, pt_node value, pt_buf *out)
{
    pt_buf_adds(out, stars);
    pt_buf_addstr(out, pt_ast_str(t, a));
    if (value) {
        pt_buf_addc(out, '=');
        expr(t, value, P_TEST, out);
    }
}

static void lambda(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_node args = pt_ast_get(t, e, PT_R_args), d = pt_ast_get(t, args, PT_R_defaults);
    uint32_t plain = pt_ast_len(t, args, PT_R_posonlyargs) + pt_ast_len(t, args, PT_R_args);
    uint32_t first = plain - pt_ast_len(t, args, PT_R_defaults), n = 0;
    const char *sep = " ";
    pt_buf_adds(out, "lambda");
    for (int pass = 0; pass < 2; pass++)
        for (pt_node a = pt_ast_get(t, args, pass ? PT_R_args : PT_R_posonlyargs); a;
             a = pt_ast_more(t, a), n++) {
            pt_buf_adds(out, sep);
            param(t, a, "", n >= first ? d : 0, out);
            d = n >= first ? pt_ast_more(t, d) : d;
            sep = ", ";
            if (!pass && !pt_ast_more(t, a))
                pt_buf_adds(out, ", /");
        }
    pt_node star = pt_ast_get(t, args, PT_R_vararg),
            kw = pt_ast_get(t, args, PT_R_kwonlyargs);
    if (star || kw) {
        pt_buf_adds(out, sep);
        pt_buf_addc(out, '*');
        if (star)
            pt_buf_addstr(out, pt_ast_str(t, star));
        sep = ", ";
    }
    for (pt_node v = pt_ast_get(t, args, PT_R_kw_defaults); kw;
         kw = pt_ast_more(t, kw), v = pt_ast_more(t, v)) {
        pt_buf_adds(out, sep);
        param(t, kw, "", pt_ast_kind(t, v) == PT_N_NoneItem ? 0 : v, out);
    }
    if (pt_ast_get(t, args, PT_R_kwarg)) {
        pt_buf_adds(out, sep);
        param(t, pt_ast_get(t, args, PT_R_kwarg), "**", 0, out);
    }
    pt_buf_adds(out, ": ");
    part(t, e, PT_R_body, P_TEST, out);
}

static void comprehensions(const pt_ast *t, pt_node e, pt_buf *out)
{
    for (pt_node g = pt_ast_get(t, e, PT_R_generators); g; g = pt_ast_more(t, g)) {
        pt_buf_adds(out, pt_ast_num(t, g) ? " async for " : " for ");
        part(t, g, PT_R_target, P_TUPLE, out);
        pt_buf_adds(out, " in ");
        part(t, g, PT_R_iter, P_TEST + 1, out);
        for (pt_node c = pt_ast_get(t, g, PT_R_ifs); c; c = pt_ast_more(t, c)) {
            pt_buf_adds(out, " if ");
            expr(t, c, P_TEST + 1, out);
        }
    }
}

static void dict(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_node v = pt_ast_get(t, e, PT_R_values);
    pt_buf_addc(out, '{');
    for (pt_node k = pt_ast_get(t, e, PT_R_keys); k;
         k = pt_ast_more(t, k), v = pt_ast_more(t, v)) {
        bool merge = pt_ast_kind(t, k) == PT_N_NoneItem;
        if (merge) {
            pt_buf_adds(out, "**");
        } else {
            expr(t, k, P_TEST, out);
            pt_buf_adds(out, ": ");
        }
        expr(t, v, merge ? P_BOR : P_TEST, out);
        if (pt_ast_more(t, k))
            pt_buf_adds(out, ", ");
    }
    pt_buf_addc(out, '}');
}

static void call(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_node args = pt_ast_get(t, e, PT_R_args), kws = pt_ast_get(t, e, PT_R_keywords);
    part(t, e, PT_R_func, P_ATOM, out);
    if (args && !pt_ast_more(t, args) && !kws &&
        pt_ast_kind(t, args) == PT_N_GeneratorExp) {
        expr(t, args, P_TEST, out); /* brings its own parentheses */
        return;
    }
    pt_buf_addc(out, '(');
    list(t, args, P_TEST, out);
    for (pt_node k = kws; k; k = pt_ast_more(t, k)) {
        pt_buf_adds(out, args || k != kws ? ", " : "");
        if (pt_ast_name(t, k)) {
            pt_buf_addstr(out, pt_ast_str(t, k));
            pt_buf_addc(out, '=');
        } else {
            pt_buf_adds(out, "**");
        }
        part(t, k, PT_R_value, P_TEST, out);
    }
    pt_buf_addc(out, ')');
}

static void slice(const pt_ast *t, pt_node e, pt_buf *out)
{
    static const enum pt_role roles[] = {PT_R_lower, PT_R_upper, PT_R_step};
    for (int i = 0; i < 3; i++) {
        pt_node x = pt_ast_get(t, e, roles[i]);
        if (i == 1 || (i == 2 && x))
            pt_buf_addc(out, ':');
        if (x)
            expr(t, x, P_TEST, out);
    }
}

static enum level own_level(const pt_ast *t, pt_node e)
{
    switch (pt_ast_kind(t, e)) {
    case PT_N_BoolOp:
    case PT_N_BinOp:
    case PT_N_UnaryOp:
        return ops[pt_ast_op(t, e)].level;
    case PT_N_Compare:
        return P_CMP;
    case PT_N_Lambda:
    case PT_N_IfExp:
        return P_TEST;
    case PT_N_Tuple:
        return pt_ast_get(t, e, PT_R_elts) ? P_TUPLE : P_ATOM;
    case PT_N_NamedExpr:
        return P_NAMED;
    case PT_N_Await:
        return P_AWAIT;
    default:
        return P_ATOM;
    }
}

static void operators(const pt_ast *t, pt_node e, pt_buf *out)
{
    int op = pt_ast_op(t, e);
    enum level own = own_level(t, e);
    switch (pt_ast_kind(t, e)) {
    case PT_N_BoolOp:
        for (pt_node v = pt_ast_get(t, e, PT_R_values); v; v = pt_ast_more(t, v)) {
            expr(t, v, own + 1, out);
            if (pt_ast_more(t, v))
                pt_buf_adds(out, ops[op].text);
        }
        return;
    case PT_N_BinOp:
        part(t, e, PT_R_left, own + (op == PT_OP_Pow), out);
        pt_buf_adds(out, ops[op].text);
        part(t, e, PT_R_right, own + (op != PT_OP_Pow), out);
        return;
    case PT_N_UnaryOp:
        pt_buf_adds(out, ops[op].text);
        part(t, e, PT_R_operand, own, out);
        return;
    default: { /* Compare */
        pt_node r = pt_ast_get(t, e, PT_R_comparators);
        part(t, e, PT_R_left, P_CMP + 1, out);
        for (pt_node o = pt_ast_get(t, e, PT_R_ops); o;
             o = pt_ast_more(t, o), r = pt_ast_more(t, r)) {
            pt_buf_adds(out, ops[pt_ast_op(t, o)].text);
            expr(t, r, P_CMP + 1, out);
        }
        return;
    }
    }
}

static void bare(const pt_ast *t, pt_node e, pt_buf *out)
{
    pt_node first = pt_ast_get(t, e, PT_R_elts), v = pt_ast_get(t, e, PT_R_value);
    switch (pt_ast_kind(t, e)) {
    case PT_N_BoolOp:
    case PT_N_BinOp:
    case PT_N_UnaryOp:
    case PT_N_Compare:
        operators(t, e, out);
        return;
    case PT_N_Lambda:
        lambda(t, e, out);
        return;
    case PT_N_IfExp:
        part(t, e, PT_R_body, P_TEST + 1, out);
        pt_buf_adds(out, " if ");
        part(t, e, PT_R_test, P_TEST + 1, out);
        pt_buf_adds(out, " else ");
        part(t, e, PT_R_orelse, P_TEST, out);
        return;
    case PT_N_Dict:
        dict(t, e, out);
        return;
    case PT_N_List:
    case PT_N_Set:
        pt_buf_addc(out, pt_ast_kind(t, e) == PT_N_Set ? '{' : '[');
        list(t, first, P_TEST, out);
        pt_buf_addc(out, pt_ast_kind(t, e) == PT_N_Set ? '}' : ']');
        return;
    case PT_N_Tuple:
        list(t, first, P_TEST, out);
        pt_buf_adds(out, !first ? "()" : pt_ast_more(t, first) ? "" : ",");
        return;
    case PT_N_ListComp:
    case PT_N_SetComp:
    case PT_N_DictComp:
    case PT_N_GeneratorExp: {
        enum pt_kind k = pt_ast_kind(t, e);
        pt_buf_addc(out, k == PT_N_ListComp ? '[' : k == PT_N_GeneratorExp ? '(' : '{');
        part(t, e, k == PT_N_DictComp ? PT_R_key : PT_R_elt, P_TEST, out);
        if (k == PT_N_DictComp) {
            pt_buf_adds(out, ": ");
            expr(t, v, P_TEST, out);
        }
        comprehensions(t, e, out);
        pt_buf_addc(out, k == PT_N_ListComp ? ']' : k == PT_N_GeneratorExp ? ')' : '}');
        return;
    }
    case PT_N_Yield:
    case PT_N_YieldFrom:
        pt_buf_adds(out, pt_ast_kind(t, e) == PT_N_Yield ? "(yield" : "(yield from");
        if (v) {
            pt_buf_addc(out, ' ');
            expr(t, v, P_TEST, out);
        }
        pt_buf_addc(out, ')');
        return;
    case PT_N_Await:
        pt_buf_adds(out, "await ");
        expr(t, v, P_ATOM, out);
        return;
    case PT_N_Call:
        call(t, e, out);
        return;
    case PT_N_Constant:
        constant(t, e, out);
        return;
    case PT_N_JoinedStr:
        fstring(t, e, out);
        return;
    case PT_N_Attribute:
        expr(t, v, P_ATOM, out);
        if (pt_ast_kind(t, v) == PT_N_Constant && pt_ast_op(t, v) == PT_C_int)
            pt_buf_addc(out, ' ');
        pt_buf_addc(out, '.');
        pt_buf_addstr(out, pt_ast_str(t, e));
        return;
    case PT_N_Starred:
        pt_buf_addc(out, '*');
        expr(t, v, P_BOR, out);
        return;
    case PT_N_Subscript:
        expr(t, v, P_ATOM, out);
        pt_buf_addc(out, '[');
        part(t, e, PT_R_slice, P_TUPLE, out);
        pt_buf_addc(out, ']');
        return;
    case PT_N_Slice:
        slice(t, e, out);
        return;
    case PT_N_NamedExpr:
        part(t, e, PT_R_target, P_ATOM, out);
        pt_buf_adds(out, " := ");
        expr(t, v, P_ATOM, out);
        return;
    default:
        pt_buf_addstr(out, pt_ast_str(t, e));
        return;
    }
}

static void expr(const pt_ast *t, pt_node e, enum level level, pt_buf *out)
{
    bool paren = level > own_level(t, e);
    pt_buf_adds(out, paren ? "(" : "");
    bare(t, e, out);
    pt_buf_adds(out, paren ? ")" : "");
}

void pt_unparse(const pt_ast *t, pt_node e, pt_buf *out)
{
    expr(t, e, P_TEST, out);
}
