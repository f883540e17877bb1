/* ast_dump.c: the tree as ast.dump(tree, include_attributes=True) prints it, driven by the
 * field table. */
#include "worker/ast.h"

#include <string.h>

#include "base/str.h"
#include "worker/unicode.h"

static const char *const fields_of[] = {
    "",
#define PT_NODE(kind, fields) fields,
#include "kernels/py_kinds.def"
#undef PT_NODE
};

static const char *const role_names[] = {"",
                                         "body",
                                         "type_ignores",
                                         "args",
                                         "decorator_list",
                                         "returns",
                                         "type_params",
                                         "bases",
                                         "keywords",
                                         "value",
                                         "targets",
                                         "target",
                                         "name",
                                         "annotation",
                                         "iter",
                                         "orelse",
                                         "test",
                                         "items",
                                         "subject",
                                         "cases",
                                         "exc",
                                         "cause",
                                         "handlers",
                                         "finalbody",
                                         "msg",
                                         "names",
                                         "values",
                                         "left",
                                         "right",
                                         "operand",
                                         "keys",
                                         "elts",
                                         "elt",
                                         "generators",
                                         "key",
                                         "ops",
                                         "comparators",
                                         "func",
                                         "format_spec",
                                         "slice",
                                         "lower",
                                         "upper",
                                         "step",
                                         "ifs",
                                         "type",
                                         "posonlyargs",
                                         "vararg",
                                         "kwonlyargs",
                                         "kw_defaults",
                                         "kwarg",
                                         "defaults",
                                         "context_expr",
                                         "optional_vars",
                                         "pattern",
                                         "guard",
                                         "patterns",
                                         "cls",
                                         "kwd_attrs",
                                         "kwd_patterns",
                                         "bound"};

static const char *const op_names[] = {
    "",       "Add",    "Sub",   "Mult",   "MatMult", "Div",      "Mod",    "Pow",
    "LShift", "RShift", "BitOr", "BitXor", "BitAnd",  "FloorDiv", "Invert", "Not",
    "UAdd",   "USub",   "And",   "Or",     "Eq",      "NotEq",    "Lt",     "LtE",
    "Gt",     "GtE",    "Is",    "IsNot",  "In",      "NotIn"};

static enum pt_role role_named(const char *s, size_t n)
{
    for (int r = 1; r < PT_R_COUNT; r++)
        if (strlen(role_names[r]) == n && memcmp(role_names[r], s, n) == 0)
            return (enum pt_role)r;
    return PT_R_none;
}

/* One character beyond ASCII, escaped unless repr() shows it; gives its bytes. A lone surrogate
 * is three bytes that are not UTF-8. */
static size_t wide(pt_buf *out, pt_str s)
{
    uint32_t cp;
    size_t len;
    const unsigned char *b = (const unsigned char *)s.p;
    if (!pt_utf8_next(s, &cp, &len)) {
        cp = (b[0] & 0x0Fu) << 12 | (s.n > 1 ? b[1] & 0x3Fu : 0) << 6 |
             (s.n > 2 ? b[2] & 0x3Fu : 0);
        len = s.n < 3 ? s.n : 3;
    }
    if (pt_is_printable(cp))
        pt_buf_add(out, s.p, len);
    else if (cp < 0x100)
        pt_buf_printf(out, "\\x%02x", cp);
    else
        pt_buf_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
    return len;
}

static void py_repr(pt_buf *out, pt_str s, bool bytes)
{
    char q = memchr(s.p, '\'', s.n) && !memchr(s.p, '"', s.n) ? '"' : '\'';
    if (bytes)
        pt_buf_addc(out, 'b');
    pt_buf_addc(out, q);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == (unsigned char)q || c == '\\')
            pt_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            pt_buf_adds(out, "\\n");
        else if (c == '\r')
            pt_buf_adds(out, "\\r");
        else if (c == '\t')
            pt_buf_adds(out, "\\t");
        else if (c < 0x20 || c == 0x7F || (bytes && c >= 0x80))
            pt_buf_printf(out, "\\x%02x", c);
        else if (c < 0x80)
            pt_buf_addc(out, (char)c);
        else
            i += wide(out, (pt_str){s.p + i, s.n - i}) - 1;
    }
    pt_buf_addc(out, q);
}

