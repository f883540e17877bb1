#include "worker/parse_priv.h"

#include <string.h>

_Noreturn void pt_parse_fail(struct parser *p, pt_pos pos, const char *type,
                             const char *msg)
{
    *p->diag = (pt_diag){pos, msg, type};
    longjmp(p->out, 1);
}

static _Noreturn void syntax(struct parser *p)
{
    pt_tok *k = cur(p);
    const char *type = k->kind == PT_T_INDENT ? "IndentationError" : "SyntaxError";
    const char *msg = k->kind == PT_T_INDENT ? "unexpected indent" : "invalid syntax";
    pt_parse_fail(p, tok_pos(k), type, msg);
}

void pt_parse_deeper(struct parser *p)
{
    if (++p->depth > p->max_depth)
        pt_parse_fail(p, tok_pos(cur(p)), "LimitError", "nested too deeply");
}

pt_str pt_tok_text(struct parser *p, const pt_tok *k)
{
    return pt_str_sub(p->t->source, k->start, k->end);
}

pt_node pt_parse_new(struct parser *p, enum pt_kind kind, const pt_tok *from)
{
    return pt_ast_new(p->t, kind, tok_pos(from));
}

pt_node pt_parse_new_at(struct parser *p, enum pt_kind kind, pt_node from)
{
    return pt_ast_new(p->t, kind, p->t->pos[from]);
}

pt_node pt_parse_end(struct parser *p, pt_node n)
{
    pt_pos e = tok_pos(&p->toks.p[p->at - 1]);
    p->t->pos[n].end_line = e.end_line;
    p->t->pos[n].end_col = e.end_col;
    return n;
}

void pt_parse_expect(struct parser *p, uint32_t op, const char *msg)
{
    if (!take_op(p, op)) {
        if (!msg)
            syntax(p);
        pt_parse_fail(p, tok_pos(cur(p)), "SyntaxError", msg);
    }
}

uint32_t pt_parse_ident(struct parser *p)
{
    pt_tok *k = cur(p);
    if (k->kind != PT_T_NAME || k->op)
        syntax(p);
    p->at++;
    return pt_map_intern(p->t->names, pt_tok_text(p, k));
}

static void add(struct parser *p, pt_node n, enum pt_role r, pt_node c)
{
    pt_ast_add(p->t, n, r, c);
}

static pt_node constant(struct parser *p, enum pt_const c)
{
    pt_node n = pt_parse_new(p, PT_N_Constant, cur(p));
    p->t->op[n] = (uint8_t)c;
    p->at++;
    return n;
}

pt_node pt_parse_number(struct parser *p)
{
    pt_tok *k = cur(p);
    pt_str s = pt_tok_text(p, k);
    char *text = pt_arena_alloc(p->a, s.n + 1);
    size_t n = 0;
    bool hex = s.n > 1 && s.p[0] == '0' && strchr("xX", s.p[1]);
    bool based = s.n > 1 && s.p[0] == '0' && strchr("xXoObB", s.p[1]);
    enum pt_const c = PT_C_int;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '_')
            continue;
        if (!hex && !based && strchr(".eE", s.p[i]) && c == PT_C_int)
            c = PT_C_float;
        if (!based && strchr("jJ", s.p[i])) {
            c = PT_C_complex;
            continue;
        }
        text[n++] = s.p[i];
    }
    if (c == PT_C_int && n > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        for (size_t i = 0; i < n; i++)
            if (text[i] != '0')
                pt_parse_fail(
                    p, tok_pos(k), "SyntaxError",
                    "leading zeros in decimal integer literals are not permitted; "
                    "use an 0o prefix for octal integers");
        n = 1;
    }
    pt_node node = constant(p, c);
    p->t->str[node] = pt_ast_add_const(p->t, (pt_str){text, n});
    return node;
}

static pt_node name_expr(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Name, cur(p));
    p->t->str[n] = pt_parse_ident(p);
    p->t->op[n] = PT_CTX_Load;
    return n;
}

