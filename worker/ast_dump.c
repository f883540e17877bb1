/* ast_dump.c: the tree as ast.dump(tree, include_attributes=True) prints it, driven by the
 * field table of py_kinds.def. */
#include "worker/ast_priv.h"

#include <string.h>

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

enum { MAX_FIELDS = 10 };

struct field {
    const char *name; /* not NUL-terminated */
    uint8_t len, role;
    char how, many; /* as in py_kinds.def: 'c' and '*' of "c*" */
};

struct dump {
    const pt_ast *t;
    pt_buf *out;
    struct field fields[PT_N_COUNT][MAX_FIELDS];
    uint8_t n_fields[PT_N_COUNT];
};

static uint8_t role_named(const char *s, size_t n)
{
    for (uint8_t r = 1; r < PT_R_COUNT; r++)
        if (strlen(role_names[r]) == n && memcmp(role_names[r], s, n) == 0)
            return r;
    return PT_R_none;
}

static void read_fields(struct dump *d)
{
    for (size_t kind = 1; kind < PT_N_COUNT; kind++) {
        for (const char *f = fields_of[kind]; *f; f += *f == ' ') {
            struct field *x = &d->fields[kind][d->n_fields[kind]++];
            const char *colon = strchr(f, ':');
            x->name = f;
            x->len = (uint8_t)(colon - f);
            x->role = role_named(f, x->len);
            x->how = colon[1];
            f = colon + 1 + strcspn(colon + 1, " ");
            x->many = f[-1] == '*' || f[-1] == '?' ? f[-1] : '\0';
        }
    }
}

static bool is_name(const struct field *f, const char *name)
{
    return strlen(name) == f->len && memcmp(f->name, name, f->len) == 0;
}

/* ast.dump() leaves optional fields out that are None. */
static bool is_left_out(const struct dump *d, pt_node n, const struct field *f)
{
    if (f->how == '-')
        return true;
    if (f->how == 'k')
        return d->t->nodes[n].num == 0;
    if (f->many == '*')
        return is_name(f, "type_params") && !pt_ast_get(d->t, n, (enum pt_role)f->role);
    if (f->many != '?')
        return false;
    return f->how == 's'   ? d->t->nodes[n].str == 0
           : f->how == 't' ? d->t->nodes[n].num == 0
                           : !pt_ast_get(d->t, n, (enum pt_role)f->role);
}

static void node(struct dump *d, pt_node n);

static void list(struct dump *d, pt_node n, enum pt_role role)
{
    pt_buf_addc(d->out, '[');
    for (pt_node c = pt_ast_get(d->t, n, role), first = c; c; c = pt_ast_more(d->t, c)) {
        if (c != first)
            pt_buf_adds(d->out, ", ");
        node(d, c);
    }
    pt_buf_addc(d->out, ']');
}

static void called(pt_buf *out, const char *name)
{
    pt_buf_adds(out, name);
    pt_buf_adds(out, "()");
}

static void value(struct dump *d, pt_node n, const struct field *f)
{
    static const char *const contexts[] = {"", "Load", "Store", "Del"};
    const pt_ast *t = d->t;
    if (f->many == '*') {
        list(d, n, (enum pt_role)f->role);
        return;
    }
    switch (f->how) {
    case 'c':
        node(d, pt_ast_get(t, n, (enum pt_role)f->role));
        break;
    case 's':
        pt_ast_repr_text(d->out, pt_ast_str(t, n), false);
        break;
    case 't':
        pt_ast_repr_text(d->out, pt_ast_asname(t, n), false);
        break;
    case 'i':
        pt_buf_printf(d->out, "%d", t->nodes[n].num);
        break;
    case 'x':
        called(d->out, contexts[t->nodes[n].op]);
        break;
    case 'o':
        called(d->out, op_names[t->nodes[n].op]);
        break;
    case 'v':
        pt_ast_repr_const(d->out, (enum pt_const)t->nodes[n].op, pt_ast_str(t, n));
        break;
    default: /* 'k' */
        pt_buf_adds(d->out, "'u'");
    }
}

static void number(pt_buf *out, const char *before, uint32_t v)
{
    char digits[12];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    pt_buf_adds(out, before);
    pt_buf_add(out, digits + n, sizeof digits - n);
}

static void attributes(struct dump *d, pt_node n, bool first)
{
    enum pt_kind k = (enum pt_kind)d->t->nodes[n].kind;
    if (k == PT_N_Module || k == PT_N_comprehension || k == PT_N_arguments ||
        k == PT_N_withitem || k == PT_N_match_case)
        return;
    pt_pos p = d->t->nodes[n].pos;
    number(d->out, first ? "lineno=" : ", lineno=", p.line);
    number(d->out, ", col_offset=", p.col);
    number(d->out, ", end_lineno=", p.end_line);
    number(d->out, ", end_col_offset=", p.end_col);
}

/* Recursion is bounded by the tree's height, which the parser limits. */
static void node(struct dump *d, pt_node n)
{
    enum pt_kind k = (enum pt_kind)d->t->nodes[n].kind;
    if (k == PT_N_NoneItem) {
        pt_buf_adds(d->out, "None");
        return;
    }
    if (k == PT_N_Operator) {
        called(d->out, op_names[d->t->nodes[n].op]);
        return;
    }
    if (k == PT_N_Ident) {
        pt_ast_repr_text(d->out, pt_ast_str(d->t, n), false);
        return;
    }
    bool first = true;
    pt_buf_adds(d->out, pt_kind_name(k));
    pt_buf_addc(d->out, '(');
    for (size_t i = 0; i < d->n_fields[k]; i++) {
        const struct field *f = &d->fields[k][i];
        if (is_left_out(d, n, f))
            continue;
        if (!first)
            pt_buf_adds(d->out, ", ");
        pt_buf_add(d->out, f->name, f->len);
        pt_buf_addc(d->out, '=');
        value(d, n, f);
        first = false;
    }
    attributes(d, n, first);
    pt_buf_addc(d->out, ')');
}

void pt_ast_dump(const pt_ast *t, pt_buf *out)
{
    struct dump d = {.t = t, .out = out};
    read_fields(&d);
    node(&d, pt_ast_root(t));
}