static void constant(const pt_ast *t, pt_node n, pt_buf *out)
{
    pt_str s = pt_ast_str(t, n);
    switch (pt_ast_op(t, n)) {
    case PT_C_None:
        pt_buf_adds(out, "None");
        break;
    case PT_C_True:
        pt_buf_adds(out, "True");
        break;
    case PT_C_False:
        pt_buf_adds(out, "False");
        break;
    case PT_C_Ellipsis:
        pt_buf_adds(out, "Ellipsis");
        break;
    case PT_C_str:
        py_repr(out, s, false);
        break;
    case PT_C_bytes:
        py_repr(out, s, true);
        break;
    case PT_C_complex:
        pt_buf_addstr(out, s);
        pt_buf_addc(out, 'j');
        break;
    default:
        pt_buf_addstr(out, s);
        break;
    }
}

static void dump(const pt_ast *t, pt_node n, pt_buf *out);

static void list(const pt_ast *t, pt_node n, enum pt_role role, pt_buf *out)
{
    pt_buf_addc(out, '[');
    bool first = true;
    for (pt_node c = pt_ast_get(t, n, role); c; c = pt_ast_more(t, c)) {
        if (!first)
            pt_buf_adds(out, ", ");
        first = false;
        dump(t, c, out);
    }
    pt_buf_addc(out, ']');
}

static bool has_position(enum pt_kind k)
{
    return k != PT_N_Module && k != PT_N_comprehension && k != PT_N_arguments &&
           k != PT_N_withitem && k != PT_N_match_case;
}

static void dump(const pt_ast *t, pt_node n, pt_buf *out)
{
    enum pt_kind k = pt_ast_kind(t, n);
    if (k == PT_N_NoneItem) {
        pt_buf_adds(out, "None");
        return;
    }
    if (k == PT_N_Operator) {
        pt_buf_printf(out, "%s()", op_names[pt_ast_op(t, n)]);
        return;
    }
    if (k == PT_N_Ident) {
        py_repr(out, pt_ast_str(t, n), false);
        return;
    }
    pt_buf_printf(out, "%s(", pt_kind_name(k));
    const char *sep = "";
    for (const char *f = fields_of[k]; *f;) {
        const char *colon = strchr(f, ':');
        size_t nn = (size_t)(colon - f);
        const char *how = colon + 1;
        const char *end = strchr(how, ' ');
        if (!end)
            end = how + strlen(how);
        enum pt_role role = role_named(f, nn);
        bool skip = *how == '-' || (nn == 11 && memcmp(f, "type_params", 11) == 0 &&
                                    !pt_ast_get(t, n, role));
        if ((how[0] == 'c' && end - how == 2 && how[1] == '?' && !pt_ast_get(t, n, role)) ||
            (how[0] == 's' && how[1] == '?' && !pt_ast_str(t, n).p) ||
            (how[0] == 't' && !pt_ast_asname(t, n).p) ||
            (how[0] == 'k' && !pt_ast_num(t, n)))
            skip = true;
        if (!skip) {
            pt_buf_printf(out, "%s%.*s=", sep, (int)nn, f);
            sep = ", ";
            if (how[0] == 'S' || end - how == 2)
                how[1] == '*'   ? list(t, n, role, out)
                : how[0] == 'c' ? dump(t, pt_ast_get(t, n, role), out)
                : how[0] == 's' ? py_repr(out, pt_ast_str(t, n), false)
                                : py_repr(out, pt_ast_asname(t, n), false);
            else if (*how == 'c')
                dump(t, pt_ast_get(t, n, role), out);
            else if (*how == 's')
                py_repr(out, pt_ast_str(t, n), false);
            else if (*how == 'i')
                pt_buf_printf(out, "%d", pt_ast_num(t, n));
            else if (*how == 'x')
                pt_buf_adds(out, pt_ast_op(t, n) == PT_CTX_Store ? "Store()"
                                 : pt_ast_op(t, n) == PT_CTX_Del ? "Del()"
                                                                 : "Load()");
            else if (*how == 'o')
                pt_buf_printf(out, "%s()", op_names[pt_ast_op(t, n)]);
            else if (*how == 'v')
                constant(t, n, out);
            else if (*how == 'k')
                pt_buf_adds(out, "'u'");
        }
        f = *end ? end + 1 : end;
    }
    if (has_position(k)) {
        pt_pos p = pt_ast_pos(t, n);
        pt_buf_printf(out, "%slineno=%u, col_offset=%u, end_lineno=%u, end_col_offset=%u",
                      sep, p.line, p.col, p.end_line, p.end_col);
    }
    pt_buf_addc(out, ')');
}

void pt_ast_dump(const pt_ast *t, pt_buf *out)
{
    dump(t, pt_ast_root(t), out);
}