static void comprehension(struct parser *p, pt_node of)
{
    while (is_kw(p, PT_KW_for) || is_kw(p, PT_KW_async)) {
        pt_node g = pt_parse_new(p, PT_N_comprehension, cur(p));
        if (take_kw(p, PT_KW_async))
            p->t->num[g] = 1;
        if (!take_kw(p, PT_KW_for))
            syntax(p);
        add(p, g, PT_R_target, pt_parse_target_list(p));
        if (!take_kw(p, PT_KW_in))
            syntax(p);
        /* disjunction: no conditional expression without brackets */
        extern pt_node pt_parse_disjunction(struct parser *);
        add(p, g, PT_R_iter, pt_parse_disjunction(p));
        while (take_kw(p, PT_KW_if))
            add(p, g, PT_R_ifs, pt_parse_disjunction(p));
        add(p, of, PT_R_generators, g);
    }
}

static bool at_comp(struct parser *p)
{
    return is_kw(p, PT_KW_for) ||
           (is_kw(p, PT_KW_async) && p->toks.p[p->at + 1].kind == PT_T_NAME &&
            p->toks.p[p->at + 1].op == PT_KW_for);
}

static pt_node paren(struct parser *p)
{
    pt_tok *open = cur(p);
    p->at++;
    if (take_op(p, C1(')'))) {
        pt_node n = pt_parse_new(p, PT_N_Tuple, open);
        p->t->op[n] = PT_CTX_Load;
        return pt_parse_end(p, n);
    }
    if (is_kw(p, PT_KW_yield)) {
        pt_node y = pt_parse_yield_or_exprs(p);
        pt_parse_expect(p, C1(')'), NULL);
        return y;
    }
    pt_node first = pt_parse_star_named(p);
    if (at_comp(p)) {
        pt_node n = pt_parse_new(p, PT_N_GeneratorExp, open);
        add(p, n, PT_R_elt, first);
        comprehension(p, n);
        pt_parse_expect(p, C1(')'), NULL);
        return pt_parse_end(p, n);
    }
    if (is_op(p, C1(','))) {
        pt_node n = pt_parse_new(p, PT_N_Tuple, open);
        p->t->op[n] = PT_CTX_Load;
        add(p, n, PT_R_elts, first);
        while (take_op(p, C1(',')) && !is_op(p, C1(')')))
            add(p, n, PT_R_elts, pt_parse_star_named(p));
        pt_parse_expect(p, C1(')'), NULL);
        return pt_parse_end(p, n);
    }
    if (p->t->kind[first] == PT_N_Starred)
        pt_parse_fail(p, p->t->pos[first], "SyntaxError",
                      "cannot use starred expression here");
    pt_parse_expect(p, C1(')'), "invalid syntax. Perhaps you forgot a comma?");
    return first;
}

static pt_node list_display(struct parser *p)
{
    pt_tok *open = cur(p);
    p->at++;
    pt_node n = pt_parse_new(p, PT_N_List, open);
    p->t->op[n] = PT_CTX_Load;
    if (!is_op(p, C1(']'))) {
        pt_node first = pt_parse_star_named(p);
        if (at_comp(p)) {
            p->t->kind[n] = PT_N_ListComp;
            p->t->op[n] = 0;
            add(p, n, PT_R_elt, first);
            comprehension(p, n);
        } else {
            add(p, n, PT_R_elts, first);
            while (take_op(p, C1(',')) && !is_op(p, C1(']')))
                add(p, n, PT_R_elts, pt_parse_star_named(p));
        }
    }
    pt_parse_expect(p, C1(']'), "invalid syntax. Perhaps you forgot a comma?");
    return pt_parse_end(p, n);
}

static pt_node dict_item(struct parser *p, pt_node n)
{
    if (is_op(p, C2('*', '*'))) {
        pt_node none = pt_parse_new(p, PT_N_NoneItem, cur(p));
        p->at++;
        add(p, n, PT_R_keys, none);
        add(p, n, PT_R_values, pt_parse_bitor(p));
        return none;
    }
    pt_node k = pt_parse_expr(p);
    pt_parse_expect(p, C1(':'), NULL);
    add(p, n, PT_R_keys, k);
    add(p, n, PT_R_values, pt_parse_expr(p));
    return k;
}

