/* lower_text.c: identifiers, literals and the small pieces of Rust that all lowering writes. */
#include "worker/lower_priv.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

uint32_t pt_uid(fn *f)
{
    return ++f->m->uid;
}

uint32_t pt_line(fn *f, pt_node n)
{
    return pt_ast_pos(f->m->t, n).line;
}

uint32_t pt_name_at(fn *f, pt_node n)
{
    return pt_names_mangled(f->m->names, n, pt_ast_name(f->m->t, n));
}

bool pt_defined(fn *f, uint32_t name)
{
    return f->defined[pt_names_slot(f->m->names, f->scope, name)];
}

void pt_define(fn *f, uint32_t name)
{
    if (!pt_names_unbound_by(f->m->names, f->scope, name))
        f->defined[pt_names_slot(f->m->names, f->scope, name)] = 1;
}

void pt_ident(const struct module *m, const char *prefix, uint32_t name, pt_buf *out)
{
    pt_str s = pt_names_str(m->names, name);
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        plain &= isalnum((unsigned char)s.p[i]) || s.p[i] == '_';
    if (plain)
        pt_buf_printf(out, "%s_%.*s", prefix, (int)s.n, s.p);
    else
        pt_buf_printf(out, "%su_%u", prefix, name); /* Unicode, or ".0" */
}

void pt_rust_bytes(pt_buf *out, pt_str s)
{
    pt_buf_adds(out, "b\"");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            pt_buf_printf(out, "\\%c", c);
        else if (c >= 0x20 && c < 0x7F)
            pt_buf_addc(out, (char)c);
        else
            pt_buf_printf(out, "\\x%02x", c);
    }
    pt_buf_addc(out, '"');
}

/* Bidirectional controls are written as escapes: rustc refuses them in literals. */
static bool printable(uint32_t cp)
{
    return cp >= 0xA1 && !(cp >= 0x200B && cp <= 0x206F) && cp != 0xAD && cp != 0xFEFF &&
           !(cp >= 0xE000 && cp <= 0xF8FF) && !(cp >= 0xFFF0 && cp <= 0xFFFF) &&
           cp < 0xE0000;
}

void pt_rust_str(pt_buf *out, pt_str s)
{
    pt_buf_addc(out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t len;
        if (!pt_utf8_next((pt_str){s.p + i, s.n - i}, &cp, &len)) {
            cp = '?';
            len = 1;
        }
        if (cp == '"' || cp == '\\')
            pt_buf_printf(out, "\\%c", (char)cp);
        else if (cp == '\n')
            pt_buf_adds(out, "\\n");
        else if (cp == '\t')
            pt_buf_adds(out, "\\t");
        else if (cp >= 0x20 && cp < 0x7F)
            pt_buf_addc(out, (char)cp);
        else if (printable(cp))
            pt_buf_add(out, s.p + i, len);
        else
            pt_buf_printf(out, "\\u{%x}", cp);
        i += len;
    }
    pt_buf_addc(out, '"');
}

/* Where in its line an operation stands, for the marks under it in a traceback. */
struct span {
    uint32_t from, to; /* bytes; to = SPAN_OPEN: it goes on in the next line */
    /* What alone is marked when the exception is of it: the method that a call names, up to
     * there; or the target of a loop, with its end. */
    uint32_t part, part_end;
};

enum { SPAN_OPEN = 0xFFFF };

/* The part of line `line` that lies in [from, end); all 0: no marks, since it is all that
 * stands in the line (unless the marks show an operator in it). */
static struct span span_in(fn *f, uint32_t line, uint32_t from, pt_pos end, bool parts)
{
    pt_str l = pt_ast_line(f->m->t, line);
    uint32_t first = 0, last = (uint32_t)l.n;
    while (last && strchr(" \t\f\r\n", l.p[last - 1]))
        last--;
    while (first < last && strchr(" \t\f", l.p[first]))
        first++;
    bool open = end.end_line != line;
    uint32_t to = open ? last : end.end_col;
    if (last >= SPAN_OPEN || to <= from || (from <= first && to >= last && !parts))
        return (struct span){0};
    return (struct span){from, open ? SPAN_OPEN : to, 0, 0};
}

static struct span span_of(fn *f, pt_node at)
{
    pt_pos p = pt_ast_pos(f->m->t, at);
    enum pt_kind k = pt_kind_of(f, at);
    bool parts = p.line == p.end_line && (k == PT_N_BinOp || k == PT_N_Subscript);
    return span_in(f, p.line, p.col, p, parts);
}

