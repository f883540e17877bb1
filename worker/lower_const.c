/* lower_const.c: what CPython's optimizer makes a constant: tuples of constants, signs, sums of
 * ints; and a set of constants, which is a frozenset where it is only looked through. Each is
 * one static of the module, so `x in {"a", "b"}` builds nothing. */
#include "worker/lower_priv.h"

#include <string.h>

/* floor(a / b) and its remainder, with the divisor's sign. */
static bool divide(int op, int64_t a, int64_t b, int64_t *v)
{
    if (!b || (a == INT64_MIN && b == -1))
        return false;
    int64_t q = a / b, r = a % b;
    bool adjust = r && (r < 0) != (b < 0);
    *v = op == PT_OP_Mod ? r + (adjust ? b : 0) : q - adjust;
    return true;
}

static bool combine(int op, int64_t a, int64_t b, int64_t *v)
{
    switch (op) {
    case PT_OP_Add:
        return !__builtin_add_overflow(a, b, v);
    case PT_OP_Sub:
        return !__builtin_sub_overflow(a, b, v);
    case PT_OP_Mult:
        return !__builtin_mul_overflow(a, b, v);
    case PT_OP_FloorDiv:
    case PT_OP_Mod:
        return divide(op, a, b, v);
    case PT_OP_LShift:
        return a >= 0 && b >= 0 && b < 62 && a <= INT64_MAX >> b && (*v = a << b, true);
    case PT_OP_RShift:
        return b >= 0 && b < 63 && (*v = a >= 0 ? a >> b : ~(~a >> b), true);
    case PT_OP_BitOr:
        return *v = a | b, true;
    case PT_OP_BitXor:
        return *v = a ^ b, true;
    case PT_OP_BitAnd:
        return *v = a & b, true;
    case PT_OP_Pow:
        if (b < 0)
            return false;
        for (*v = 1; b > 0; b--)
            if (__builtin_mul_overflow(*v, a, v) || b > 64)
                return false;
        return true;
    default:
        return false;
    }
}

/* The value of an int expression of literals, when an i64 holds it and each step. */
static bool folded_int(fn *f, pt_node e, int64_t *v)
{
    int64_t a, b;
    switch (pt_kind_of(f, e)) {
    case PT_N_Constant:
        return pt_op_of(f, e) == PT_C_int && pt_small_int(pt_ast_str(f->m->t, e), v);
    case PT_N_UnaryOp:
        if (!folded_int(f, pt_get(f, e, PT_R_operand), &a) || a == INT64_MIN)
            return false;
        switch (pt_op_of(f, e)) {
        case PT_OP_USub:
            return *v = -a, true;
        case PT_OP_UAdd:
            return *v = a, true;
        case PT_OP_Invert:
            return *v = ~a, true;
        default:
            return false;
        }
    case PT_N_BinOp:
        return folded_int(f, pt_get(f, e, PT_R_left), &a) &&
               folded_int(f, pt_get(f, e, PT_R_right), &b) &&
               combine(pt_op_of(f, e), a, b, v);
    default:
        return false;
    }
}

static bool items(fn *f, pt_node first, const char *kind, pt_buf *out)
{
    pt_buf_printf(out, "Lit::%s&[", kind);
    for (pt_node c = first; c; c = pt_more(f, c)) {
        if (!pt_lower_folded(f, c, out))
            return false;
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "])");
    return true;
}

bool pt_lower_folded(fn *f, pt_node e, pt_buf *out)
{
    int64_t i;
    switch (pt_kind_of(f, e)) {
    case PT_N_Tuple:
        return items(f, pt_get(f, e, PT_R_elts), "Tuple(", out);
    case PT_N_Constant:
        return pt_lower_literal(f, e, out);
    case PT_N_UnaryOp:
    case PT_N_BinOp:
        if (!folded_int(f, e, &i))
            return pt_kind_of(f, e) == PT_N_UnaryOp && pt_lower_literal(f, e, out);
        if (i == INT64_MIN)
            pt_buf_adds(out, "Lit::Int(i64::MIN)");
        else
            pt_buf_printf(out, "Lit::Int(%lld)", (long long)i);
        return true;
    default:
        return false;
    }
}

/* Is one of these strings also an identifier of the module? CPython then replaces it by the
 * interned string and builds the set once more, which can give it another order. */
static bool any_name(fn *f, pt_node first)
{
    for (pt_node c = first; c; c = pt_more(f, c)) {
        if (pt_kind_of(f, c) != PT_N_Constant || pt_op_of(f, c) != PT_C_str)
            continue;
        pt_str s = pt_ast_str(f->m->t, c);
        pt_buf z = {0};
        pt_buf_addstr(&z, s);
        bool name = s.n > 1 && strlen(pt_buf_z(&z)) == s.n &&
                    pt_names_find(f->m->names, pt_buf_z(&z)) != 0;
        pt_buf_free(&z);
        if (name)
            return true;
    }
    return false;
}

bool pt_lower_frozen(fn *f, pt_node e, pt_buf *out)
{
    pt_node first = pt_get(f, e, PT_R_elts);
    const char *kind = "Tuple(";
    switch (pt_kind_of(f, e)) {
    case PT_N_Set:
        kind = any_name(f, first) ? "FrozenSet(true, " : "FrozenSet(false, ";
        break;
    case PT_N_List:
        break;
    case PT_N_Tuple:
        if (first)
            break;
        return false;
    default:
        return false;
    }
    pt_buf init = {0};
    pt_buf_adds(&init, "Const::lit(&");
    bool ok = items(f, first, kind, &init);
    pt_buf_addc(&init, ')');
    if (ok)
        pt_const(f, &init, out);
    pt_buf_free(&init);
    return ok;
}