static pt_node brace(struct parser *p)
{
    pt_tok *open = cur(p);
    p->at++;
    pt_node n = pt_parse_new(p, PT_N_Dict, open);
    if (take_op(p, C1('}')))
        return pt_parse_end(p, n);
    if (is_op(p, C2('*', '*'))) {
        dict_item(p, n);
    } else {
        pt_node first = pt_parse_star_named(p);
        if (take_op(p, C1(':'))) {
            pt_node value = pt_parse_expr(p);
            if (at_comp(p)) {
                p->t->kind[n] = PT_N_DictComp;
                add(p, n, PT_R_key, first);
                add(p, n, PT_R_value, value);
                comprehension(p, n);
                pt_parse_expect(p, C1('}'), NULL);
                return pt_parse_end(p, n);
            }
            add(p, n, PT_R_keys, first);
            add(p, n, PT_R_values, value);
        } else if (at_comp(p)) {
            p->t->kind[n] = PT_N_SetComp;
            add(p, n, PT_R_elt, first);
            comprehension(p, n);
            pt_parse_expect(p, C1('}'), NULL);
            return pt_parse_end(p, n);
        } else {
            p->t->kind[n] = PT_N_Set;
            add(p, n, PT_R_elts, first);
            while (take_op(p, C1(',')) && !is_op(p, C1('}')))
                add(p, n, PT_R_elts, pt_parse_star_named(p));
            pt_parse_expect(p, C1('}'), NULL);
            return pt_parse_end(p, n);
        }
    }
    while (take_op(p, C1(',')) && !is_op(p, C1('}')))
        dict_item(p, n);
    pt_parse_expect(p, C1('}'), NULL);
    return pt_parse_end(p, n);
}

static pt_node atom(struct parser *p)
{
    pt_tok *k = cur(p);
    switch (k->kind) {
    case PT_T_NAME:
        switch (k->op) {
        case 0:
            return name_expr(p);
        case PT_KW_None:
            return constant(p, PT_C_None);
        case PT_KW_True:
            return constant(p, PT_C_True);
        case PT_KW_False:
            return constant(p, PT_C_False);
        default:
            syntax(p);
        }
    case PT_T_NUMBER:
        return pt_parse_number(p);
    case PT_T_STRING:
        return pt_parse_strings(p);
    case PT_T_OP:
        if (k->op == C1('('))
            return paren(p);
        if (k->op == C1('['))
            return list_display(p);
        if (k->op == C1('{'))
            return brace(p);
        if (k->op == C3('.', '.', '.'))
            return constant(p, PT_C_Ellipsis);
        syntax(p);
    default:
        syntax(p);
    }
}

static pt_node slice_item(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node lower = 0;
    if (is_op(p, C1('*'))) {
        p->at++;
        pt_node n = pt_parse_new(p, PT_N_Starred, from);
        p->t->op[n] = PT_CTX_Load;
        add(p, n, PT_R_value, pt_parse_bitor(p));
        return pt_parse_end(p, n);
    }
    if (!is_op(p, C1(':')))
        lower = pt_parse_named(p);
    if (!is_op(p, C1(':')))
        return lower;
    p->at++;
    pt_node n = pt_parse_new(p, PT_N_Slice, from);
    add(p, n, PT_R_lower, lower);
    if (!is_op(p, C1(':')) && !is_op(p, C1(']')) && !is_op(p, C1(',')))
        add(p, n, PT_R_upper, pt_parse_expr(p));
    if (take_op(p, C1(':')) && !is_op(p, C1(']')) && !is_op(p, C1(',')))
        add(p, n, PT_R_step, pt_parse_expr(p));
    return pt_parse_end(p, n);
}