/* "q!(F1, 12 at 4-9, " */
static void open_line(fn *f, uint32_t line, struct span s, pt_buf *out)
{
    struct frame *x = f->frames;
    while (x && !x->is_try)
        x = x->up;
    if (x)
        pt_buf_printf(out, "b!('t%u, F%u, %u at", x->label, f->code, line);
    else
        pt_buf_printf(out, "q!(F%u, %u at", f->code, line);
    if (s.to || s.part_end)
        pt_buf_printf(out, " %u-%u", s.from, s.to);
    if (s.part_end)
        pt_buf_printf(out, "/%u-%u", s.part, s.part_end);
    else if (s.to && s.part)
        pt_buf_printf(out, "/%u", s.part);
    pt_buf_adds(out, f->one_line ? ", " : " .., ");
}

/* What is marked for a clause of a comprehension is the whole of it. */
static pt_node marked(fn *f, pt_node at)
{
    return pt_kind_of(f, at) == PT_N_comprehension ? pt_ast_parent(f->m->t, at) : at;
}

void pt_open(fn *f, pt_node at, pt_buf *out)
{
    at = marked(f, at);
    open_line(f, pt_line(f, at), span_of(f, at), out);
}

/* Where an attribute, or the call of a method, begins in the line of the attribute's name. */
static uint32_t attr_from(fn *f, pt_node attr)
{
    pt_pos p = pt_ast_pos(f->m->t, attr);
    uint32_t n = (uint32_t)pt_ast_str(f->m->t, attr).n;
    return p.line == p.end_line ? p.col : p.end_col > n ? p.end_col - n : 0;
}

void pt_open_attr(fn *f, pt_node at, pt_buf *out)
{
    pt_pos p = pt_ast_pos(f->m->t, at);
    open_line(f, p.end_line, span_in(f, p.end_line, attr_from(f, at), p, false), out);
}

void pt_open_method(fn *f, pt_node call, bool loads, pt_buf *out)
{
    pt_node attr = pt_get(f, call, PT_R_func);
    pt_pos p = pt_ast_pos(f->m->t, attr), end = pt_ast_pos(f->m->t, call);
    struct span s = span_in(f, p.end_line, attr_from(f, attr), end, loads);
    if (loads)
        s.part = p.end_col;
    open_line(f, p.end_line, s, out);
}

void pt_open_pair(fn *f, pt_node loop, pt_node target, pt_buf *out)
{
    loop = marked(f, loop);
    pt_pos t = pt_ast_pos(f->m->t, target);
    struct span s = span_of(f, loop);
    if (t.line == pt_line(f, loop) && t.line == t.end_line && t.end_col < SPAN_OPEN) {
        s.part = t.col;
        s.part_end = t.end_col;
    }
    open_line(f, pt_line(f, loop), s, out);
}

void pt_leave_word(fn *f, pt_buf *out)
{
    struct frame *x = f->frames;
    while (x && !x->is_try)
        x = x->up;
    if (x)
        pt_buf_printf(out, "break 't%u", x->label);
    else
        pt_buf_adds(out, "return");
}

void pt_leave_err(fn *f, pt_node at, const char *expr, pt_buf *out)
{
    struct frame *x = f->frames;
    while (x && !x->is_try)
        x = x->up;
    struct span s = span_of(f, at);
    if (x)
        pt_buf_printf(out, "break 't%u ", x->label);
    else
        pt_buf_adds(out, "return ");
    if (s.to)
        pt_buf_printf(out, "Err(%s.at_span(&F%u, %u, span(%u, %u, 0, 0)))", expr, f->code,
                      pt_line(f, at), s.from, s.to);
    else
        pt_buf_printf(out, "Err(%s.at(&F%u, %u))", expr, f->code, pt_line(f, at));
}

void pt_unsupported(fn *f, pt_node at, const char *what, pt_buf *out)
{
    pt_pos p = pt_ast_pos(f->m->t, at);
    pt_finding x = {p.line, p.col, "unsupported", pt_arena_strdup(f->m->a, what)};
    pt_vec_push(&f->m->findings, x);
    pt_buf e = {0};
    pt_buf_adds(&e, "unsupported(");
    pt_rust_str(&e, pt_str_of(what));
    pt_buf_adds(&e, ", ");
    pt_rust_str(&e, pt_str_of(f->m->in->path));
    pt_buf_printf(&e, ", %u)", p.line);
    pt_leave_err(f, at, pt_buf_z(&e), out);
    pt_buf_free(&e);
}

void pt_attr(fn *f, uint32_t name, pt_buf *out)
{
    uint32_t n = ++f->m->n_attrs;
    pt_buf_printf(&f->m->attr_defs, "static A%u: Attr = Attr::new(", n);
    pt_rust_str(&f->m->attr_defs, pt_names_str(f->m->names, name));
    pt_buf_adds(&f->m->attr_defs, ");\n");
    pt_buf_printf(out, "&A%u", n);
}

void pt_const(fn *f, const pt_buf *init, pt_buf *out)
{
    pt_buf_printf(out, "K%u", pt_map_intern(f->m->consts, pt_buf_str(init)));
}

static void const_of(fn *f, pt_buf *init, pt_buf *out)
{
    pt_const(f, init, out);
    pt_buf_free(init);
}

void pt_const_str(fn *f, pt_str s, pt_buf *out)
{
    pt_buf init = {0};
    if (pt_utf8_valid(s) == s.n) {
        pt_buf_adds(&init, "Const::str(");
        pt_rust_str(&init, s);
    } else {
        pt_buf_adds(&init, "Const::wtf8(");
        pt_rust_bytes(&init, s);
    }
    pt_buf_addc(&init, ')');
    const_of(f, &init, out);
}

bool pt_small_int(pt_str s, int64_t *v)
{
    char z[64];
    if (s.n >= sizeof z)
        return false;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    int base = 10;
    const char *p = z;
    if (z[0] == '0' && z[1]) {
        int c = tolower((unsigned char)z[1]);
        base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
        if (base != 10)
            p += 2;
    }
    errno = 0;
    unsigned long long u = strtoull(p, NULL, base);
    if (errno || u > INT64_MAX)
        return false;
    *v = (int64_t)u;
    return true;
}

/* "digits", base) */
static void big_digits(pt_str s, pt_buf *out)
{
    int base = 10;
    if (s.n > 1 && s.p[0] == '0') {
        int c = tolower((unsigned char)s.p[1]);
        base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
        if (base != 10)
            s = pt_str_sub(s, 2, s.n);
    }
    pt_rust_str(out, s);
    pt_buf_printf(out, ", %d)", base);
}

static void big_int(fn *f, pt_str s, pt_buf *out)
{
    pt_buf init = {0};
    pt_buf_adds(&init, "Const::int(");
    big_digits(s, &init);
    const_of(f, &init, out);
}

static double float_value(pt_str s)
{
    pt_buf z = {0};
    pt_buf_addstr(&z, s);
    double d = strtod(pt_buf_z(&z), NULL);
    pt_buf_free(&z);
    return d;
}

static void rust_float(double d, pt_buf *out)
{
    if (isinf(d))
        pt_buf_adds(out, d > 0 ? "f64::INFINITY" : "f64::NEG_INFINITY");
    else
        pt_buf_printf(out, "%.17ef64", d);
}

/* Owned Value of a Constant; by reference when `ref` and it is kept in a static. */
static void constant(fn *f, pt_node e, bool ref, pt_buf *out)
{
    pt_str s = pt_ast_str(f->m->t, e);
    const char *get = ref ? ".r()" : ".v()";
    const char *amp = ref ? "&" : "";
    int64_t i;
    switch (pt_ast_op(f->m->t, e)) {
    case PT_C_None:
        pt_buf_printf(out, "%sNONE", amp);
        return;
    case PT_C_True:
        pt_buf_printf(out, "%sTRUE", amp);
        return;
    case PT_C_False:
        pt_buf_printf(out, "%sFALSE", amp);
        return;
    case PT_C_Ellipsis:
        pt_buf_printf(out, "%sELLIPSIS", amp);
        return;
    case PT_C_int:
        if (pt_small_int(s, &i)) {
            pt_buf_printf(out, "%sValue::int(%lld)", amp, (long long)i);
            return;
        }
        big_int(f, s, out);
        break;
    case PT_C_float:
        pt_buf_printf(out, "%sValue::float(", amp);
        rust_float(float_value(s), out);
        pt_buf_addc(out, ')');
        return;
    case PT_C_complex: {
        pt_buf init = {0};
        pt_buf_adds(&init, "Const::complex(0f64, ");
        rust_float(float_value(s), &init);
        pt_buf_addc(&init, ')');
        const_of(f, &init, out);
        break;
    }
    case PT_C_bytes: {
        pt_buf init = {0};
        pt_buf_adds(&init, "Const::bytes(");
        pt_rust_bytes(&init, s);
        pt_buf_addc(&init, ')');
        const_of(f, &init, out);
        break;
    }
    default:
        pt_const_str(f, s, out);
        break;
    }
    pt_buf_adds(out, get);
}

void pt_lower_constant(fn *f, pt_node e, bool ref, pt_buf *out)
{
    constant(f, e, ref, out);
}