static pt_node subscript(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node first = slice_item(p);
    if (!is_op(p, C1(',')) && p->t->kind[first] != PT_N_Starred)
        return first;
    pt_node n = pt_parse_new(p, PT_N_Tuple, from);
    p->t->op[n] = PT_CTX_Load;
    add(p, n, PT_R_elts, first);
    while (take_op(p, C1(',')) && !is_op(p, C1(']')))
        add(p, n, PT_R_elts, slice_item(p));
    return pt_parse_end(p, n);
}

void pt_parse_call_args(struct parser *p, pt_node call, enum pt_role args)
{
    pt_tok *open = cur(p);
    p->at++;
    bool keywords = false, doublestar = false;
    PT_VEC(pt_node) kws = {0};
    uint32_t n_args = 0;
    while (!is_op(p, C1(')'))) {
        pt_tok *from = cur(p);
        if (take_op(p, C2('*', '*'))) {
            pt_node k = pt_parse_new(p, PT_N_keyword, from);
            add(p, k, PT_R_value, pt_parse_expr(p));
            pt_vec_push(&kws, pt_parse_end(p, k));
            doublestar = true;
        } else if (take_op(p, C1('*'))) {
            pt_node s = pt_parse_new(p, PT_N_Starred, from);
            p->t->op[s] = PT_CTX_Load;
            add(p, s, PT_R_value, pt_parse_expr(p));
            add(p, call, args, pt_parse_end(p, s));
            n_args++;
        } else if (cur(p)->kind == PT_T_NAME && !cur(p)->op &&
                   p->toks.p[p->at + 1].kind == PT_T_OP &&
                   p->toks.p[p->at + 1].op == C1('=')) {
            pt_node k = pt_parse_new(p, PT_N_keyword, from);
            p->t->str[k] = pt_parse_ident(p);
            p->at++;
            add(p, k, PT_R_value, pt_parse_expr(p));
            pt_vec_push(&kws, pt_parse_end(p, k));
            keywords = true;
        } else {
            pt_node e = pt_parse_named(p);
            if (at_comp(p)) {
                bool alone = n_args == 0 && kws.n == 0;
                pt_node g = pt_parse_new(p, PT_N_GeneratorExp, alone ? open : from);
                add(p, g, PT_R_elt, e);
                comprehension(p, g);
                if (!alone || !is_op(p, C1(')'))) {
                    pt_vec_free(&kws);
                    pt_parse_fail(p, p->t->pos[g], "SyntaxError",
                                  "Generator expression must be parenthesized");
                }
                pt_tok *close = cur(p);
                p->t->pos[g].end_line = close->end_line;
                p->t->pos[g].end_col = close->end - close->end_line_start;
                e = g;
            } else if (doublestar || keywords) {
                pt_vec_free(&kws);
                pt_parse_fail(p, p->t->pos[e], "SyntaxError",
                              doublestar
                                  ? "positional argument follows keyword argument unpacking"
                                  : "positional argument follows keyword argument");
            }
            add(p, call, args, e);
            n_args++;
        }
        if (!take_op(p, C1(',')))
            break;
    }
    for (size_t i = 0; i < kws.n; i++)
        add(p, call, PT_R_keywords, kws.p[i]);
    pt_vec_free(&kws);
    pt_parse_expect(p, C1(')'), "invalid syntax. Perhaps you forgot a comma?");
}

static pt_node primary(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node n = atom(p);
    for (;;) {
        pt_node m;
        if (is_op(p, C1('.'))) {
            p->at++;
            m = pt_parse_new(p, PT_N_Attribute, from);
            p->t->op[m] = PT_CTX_Load;
            p->t->str[m] = pt_parse_ident(p);
            add(p, m, PT_R_value, n);
        } else if (is_op(p, C1('('))) {
            m = pt_parse_new(p, PT_N_Call, from);
            add(p, m, PT_R_func, n);
            pt_parse_call_args(p, m, PT_R_args);
        } else if (is_op(p, C1('['))) {
            p->at++;
            m = pt_parse_new(p, PT_N_Subscript, from);
            p->t->op[m] = PT_CTX_Load;
            add(p, m, PT_R_value, n);
            add(p, m, PT_R_slice, subscript(p));
            pt_parse_expect(p, C1(']'), NULL);
        } else {
            return n;
        }
        n = pt_parse_end(p, m);
    }
}