bool pt_lower_literal(fn *f, pt_node e, pt_buf *out)
{
    const pt_ast *t = f->m->t;
    pt_str s = pt_ast_str(t, e);
    int64_t i;
    switch (pt_ast_kind(t, e)) {
    case PT_N_Constant:
        switch (pt_ast_op(t, e)) {
        case PT_C_None:
            pt_buf_adds(out, "Lit::None");
            return true;
        case PT_C_True:
        case PT_C_False:
            pt_buf_printf(out, "Lit::Bool(%s)",
                          pt_ast_op(t, e) == PT_C_True ? "true" : "false");
            return true;
        case PT_C_Ellipsis:
            pt_buf_adds(out, "Lit::Ellipsis");
            return true;
        case PT_C_int:
            if (pt_small_int(s, &i)) {
                pt_buf_printf(out, "Lit::Int(%lld)", (long long)i);
                return true;
            }
            pt_buf_adds(out, "Lit::Big(");
            big_digits(s, out);
            return true;
        case PT_C_complex:
            pt_buf_adds(out, "Lit::Imaginary(");
            rust_float(float_value(s), out);
            pt_buf_addc(out, ')');
            return true;
        case PT_C_float:
            pt_buf_adds(out, "Lit::Float(");
            rust_float(float_value(s), out);
            pt_buf_addc(out, ')');
            return true;
        case PT_C_str:
            if (pt_utf8_valid(s) == s.n) {
                pt_buf_adds(out, "Lit::Str(");
                pt_rust_str(out, s);
            } else {
                pt_buf_adds(out, "Lit::Wtf8(");
                pt_rust_bytes(out, s);
            }
            pt_buf_addc(out, ')');
            return true;
        case PT_C_bytes:
            pt_buf_adds(out, "Lit::Bytes(");
            pt_rust_bytes(out, s);
            pt_buf_addc(out, ')');
            return true;
        default:
            return false;
        }
    case PT_N_UnaryOp: {
        pt_node o = pt_ast_get(t, e, PT_R_operand);
        if (pt_ast_op(t, e) != PT_OP_USub || pt_ast_kind(t, o) != PT_N_Constant)
            return false;
        pt_str x = pt_ast_str(t, o);
        if (pt_ast_op(t, o) == PT_C_int && pt_small_int(x, &i)) {
            pt_buf_printf(out, "Lit::Int(-%lld)", (long long)i);
            return true;
        }
        if (pt_ast_op(t, o) == PT_C_int) {
            pt_buf_adds(out, "Lit::MinusBig(");
            big_digits(x, out);
            return true;
        }
        if (pt_ast_op(t, o) != PT_C_float)
            return false;
        pt_buf_adds(out, "Lit::Float(-");
        rust_float(float_value(x), out);
        pt_buf_addc(out, ')');
        return true;
    }
    case PT_N_Tuple:
    case PT_N_List:
        pt_buf_printf(out, "Lit::%s(&[",
                      pt_ast_kind(t, e) == PT_N_Tuple ? "Tuple" : "List");
        for (pt_node c = pt_ast_get(t, e, PT_R_elts); c; c = pt_ast_more(t, c)) {
            if (!pt_lower_literal(f, c, out))
                return false;
            pt_buf_adds(out, ", ");
        }
        pt_buf_adds(out, "])");
        return true;
    case PT_N_Dict: {
        pt_buf_adds(out, "Lit::Dict(&[");
        pt_node v = pt_ast_get(t, e, PT_R_values);
        for (pt_node k = pt_ast_get(t, e, PT_R_keys); k;
             k = pt_ast_more(t, k), v = pt_ast_more(t, v)) {
            if (pt_ast_kind(t, k) != PT_N_Constant)
                return false; /* only keys that hash without a call */
            pt_buf_addc(out, '(');
            if (!pt_lower_literal(f, k, out))
                return false;
            pt_buf_adds(out, ", ");
            if (!pt_lower_literal(f, v, out))
                return false;
            pt_buf_adds(out, "), ");
        }
        pt_buf_adds(out, "])");
        return true;
    }
    default:
        return false;
    }
}

const char *pt_op_fn(int op)
{
    static const char *const names[] = {[PT_OP_Add] = "add",
                                        [PT_OP_Sub] = "sub",
                                        [PT_OP_Mult] = "mul",
                                        [PT_OP_MatMult] = "matmul",
                                        [PT_OP_Div] = "truediv",
                                        [PT_OP_Mod] = "modulo",
                                        [PT_OP_Pow] = "pow",
                                        [PT_OP_LShift] = "lshift",
                                        [PT_OP_RShift] = "rshift",
                                        [PT_OP_BitOr] = "bitor",
                                        [PT_OP_BitXor] = "bitxor",
                                        [PT_OP_BitAnd] = "bitand",
                                        [PT_OP_FloorDiv] = "floordiv",
                                        [PT_OP_Eq] = "eq",
                                        [PT_OP_NotEq] = "ne",
                                        [PT_OP_Lt] = "lt",
                                        [PT_OP_LtE] = "le",
                                        [PT_OP_Gt] = "gt",
                                        [PT_OP_GtE] = "ge"};
    return names[op];
}