static pt_node await_primary(struct parser *p)
{
    if (!is_kw(p, PT_KW_await))
        return primary(p);
    pt_node n = pt_parse_new(p, PT_N_Await, cur(p));
    p->at++;
    add(p, n, PT_R_value, primary(p));
    return pt_parse_end(p, n);
}

static pt_node factor(struct parser *p)
{
    pt_tok *from = cur(p);
    enum pt_op op = is_op(p, C1('+'))   ? PT_OP_UAdd
                    : is_op(p, C1('-')) ? PT_OP_USub
                    : is_op(p, C1('~')) ? PT_OP_Invert
                                        : PT_OP_none;
    pt_node n;
    if (op) {
        p->at++;
        pt_parse_deeper(p);
        n = pt_parse_new(p, PT_N_UnaryOp, from);
        p->t->op[n] = (uint8_t)op;
        add(p, n, PT_R_operand, factor(p));
        p->depth--;
        return pt_parse_end(p, n);
    }
    pt_node base = await_primary(p);
    if (!is_op(p, C2('*', '*')))
        return base;
    p->at++;
    pt_parse_deeper(p);
    n = pt_parse_new(p, PT_N_BinOp, from);
    p->t->op[n] = PT_OP_Pow;
    add(p, n, PT_R_left, base);
    add(p, n, PT_R_right, factor(p));
    p->depth--;
    return pt_parse_end(p, n);
}

/* Binary operators by precedence, lowest first: | ^ & shifts sums products. */
static enum pt_op binary(struct parser *p, int level)
{
    if (cur(p)->kind != PT_T_OP)
        return PT_OP_none;
    uint32_t o = cur(p)->op;
    switch (level) {
    case 0:
        return o == C1('|') ? PT_OP_BitOr : PT_OP_none;
    case 1:
        return o == C1('^') ? PT_OP_BitXor : PT_OP_none;
    case 2:
        return o == C1('&') ? PT_OP_BitAnd : PT_OP_none;
    case 3:
        return o == C2('<', '<')   ? PT_OP_LShift
               : o == C2('>', '>') ? PT_OP_RShift
                                   : PT_OP_none;
    case 4:
        return o == C1('+') ? PT_OP_Add : o == C1('-') ? PT_OP_Sub : PT_OP_none;
    default:
        return o == C1('*')        ? PT_OP_Mult
               : o == C1('/')      ? PT_OP_Div
               : o == C2('/', '/') ? PT_OP_FloorDiv
               : o == C1('%')      ? PT_OP_Mod
               : o == C1('@')      ? PT_OP_MatMult
                                   : PT_OP_none;
    }
}

static pt_node climb(struct parser *p, int level)
{
    if (level == 6)
        return factor(p);
    pt_tok *from = cur(p);
    pt_node left = climb(p, level + 1);
    enum pt_op op;
    while ((op = binary(p, level))) {
        p->at++;
        pt_node n = pt_parse_new(p, PT_N_BinOp, from);
        p->t->op[n] = (uint8_t)op;
        add(p, n, PT_R_left, left);
        add(p, n, PT_R_right, climb(p, level + 1));
        left = pt_parse_end(p, n);
    }
    return left;
}

pt_node pt_parse_bitor(struct parser *p)
{
    pt_parse_deeper(p);
    pt_node n = climb(p, 0);
    p->depth--;
    return n;
}

static enum pt_op comparison_op(struct parser *p)
{
    static const struct {
        uint32_t op;
        enum pt_op is;
    } ops[] = {{C2('=', '='), PT_OP_Eq}, {C2('!', '='), PT_OP_NotEq},
               {C1('<'), PT_OP_Lt},      {C2('<', '='), PT_OP_LtE},
               {C1('>'), PT_OP_Gt},      {C2('>', '='), PT_OP_GtE}};
    for (size_t i = 0; i < PT_LEN(ops); i++)
        if (take_op(p, ops[i].op))
            return ops[i].is;
    if (take_kw(p, PT_KW_in))
        return PT_OP_In;
    if (take_kw(p, PT_KW_is))
        return take_kw(p, PT_KW_not) ? PT_OP_IsNot : PT_OP_Is;
    if (is_kw(p, PT_KW_not) && p->toks.p[p->at + 1].kind == PT_T_NAME &&
        p->toks.p[p->at + 1].op == PT_KW_in) {
        p->at += 2;
        return PT_OP_NotIn;
    }
    return PT_OP_none;
}

static pt_node comparison(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node left = pt_parse_bitor(p), n = 0;
    PT_VEC(pt_node) rest = {0};
    enum pt_op op;
    for (;;) {
        pt_tok *at = cur(p);
        if (!(op = comparison_op(p)))
            break;
        if (!n) {
            n = pt_parse_new(p, PT_N_Compare, from);
            add(p, n, PT_R_left, left);
        }
        pt_node o = pt_parse_new(p, PT_N_Operator, at);
        p->t->op[o] = (uint8_t)op;
        add(p, n, PT_R_ops, o);
        pt_vec_push(&rest, pt_parse_bitor(p));
    }
    for (size_t i = 0; i < rest.n; i++)
        add(p, n, PT_R_comparators, rest.p[i]);
    pt_vec_free(&rest);
    return n ? pt_parse_end(p, n) : left;
}

static pt_node inversion(struct parser *p)
{
    if (!is_kw(p, PT_KW_not))
        return comparison(p);
    pt_node n = pt_parse_new(p, PT_N_UnaryOp, cur(p));
    p->at++;
    pt_parse_deeper(p);
    p->t->op[n] = PT_OP_Not;
    add(p, n, PT_R_operand, inversion(p));
    p->depth--;
    return pt_parse_end(p, n);
}

static pt_node bool_op(struct parser *p, enum pt_kw kw, enum pt_op op,
                       pt_node (*inner)(struct parser *))
{
    pt_tok *from = cur(p);
    pt_node first = inner(p);
    if (!is_kw(p, kw))
        return first;
    pt_node n = pt_parse_new(p, PT_N_BoolOp, from);
    p->t->op[n] = (uint8_t)op;
    add(p, n, PT_R_values, first);
    while (take_kw(p, kw))
        add(p, n, PT_R_values, inner(p));
    return pt_parse_end(p, n);
}

static pt_node conjunction(struct parser *p)
{
    return bool_op(p, PT_KW_and, PT_OP_And, inversion);
}

pt_node pt_parse_disjunction(struct parser *p);
pt_node pt_parse_disjunction(struct parser *p)
{
    return bool_op(p, PT_KW_or, PT_OP_Or, conjunction);
}

pt_node pt_parse_expr(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_parse_deeper(p);
    pt_node n;
    if (take_kw(p, PT_KW_lambda)) {
        n = pt_parse_new(p, PT_N_Lambda, from);
        add(p, n, PT_R_args, pt_parse_args_def(p, true, C1(':')));
        pt_parse_expect(p, C1(':'), NULL);
        add(p, n, PT_R_body, pt_parse_expr(p));
        n = pt_parse_end(p, n);
    } else {
        n = pt_parse_disjunction(p);
        if (take_kw(p, PT_KW_if)) {
            pt_node e = pt_parse_new(p, PT_N_IfExp, from);
            add(p, e, PT_R_test, pt_parse_disjunction(p));
            add(p, e, PT_R_body, n);
            if (!take_kw(p, PT_KW_else))
                pt_parse_fail(p, p->t->pos[n], "SyntaxError",
                              "expected 'else' after 'if' expression");
            add(p, e, PT_R_orelse, pt_parse_expr(p));
            n = pt_parse_end(p, e);
        }
    }
    p->depth--;
    return n;
}

pt_node pt_parse_named(struct parser *p)
{
    pt_tok *from = cur(p);
    if (from->kind == PT_T_NAME && !from->op && p->toks.p[p->at + 1].kind == PT_T_OP &&
        p->toks.p[p->at + 1].op == C2(':', '=')) {
        pt_node n = pt_parse_new(p, PT_N_NamedExpr, from);
        pt_node target = name_expr(p);
        p->t->op[target] = PT_CTX_Store;
        p->at++;
        add(p, n, PT_R_target, target);
        add(p, n, PT_R_value, pt_parse_expr(p));
        return pt_parse_end(p, n);
    }
    return pt_parse_expr(p);
}

static pt_node starred(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Starred, cur(p));
    p->at++;
    p->t->op[n] = PT_CTX_Load;
    add(p, n, PT_R_value, pt_parse_bitor(p));
    return pt_parse_end(p, n);
}

pt_node pt_parse_star_named(struct parser *p)
{
    return is_op(p, C1('*')) ? starred(p) : pt_parse_named(p);
}

static bool at_expr(struct parser *p)
{
    pt_tok *k = cur(p);
    if (k->kind == PT_T_NUMBER || k->kind == PT_T_STRING)
        return true;
    if (k->kind == PT_T_NAME)
        return !k->op || k->op == PT_KW_None || k->op == PT_KW_True ||
               k->op == PT_KW_False || k->op == PT_KW_not || k->op == PT_KW_lambda ||
               k->op == PT_KW_await;
    if (k->kind != PT_T_OP)
        return false;
    uint32_t o = k->op;
    return o == C1('(') || o == C1('[') || o == C1('{') || o == C1('+') || o == C1('-') ||
           o == C1('~') || o == C1('*') || o == C3('.', '.', '.');
}

static pt_node star_expr(struct parser *p)
{
    return is_op(p, C1('*')) ? starred(p) : pt_parse_expr(p);
}

pt_node pt_parse_exprs(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node first = star_expr(p);
    if (!is_op(p, C1(',')))
        return first;
    pt_node n = pt_parse_new(p, PT_N_Tuple, from);
    p->t->op[n] = PT_CTX_Load;
    add(p, n, PT_R_elts, first);
    while (take_op(p, C1(',')) && at_expr(p))
        add(p, n, PT_R_elts, star_expr(p));
    return pt_parse_end(p, n);
}

pt_node pt_parse_yield_or_exprs(struct parser *p)
{
    if (!is_kw(p, PT_KW_yield))
        return pt_parse_exprs(p);
    pt_tok *from = cur(p);
    p->at++;
    if (take_kw(p, PT_KW_from)) {
        pt_node n = pt_parse_new(p, PT_N_YieldFrom, from);
        add(p, n, PT_R_value, pt_parse_expr(p));
        return pt_parse_end(p, n);
    }
    pt_node n = pt_parse_new(p, PT_N_Yield, from);
    if (at_expr(p))
        add(p, n, PT_R_value, pt_parse_exprs(p));
    return pt_parse_end(p, n);
}

void pt_parse_set_ctx(struct parser *p, pt_node n, enum pt_ctx ctx, const char *what)
{
    pt_ast *t = p->t;
    switch (t->kind[n]) {
    case PT_N_Name:
    case PT_N_Attribute:
    case PT_N_Subscript:
        t->op[n] = (uint8_t)ctx;
        return;
    case PT_N_Starred:
        if (ctx == PT_CTX_Del)
            break;
        t->op[n] = (uint8_t)ctx;
        pt_parse_set_ctx(p, t->first[n], ctx, what);
        return;
    case PT_N_List:
    case PT_N_Tuple:
        t->op[n] = (uint8_t)ctx;
        for (pt_node c = t->first[n]; c; c = t->next[c])
            pt_parse_set_ctx(p, c, ctx, what);
        return;
    default:
        break;
    }
    pt_parse_fail(p, t->pos[n], "SyntaxError",
                  pt_arena_printf(p->a, "cannot %s expression", what));
}

/* The targets of for: as expressions below the comparison (which takes `in`). */
pt_node pt_parse_target_list(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node first = is_op(p, C1('*')) ? starred(p) : pt_parse_bitor(p);
    if (is_op(p, C1(','))) {
        pt_node n = pt_parse_new(p, PT_N_Tuple, from);
        add(p, n, PT_R_elts, first);
        while (take_op(p, C1(',')) && !is_kw(p, PT_KW_in))
            add(p, n, PT_R_elts, is_op(p, C1('*')) ? starred(p) : pt_parse_bitor(p));
        first = pt_parse_end(p, n);
    }
    pt_parse_set_ctx(p, first, PT_CTX_Store, "assign to");
    return first;
}

static pt_node one_arg(struct parser *p, bool lambda, bool star)
{
    pt_tok *from = cur(p);
    pt_node n = pt_parse_new(p, PT_N_arg, from);
    p->t->str[n] = pt_parse_ident(p);
    if (!lambda && take_op(p, C1(':')))
        add(p, n, PT_R_annotation,
            star && is_op(p, C1('*')) ? starred(p) : pt_parse_expr(p));
    return pt_parse_end(p, n);
}

pt_node pt_parse_args_def(struct parser *p, bool lambda, uint32_t close)
{
    pt_ast *t = p->t;
    pt_node n = pt_parse_new(p, PT_N_arguments, cur(p));
    PT_VEC(pt_node) pos = {0}, posonly = {0}, kw = {0}, kwd = {0}, defaults = {0};
    pt_node vararg = 0, kwarg = 0;
    bool star = false;
    while (!is_op(p, close)) {
        if (take_op(p, C1('/'))) {
            if (posonly.n || star || !pos.n)
                syntax(p);
            for (size_t i = 0; i < pos.n; i++)
                pt_vec_push(&posonly, pos.p[i]);
            pos.n = 0;
        } else if (take_op(p, C2('*', '*'))) {
            kwarg = one_arg(p, lambda, false);
            take_op(p, C1(','));
            break;
        } else if (take_op(p, C1('*'))) {
            if (star)
                syntax(p);
            star = true;
            if (!is_op(p, C1(',')))
                vararg = one_arg(p, lambda, true);
            else if (p->toks.p[p->at + 1].kind == PT_T_OP &&
                     (p->toks.p[p->at + 1].op == close ||
                      p->toks.p[p->at + 1].op == C2('*', '*')))
                pt_parse_fail(p, tok_pos(cur(p)), "SyntaxError",
                              "named arguments must follow bare *");
        } else {
            pt_node a = one_arg(p, lambda, false);
            pt_node d = take_op(p, C1('=')) ? pt_parse_expr(p) : 0;
            if (star) {
                pt_vec_push(&kw, a);
                if (!d)
                    d = pt_parse_new_at(p, PT_N_NoneItem, a);
                pt_vec_push(&kwd, d);
            } else {
                pt_vec_push(&pos, a);
                if (d)
                    pt_vec_push(&defaults, d);
                else if (defaults.n)
                    pt_parse_fail(p, t->pos[a], "SyntaxError",
                                  "non-default argument follows default argument");
            }
        }
        if (!take_op(p, C1(',')))
            break;
    }
    for (size_t i = 0; i < posonly.n; i++)
        add(p, n, PT_R_posonlyargs, posonly.p[i]);
    for (size_t i = 0; i < pos.n; i++)
        add(p, n, PT_R_args, pos.p[i]);
    add(p, n, PT_R_vararg, vararg);
    for (size_t i = 0; i < kw.n; i++)
        add(p, n, PT_R_kwonlyargs, kw.p[i]);
    for (size_t i = 0; i < kwd.n; i++)
        add(p, n, PT_R_kw_defaults, kwd.p[i]);
    add(p, n, PT_R_kwarg, kwarg);
    for (size_t i = 0; i < defaults.n; i++)
        add(p, n, PT_R_defaults, defaults.p[i]);
    pt_vec_free(&pos);
    pt_vec_free(&posonly);
    pt_vec_free(&kw);
    pt_vec_free(&kwd);
    pt_vec_free(&defaults);
    return n;
}
