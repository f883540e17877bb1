#include "worker/parse_priv.h"

#include <string.h>

static void add(struct parser *p, pt_node n, enum pt_role r, pt_node c)
{
    pt_ast_add(p->t, n, r, c);
}

static _Noreturn void syntax(struct parser *p, const char *msg)
{
    pt_tok *k = cur(p);
    if (k->kind == PT_T_INDENT)
        pt_parse_fail(p, tok_pos(k), "IndentationError", "unexpected indent");
    pt_parse_fail(p, tok_pos(k), "SyntaxError", msg ? msg : "invalid syntax");
}

static void statement(struct parser *p, pt_node into, enum pt_role role);
static void simple_line(struct parser *p, pt_node into, enum pt_role role);
static void body_end(struct parser *p, pt_node n)
{
    pt_node last = p->t->last[n];
    if (last) {
        p->t->pos[n].end_line = p->t->pos[last].end_line;
        p->t->pos[n].end_col = p->t->pos[last].end_col;
    }
}

static void block(struct parser *p, pt_node into, enum pt_role role)
{
    pt_parse_expect(p, C1(':'), "expected ':'");
    if (cur(p)->kind != PT_T_NEWLINE) {
        simple_line(p, into, role);
        return;
    }
    p->at++;
    if (cur(p)->kind != PT_T_INDENT)
        pt_parse_fail(p, tok_pos(cur(p)), "IndentationError", "expected an indented block");
    p->at++;
    pt_parse_deeper(p);
    while (cur(p)->kind != PT_T_DEDENT)
        statement(p, into, role);
    p->depth--;
    p->at++;
}

static uint32_t dotted(struct parser *p)
{
    pt_buf b = {0};
    for (;;) {
        pt_tok *k = cur(p);
        pt_parse_ident(p);
        pt_buf_addstr(&b, pt_tok_text(p, k));
        if (!take_op(p, C1('.')))
            break;
        pt_buf_addc(&b, '.');
    }
    uint32_t name = pt_map_intern(p->t->names, pt_buf_str(&b));
    pt_buf_free(&b);
    return name;
}

static pt_node import_(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Import, cur(p));
    p->at++;
    do {
        pt_node a = pt_parse_new(p, PT_N_alias, cur(p));
        p->t->str[a] = dotted(p);
        if (take_kw(p, PT_KW_as))
            p->t->num[a] = (int32_t)pt_parse_ident(p);
        add(p, n, PT_R_names, pt_parse_end(p, a));
    } while (take_op(p, C1(',')));
    return pt_parse_end(p, n);
}

static pt_node import_from(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_ImportFrom, cur(p));
    p->at++;
    int32_t level = 0;
    for (;;) {
        if (take_op(p, C1('.')))
            level++;
        else if (take_op(p, C3('.', '.', '.')))
            level += 3;
        else
            break;
    }
    p->t->num[n] = level;
    if (!is_kw(p, PT_KW_import))
        p->t->str[n] = dotted(p);
    else if (!level)
        syntax(p, NULL);
    if (!take_kw(p, PT_KW_import))
        syntax(p, NULL);
    if (is_op(p, C1('*'))) {
        pt_node a = pt_parse_new(p, PT_N_alias, cur(p));
        p->at++;
        p->t->str[a] = pt_map_intern(p->t->names, PT_STR("*"));
        add(p, n, PT_R_names, a);
        return pt_parse_end(p, n);
    }
    bool paren = take_op(p, C1('('));
    for (;;) {
        pt_node a = pt_parse_new(p, PT_N_alias, cur(p));
        p->t->str[a] = pt_parse_ident(p);
        if (take_kw(p, PT_KW_as))
            p->t->num[a] = (int32_t)pt_parse_ident(p);
        add(p, n, PT_R_names, pt_parse_end(p, a));
        if (!take_op(p, C1(',')))
            break;
        if (paren && is_op(p, C1(')')))
            break;
        if (!paren && cur(p)->kind == PT_T_NEWLINE)
            syntax(p, "trailing comma not allowed without surrounding parentheses");
    }
    if (paren)
        pt_parse_expect(p, C1(')'), NULL);
    return pt_parse_end(p, n);
}

static pt_node names_stmt(struct parser *p, enum pt_kind kind)
{
    pt_node n = pt_parse_new(p, kind, cur(p));
    p->at++;
    do {
        pt_node i = pt_parse_new(p, PT_N_Ident, cur(p));
        p->t->str[i] = pt_parse_ident(p);
        add(p, n, PT_R_names, i);
    } while (take_op(p, C1(',')));
    return pt_parse_end(p, n);
}

static enum pt_op augmented(uint32_t o)
{
    static const struct {
        uint32_t op;
        enum pt_op is;
    } ops[] = {{C2('+', '='), PT_OP_Add},          {C2('-', '='), PT_OP_Sub},
               {C2('*', '='), PT_OP_Mult},         {C2('@', '='), PT_OP_MatMult},
               {C2('/', '='), PT_OP_Div},          {C2('%', '='), PT_OP_Mod},
               {C3('*', '*', '='), PT_OP_Pow},     {C3('<', '<', '='), PT_OP_LShift},
               {C3('>', '>', '='), PT_OP_RShift},  {C2('|', '='), PT_OP_BitOr},
               {C2('^', '='), PT_OP_BitXor},       {C2('&', '='), PT_OP_BitAnd},
               {C3('/', '/', '='), PT_OP_FloorDiv}};
    for (size_t i = 0; i < PT_LEN(ops); i++)
        if (ops[i].op == o)
            return ops[i].is;
    return PT_OP_none;
}

static pt_node expr_stmt(struct parser *p)
{
    pt_tok *from = cur(p);
    bool bracket = is_op(p, C1('('));
    pt_node first = pt_parse_yield_or_exprs(p);
    if (is_op(p, C1(':'))) {
        enum pt_kind k = pt_ast_kind(p->t, first);
        if (k != PT_N_Name && k != PT_N_Attribute && k != PT_N_Subscript)
            pt_parse_fail(p, p->t->pos[first], "SyntaxError",
                          k == PT_N_List ? "only single target (not list) can be annotated"
                          : k == PT_N_Tuple
                              ? "only single target (not tuple) can be annotated"
                              : "illegal target for annotation");
        p->at++;
        pt_node n = pt_parse_new(p, PT_N_AnnAssign, from);
        pt_parse_set_ctx(p, first, PT_CTX_Store, "assign to");
        add(p, n, PT_R_target, first);
        add(p, n, PT_R_annotation, pt_parse_expr(p));
        if (take_op(p, C1('=')))
            add(p, n, PT_R_value, pt_parse_yield_or_exprs(p));
        p->t->num[n] = k == PT_N_Name && !bracket;
        return pt_parse_end(p, n);
    }
    enum pt_op op = cur(p)->kind == PT_T_OP ? augmented(cur(p)->op) : PT_OP_none;
    if (op) {
        enum pt_kind k = pt_ast_kind(p->t, first);
        if (k != PT_N_Name && k != PT_N_Attribute && k != PT_N_Subscript)
            pt_parse_fail(p, p->t->pos[first], "SyntaxError",
                          "illegal expression for augmented assignment");
        p->at++;
        pt_node n = pt_parse_new(p, PT_N_AugAssign, from);
        pt_parse_set_ctx(p, first, PT_CTX_Store, "assign to");
        p->t->op[n] = (uint8_t)op;
        add(p, n, PT_R_target, first);
        add(p, n, PT_R_value, pt_parse_yield_or_exprs(p));
        return pt_parse_end(p, n);
    }
    if (is_op(p, C1('='))) {
        pt_node n = pt_parse_new(p, PT_N_Assign, from);
        pt_node last = first;
        while (take_op(p, C1('='))) {
            pt_parse_set_ctx(p, last, PT_CTX_Store, "assign to");
            add(p, n, PT_R_targets, last);
            last = pt_parse_yield_or_exprs(p);
        }
        add(p, n, PT_R_value, last);
        return pt_parse_end(p, n);
    }
    pt_node n = pt_parse_new(p, PT_N_Expr, from);
    add(p, n, PT_R_value, first);
    return pt_parse_end(p, n);
}

static bool ends_statement(struct parser *p)
{
    return cur(p)->kind == PT_T_NEWLINE || is_op(p, C1(';')) || cur(p)->kind == PT_T_END;
}

static pt_node del(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Delete, cur(p));
    p->at++;
    do {
        if (ends_statement(p))
            break;
        pt_node target = pt_parse_bitor(p);
        pt_parse_set_ctx(p, target, PT_CTX_Del, "delete");
        add(p, n, PT_R_targets, target);
    } while (take_op(p, C1(',')));
    if (!p->t->first[n])
        syntax(p, NULL);
    return pt_parse_end(p, n);
}

static pt_node small(struct parser *p)
{
    pt_tok *k = cur(p);
    pt_node n;
    if (k->kind != PT_T_NAME)
        return expr_stmt(p);
    switch (k->op) {
    case PT_KW_pass:
    case PT_KW_break:
    case PT_KW_continue:
        n = pt_parse_new(p,
                         k->op == PT_KW_pass    ? PT_N_Pass
                         : k->op == PT_KW_break ? PT_N_Break
                                                : PT_N_Continue,
                         k);
        p->at++;
        return n;
    case PT_KW_return:
        n = pt_parse_new(p, PT_N_Return, k);
        p->at++;
        if (!ends_statement(p))
            add(p, n, PT_R_value, pt_parse_exprs(p));
        return pt_parse_end(p, n);
    case PT_KW_raise:
        n = pt_parse_new(p, PT_N_Raise, k);
        p->at++;
        if (!ends_statement(p)) {
            add(p, n, PT_R_exc, pt_parse_expr(p));
            if (take_kw(p, PT_KW_from))
                add(p, n, PT_R_cause, pt_parse_expr(p));
        }
        return pt_parse_end(p, n);
    case PT_KW_assert:
        n = pt_parse_new(p, PT_N_Assert, k);
        p->at++;
        add(p, n, PT_R_test, pt_parse_expr(p));
        if (take_op(p, C1(',')))
            add(p, n, PT_R_msg, pt_parse_expr(p));
        return pt_parse_end(p, n);
    case PT_KW_del:
        return del(p);
    case PT_KW_import:
        return import_(p);
    case PT_KW_from:
        return import_from(p);
    case PT_KW_global:
        return names_stmt(p, PT_N_Global);
    case PT_KW_nonlocal:
        return names_stmt(p, PT_N_Nonlocal);
    default:
        return expr_stmt(p);
    }
}

static void type_params(struct parser *p, pt_node n)
{
    if (!take_op(p, C1('[')))
        return;
    while (!is_op(p, C1(']'))) {
        pt_tok *from = cur(p);
        enum pt_kind kind = take_op(p, C2('*', '*')) ? PT_N_ParamSpec
                            : take_op(p, C1('*'))    ? PT_N_TypeVarTuple
                                                     : PT_N_TypeVar;
        pt_node v = pt_parse_new(p, kind, from);
        p->t->str[v] = pt_parse_ident(p);
        if (kind == PT_N_TypeVar && take_op(p, C1(':')))
            add(p, v, PT_R_bound, pt_parse_expr(p));
        add(p, n, PT_R_type_params, pt_parse_end(p, v));
        if (!take_op(p, C1(',')))
            break;
    }
    pt_parse_expect(p, C1(']'), NULL);
}

static bool soft(struct parser *p, const char *word)
{
    pt_tok *k = cur(p);
    return k->kind == PT_T_NAME && !k->op && pt_str_is(pt_tok_text(p, k), word);
}

static bool type_alias(struct parser *p, pt_node into, enum pt_role role)
{
    if (!soft(p, "type") || p->toks.p[p->at + 1].kind != PT_T_NAME ||
        p->toks.p[p->at + 1].op != 0)
        return false;
    pt_tok *after = &p->toks.p[p->at + 2];
    if (after->kind != PT_T_OP || (after->op != C1('=') && after->op != C1('[')))
        return false;
    pt_node n = pt_parse_new(p, PT_N_TypeAlias, cur(p));
    p->at++;
    pt_node name = pt_parse_new(p, PT_N_Name, cur(p));
    p->t->str[name] = pt_parse_ident(p);
    p->t->op[name] = PT_CTX_Store;
    add(p, n, PT_R_name, name);
    type_params(p, n);
    pt_parse_expect(p, C1('='), NULL);
    add(p, n, PT_R_value, pt_parse_expr(p));
    add(p, into, role, pt_parse_end(p, n));
    return true;
}

static void simple_line(struct parser *p, pt_node into, enum pt_role role)
{
    do {
        if (cur(p)->kind == PT_T_NEWLINE)
            break;
        if (!type_alias(p, into, role))
            add(p, into, role, small(p));
    } while (take_op(p, C1(';')));
    if (cur(p)->kind != PT_T_NEWLINE)
        syntax(p, NULL);
    p->at++;
}

static pt_node if_(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_If, cur(p));
    p->at++;
    add(p, n, PT_R_test, pt_parse_named(p));
    block(p, n, PT_R_body);
    if (is_kw(p, PT_KW_elif)) {
        pt_parse_deeper(p);
        add(p, n, PT_R_orelse, if_(p));
        p->depth--;
    } else if (take_kw(p, PT_KW_else)) {
        block(p, n, PT_R_orelse);
    }
    body_end(p, n);
    return n;
}

static pt_node while_(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_While, cur(p));
    p->at++;
    add(p, n, PT_R_test, pt_parse_named(p));
    block(p, n, PT_R_body);
    if (take_kw(p, PT_KW_else))
        block(p, n, PT_R_orelse);
    body_end(p, n);
    return n;
}

static pt_node for_(struct parser *p, pt_tok *from, bool async)
{
    pt_node n = pt_parse_new(p, async ? PT_N_AsyncFor : PT_N_For, from);
    p->at++;
    add(p, n, PT_R_target, pt_parse_target_list(p));
    if (!take_kw(p, PT_KW_in))
        syntax(p, NULL);
    add(p, n, PT_R_iter, pt_parse_exprs(p));
    block(p, n, PT_R_body);
    if (take_kw(p, PT_KW_else))
        block(p, n, PT_R_orelse);
    body_end(p, n);
    return n;
}

static pt_node try_(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Try, cur(p));
    p->at++;
    block(p, n, PT_R_body);
    bool any = false;
    while (is_kw(p, PT_KW_except)) {
        pt_node h = pt_parse_new(p, PT_N_ExceptHandler, cur(p));
        p->at++;
        if (take_op(p, C1('*')))
            p->t->kind[n] = PT_N_TryStar;
        if (!is_op(p, C1(':'))) {
            pt_node type = pt_parse_expr(p);
            if (is_op(p, C1(',')))
                pt_parse_fail(p, p->t->pos[type], "SyntaxError",
                              "multiple exception types must be parenthesized");
            add(p, h, PT_R_type, type);
            if (take_kw(p, PT_KW_as))
                p->t->str[h] = pt_parse_ident(p);
        }
        block(p, h, PT_R_body);
        body_end(p, h);
        add(p, n, PT_R_handlers, h);
        any = true;
    }
    if (any && take_kw(p, PT_KW_else))
        block(p, n, PT_R_orelse);
    if (take_kw(p, PT_KW_finally)) {
        block(p, n, PT_R_finalbody);
        any = true;
    }
    if (!any)
        syntax(p, "expected 'except' or 'finally' block");
    body_end(p, n);
    return n;
}

static void with_items(struct parser *p, pt_node n, bool paren)
{
    do {
        if (paren && is_op(p, C1(')')))
            break;
        pt_node i = pt_ast_new(p->t, PT_N_withitem, tok_pos(cur(p)));
        add(p, i, PT_R_context_expr, pt_parse_expr(p));
        if (take_kw(p, PT_KW_as)) {
            pt_node target = is_op(p, C1('*')) ? pt_parse_star_named(p) : pt_parse_bitor(p);
            pt_parse_set_ctx(p, target, PT_CTX_Store, "assign to");
            add(p, i, PT_R_optional_vars, target);
        }
        add(p, n, PT_R_items, i);
    } while (take_op(p, C1(',')));
}

static pt_node with(struct parser *p, pt_tok *from, bool async)
{
    pt_node n = pt_parse_new(p, async ? PT_N_AsyncWith : PT_N_With, from);
    p->at++;
    /* "with (a as b, c):" or an expression that starts with a bracket: the bracket that
     * closes it is followed by ':' only in the first form (or it is a plain expression,
     * where an item list in brackets of one element means the same). */
    bool paren = false;
    if (is_op(p, C1('('))) {
        int depth = 0;
        uint32_t i = p->at;
        bool as_or_comma = false, other = false;
        for (; p->toks.p[i].kind != PT_T_END; i++) {
            pt_tok *k = &p->toks.p[i];
            if (k->kind == PT_T_OP &&
                (k->op == C1('(') || k->op == C1('[') || k->op == C1('{')))
                depth++;
            else if (k->kind == PT_T_OP &&
                     (k->op == C1(')') || k->op == C1(']') || k->op == C1('}'))) {
                if (--depth == 0)
                    break;
            } else if (depth == 1 && ((k->kind == PT_T_NAME && k->op == PT_KW_as) ||
                                      (k->kind == PT_T_OP && k->op == C1(','))))
                as_or_comma = true;
            else if (depth == 1 && ((k->kind == PT_T_NAME &&
                                     (k->op == PT_KW_for || k->op == PT_KW_yield)) ||
                                    (k->kind == PT_T_OP && k->op == C2(':', '='))))
                other = true;
        }
        pt_tok *next = &p->toks.p[i + 1];
        paren = as_or_comma && !other && next->kind == PT_T_OP && next->op == C1(':');
    }
    if (paren) {
        p->at++;
        with_items(p, n, true);
        pt_parse_expect(p, C1(')'), NULL);
    } else {
        with_items(p, n, false);
    }
    block(p, n, PT_R_body);
    body_end(p, n);
    return n;
}

typedef PT_VEC(pt_node) nodes;

static pt_node def(struct parser *p, pt_tok *from, bool async, nodes *decorators)
{
    pt_node n = pt_parse_new(p, async ? PT_N_AsyncFunctionDef : PT_N_FunctionDef, from);
    p->at++;
    p->t->str[n] = pt_parse_ident(p);
    pt_node holder =
        pt_ast_new(p->t, PT_N_none, tok_pos(cur(p))); /* type_params come last */
    type_params(p, holder);
    pt_parse_expect(p, C1('('), "expected '('");
    add(p, n, PT_R_args, pt_parse_args_def(p, false, C1(')')));
    pt_parse_expect(p, C1(')'), NULL);
    pt_node returns = take_op(p, C2('-', '>')) ? pt_parse_exprs(p) : 0;
    block(p, n, PT_R_body);
    body_end(p, n);
    for (size_t i = 0; i < decorators->n; i++)
        add(p, n, PT_R_decorator_list, decorators->p[i]);
    add(p, n, PT_R_returns, returns);
    for (pt_node c = p->t->first[holder], next; c; c = next) {
        next = p->t->next[c];
        add(p, n, PT_R_type_params, c);
    }
    return n;
}

static pt_node class_(struct parser *p, nodes *decorators)
{
    pt_node n = pt_parse_new(p, PT_N_ClassDef, cur(p));
    p->at++;
    p->t->str[n] = pt_parse_ident(p);
    pt_node holder = pt_ast_new(p->t, PT_N_none, tok_pos(cur(p)));
    type_params(p, holder);
    if (is_op(p, C1('(')))
        pt_parse_call_args(p, n, PT_R_bases);
    block(p, n, PT_R_body);
    body_end(p, n);
    for (size_t i = 0; i < decorators->n; i++)
        add(p, n, PT_R_decorator_list, decorators->p[i]);
    for (pt_node c = p->t->first[holder], next; c; c = next) {
        next = p->t->next[c];
        add(p, n, PT_R_type_params, c);
    }
    return n;
}

/* ---- match */

static pt_node pattern(struct parser *p);

static pt_node pattern_value(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node v;
    if (from->kind == PT_T_STRING) {
        v = pt_parse_strings(p);
    } else if (from->kind == PT_T_NUMBER || is_op(p, C1('-'))) {
        pt_tok *at = cur(p);
        if (take_op(p, C1('-'))) {
            v = pt_parse_new(p, PT_N_UnaryOp, at);
            p->t->op[v] = PT_OP_USub;
            if (cur(p)->kind != PT_T_NUMBER)
                syntax(p, NULL);
            add(p, v, PT_R_operand, pt_parse_number(p));
            pt_parse_end(p, v);
        } else {
            v = pt_parse_number(p);
        }
        if (is_op(p, C1('+')) || is_op(p, C1('-'))) {
            pt_node b = pt_parse_new(p, PT_N_BinOp, from);
            p->t->op[b] = is_op(p, C1('+')) ? PT_OP_Add : PT_OP_Sub;
            p->at++;
            add(p, b, PT_R_left, v);
            if (cur(p)->kind != PT_T_NUMBER)
                syntax(p, NULL);
            add(p, b, PT_R_right, pt_parse_number(p));
            v = pt_parse_end(p, b);
        }
    } else { /* a dotted name */
        v = pt_parse_new(p, PT_N_Name, from);
        p->t->str[v] = pt_parse_ident(p);
        p->t->op[v] = PT_CTX_Load;
        while (take_op(p, C1('.'))) {
            pt_node a = pt_parse_new(p, PT_N_Attribute, from);
            p->t->op[a] = PT_CTX_Load;
            p->t->str[a] = pt_parse_ident(p);
            add(p, a, PT_R_value, v);
            v = pt_parse_end(p, a);
        }
    }
    return v;
}

static pt_node maybe_star_pattern(struct parser *p)
{
    if (!is_op(p, C1('*')))
        return pattern(p);
    pt_node n = pt_parse_new(p, PT_N_MatchStar, cur(p));
    p->at++;
    if (soft(p, "_"))
        p->at++;
    else
        p->t->str[n] = pt_parse_ident(p);
    return pt_parse_end(p, n);
}

static pt_node class_pattern(struct parser *p, pt_tok *from, pt_node cls)
{
    pt_node n = pt_parse_new(p, PT_N_MatchClass, from);
    add(p, n, PT_R_cls, cls);
    p->at++;
    nodes kw = {0};
    while (!is_op(p, C1(')'))) {
        pt_tok *k = cur(p);
        if (k->kind == PT_T_NAME && !k->op && p->toks.p[p->at + 1].kind == PT_T_OP &&
            p->toks.p[p->at + 1].op == C1('=')) {
            pt_node i = pt_parse_new(p, PT_N_Ident, k);
            p->t->str[i] = pt_parse_ident(p);
            p->at++;
            add(p, n, PT_R_kwd_attrs, i);
            pt_vec_push(&kw, pattern(p));
        } else {
            if (kw.n)
                syntax(p, "positional patterns follow keyword patterns");
            add(p, n, PT_R_patterns, pattern(p));
        }
        if (!take_op(p, C1(',')))
            break;
    }
    for (size_t i = 0; i < kw.n; i++)
        add(p, n, PT_R_kwd_patterns, kw.p[i]);
    pt_vec_free(&kw);
    pt_parse_expect(p, C1(')'), NULL);
    return pt_parse_end(p, n);
}

static pt_node mapping_pattern(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_MatchMapping, cur(p));
    p->at++;
    nodes values = {0};
    while (!is_op(p, C1('}'))) {
        if (take_op(p, C2('*', '*'))) {
            p->t->str[n] = pt_parse_ident(p);
        } else {
            pt_tok *k = cur(p);
            pt_node key;
            if (k->kind == PT_T_NAME &&
                (k->op == PT_KW_None || k->op == PT_KW_True || k->op == PT_KW_False))
                key = pt_parse_expr(p);
            else
                key = pattern_value(p);
            pt_parse_expect(p, C1(':'), NULL);
            add(p, n, PT_R_keys, key);
            pt_vec_push(&values, pattern(p));
        }
        if (!take_op(p, C1(',')))
            break;
    }
    for (size_t i = 0; i < values.n; i++)
        add(p, n, PT_R_patterns, values.p[i]);
    pt_vec_free(&values);
    pt_parse_expect(p, C1('}'), NULL);
    return pt_parse_end(p, n);
}

static pt_node sequence_pattern(struct parser *p, char close)
{
    pt_tok *from = cur(p);
    p->at++;
    pt_node n = pt_parse_new(p, PT_N_MatchSequence, from);
    uint32_t items = 0;
    bool comma = false;
    pt_node only = 0;
    while (!is_op(p, C1(close))) {
        only = maybe_star_pattern(p);
        items++;
        if (items == 1 && close == ')' && is_op(p, C1(')')) &&
            p->t->kind[only] != PT_N_MatchStar) {
            p->at++;
            return only; /* a group */
        }
        add(p, n, PT_R_patterns, only);
        comma = take_op(p, C1(','));
        if (!comma)
            break;
    }
    pt_parse_expect(p, C1((unsigned char)close), NULL);
    return pt_parse_end(p, n);
}

static pt_node closed_pattern(struct parser *p)
{
    pt_tok *k = cur(p);
    pt_node n;
    if (k->kind == PT_T_OP) {
        if (k->op == C1('('))
            return sequence_pattern(p, ')');
        if (k->op == C1('['))
            return sequence_pattern(p, ']');
        if (k->op == C1('{'))
            return mapping_pattern(p);
    }
    if (k->kind == PT_T_NAME &&
        (k->op == PT_KW_None || k->op == PT_KW_True || k->op == PT_KW_False)) {
        n = pt_parse_new(p, PT_N_MatchSingleton, k);
        p->t->op[n] = k->op == PT_KW_None   ? PT_C_None
                      : k->op == PT_KW_True ? PT_C_True
                                            : PT_C_False;
        p->at++;
        return n;
    }
    if (k->kind == PT_T_NAME && !k->op) {
        pt_tok *next = &p->toks.p[p->at + 1];
        bool dotted_ = next->kind == PT_T_OP && next->op == C1('.');
        bool call = next->kind == PT_T_OP && next->op == C1('(');
        if (!dotted_ && !call) {
            n = pt_parse_new(p, PT_N_MatchAs, k);
            if (!soft(p, "_"))
                p->t->str[n] = pt_map_intern(p->t->names, pt_tok_text(p, k));
            p->at++;
            return n;
        }
    }
    pt_node v = pattern_value(p);
    if (is_op(p, C1('(')) &&
        (p->t->kind[v] == PT_N_Name || p->t->kind[v] == PT_N_Attribute))
        return class_pattern(p, k, v);
    n = pt_parse_new(p, PT_N_MatchValue, k);
    add(p, n, PT_R_value, v);
    return pt_parse_end(p, n);
}

static pt_node pattern(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_parse_deeper(p);
    pt_node first = closed_pattern(p);
    if (is_op(p, C1('|'))) {
        pt_node n = pt_parse_new(p, PT_N_MatchOr, from);
        add(p, n, PT_R_patterns, first);
        while (take_op(p, C1('|')))
            add(p, n, PT_R_patterns, closed_pattern(p));
        first = pt_parse_end(p, n);
    }
    if (take_kw(p, PT_KW_as)) {
        pt_node n = pt_parse_new(p, PT_N_MatchAs, from);
        add(p, n, PT_R_pattern, first);
        p->t->str[n] = pt_parse_ident(p);
        first = pt_parse_end(p, n);
    }
    p->depth--;
    return first;
}

static pt_node patterns(struct parser *p)
{
    pt_tok *from = cur(p);
    pt_node first = maybe_star_pattern(p);
    if (!is_op(p, C1(',')) && p->t->kind[first] != PT_N_MatchStar)
        return first;
    pt_node n = pt_parse_new(p, PT_N_MatchSequence, from);
    add(p, n, PT_R_patterns, first);
    while (take_op(p, C1(','))) {
        if (is_op(p, C1(':')) || is_kw(p, PT_KW_if))
            break;
        add(p, n, PT_R_patterns, maybe_star_pattern(p));
    }
    return pt_parse_end(p, n);
}

/* `match` is a name elsewhere: it is a statement when its line ends in ':' outside of
 * brackets and the next line is indented and starts with `case`. */
static bool at_match(struct parser *p)
{
    if (!soft(p, "match"))
        return false;
    pt_tok *next = &p->toks.p[p->at + 1];
    if (next->kind == PT_T_NEWLINE || next->kind == PT_T_END)
        return false;
    uint32_t i = p->at;
    while (p->toks.p[i].kind != PT_T_NEWLINE && p->toks.p[i].kind != PT_T_END)
        i++;
    pt_tok *last = &p->toks.p[i - 1];
    if (last->kind != PT_T_OP || last->op != C1(':') || p->toks.p[i].kind != PT_T_NEWLINE)
        return false;
    pt_tok *after = &p->toks.p[i + 1], *word = after + 1;
    return after->kind == PT_T_INDENT && word->kind == PT_T_NAME &&
           pt_str_is(pt_tok_text(p, word), "case");
}

static pt_node match(struct parser *p)
{
    pt_node n = pt_parse_new(p, PT_N_Match, cur(p));
    p->at++;
    pt_tok *from = cur(p);
    pt_node subject = pt_parse_star_named(p);
    if (is_op(p, C1(','))) {
        pt_node t = pt_parse_new(p, PT_N_Tuple, from);
        p->t->op[t] = PT_CTX_Load;
        add(p, t, PT_R_elts, subject);
        while (take_op(p, C1(',')) && !is_op(p, C1(':')))
            add(p, t, PT_R_elts, pt_parse_star_named(p));
        subject = pt_parse_end(p, t);
    }
    add(p, n, PT_R_subject, subject);
    pt_parse_expect(p, C1(':'), "expected ':'");
    p->at += 2; /* NEWLINE INDENT, as at_match() saw */
    while (cur(p)->kind != PT_T_DEDENT) {
        if (!soft(p, "case"))
            syntax(p, NULL);
        pt_node c = pt_ast_new(p->t, PT_N_match_case, tok_pos(cur(p)));
        p->at++;
        add(p, c, PT_R_pattern, patterns(p));
        if (take_kw(p, PT_KW_if))
            add(p, c, PT_R_guard, pt_parse_named(p));
        block(p, c, PT_R_body);
        body_end(p, c);
        add(p, n, PT_R_cases, c);
    }
    p->at++;
    body_end(p, n);
    return n;
}

static void statement(struct parser *p, pt_node into, enum pt_role role)
{
    nodes decorators = {0};
    while (is_op(p, C1('@'))) {
        p->at++;
        pt_vec_push(&decorators, pt_parse_named(p));
        if (cur(p)->kind != PT_T_NEWLINE)
            syntax(p, NULL);
        p->at++;
    }
    pt_tok *k = cur(p);
    pt_node n = 0;
    bool async = false;
    if (take_kw(p, PT_KW_async))
        async = true;
    if (is_kw(p, PT_KW_def)) {
        n = def(p, k, async, &decorators);
    } else if (!async && is_kw(p, PT_KW_class)) {
        n = class_(p, &decorators);
    } else if (decorators.n) {
        syntax(p, NULL);
    } else if (is_kw(p, PT_KW_for)) {
        n = for_(p, k, async);
    } else if (is_kw(p, PT_KW_with)) {
        n = with(p, k, async);
    } else if (async) {
        syntax(p, NULL);
    } else if (is_kw(p, PT_KW_if)) {
        n = if_(p);
    } else if (is_kw(p, PT_KW_while)) {
        n = while_(p);
    } else if (is_kw(p, PT_KW_try)) {
        n = try_(p);
    } else if (at_match(p)) {
        n = match(p);
    }
    pt_vec_free(&decorators);
    if (n)
        add(p, into, role, n);
    else
        simple_line(p, into, role);
}

/* CR and CRLF become LF; a BOM goes; the end gets a newline. */
static pt_str normalise(pt_arena *a, pt_str s)
{
    char *out = pt_arena_alloc(a, s.n + 2);
    size_t n = 0, i = pt_str_starts(s, "\xEF\xBB\xBF") ? 3 : 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '\r') {
            out[n++] = '\n';
            i += i + 1 < s.n && s.p[i + 1] == '\n';
        } else {
            out[n++] = s.p[i];
        }
    }
    if (n && out[n - 1] != '\n')
        out[n++] = '\n';
    return (pt_str){out, n};
}

const pt_ast *pt_ast_parse(pt_arena *a, pt_str source, const pt_ast_limits *limits,
                           pt_diag *diag)
{
    uint32_t max = limits && limits->max_bytes ? limits->max_bytes : 64u << 20;
    if (source.n > max) {
        *diag = (pt_diag){{1, 0, 1, 0}, "file is larger than the limit", "LimitError"};
        return NULL;
    }
    if (source.n && memchr(source.p, 0, source.n)) {
        *diag =
            (pt_diag){{1, 0, 1, 0}, "source code cannot contain null bytes", "SyntaxError"};
        return NULL;
    }
    if (!pt_source_decode(a, &source, diag))
        return NULL;
    pt_ast *t = PT_NEW(a, pt_ast);
    t->a = a;
    t->source = normalise(a, source);
    t->names = pt_map_new(a);
    uint32_t lines = 1;
    for (size_t i = 0; i < t->source.n; i++)
        lines += t->source.p[i] == '\n';
    t->line_at = pt_arena_alloc(a, (lines + 2) * sizeof *t->line_at);
    t->n_lines = 0;
    t->line_at[t->n_lines++] = 0;
    for (size_t i = 0; i < t->source.n; i++)
        if (t->source.p[i] == '\n')
            t->line_at[t->n_lines++] = (uint32_t)i + 1;
    t->line_at[t->n_lines] = (uint32_t)t->source.n;
    struct parser p = {.t = t,
                       .a = a,
                       .diag = diag,
                       .max_depth = limits && limits->max_depth ? limits->max_depth : 1500};
    if (pt_lex(a, t->source, false, 0, 1, 0, &p.toks, diag) < 0)
        return NULL;
    if (setjmp(p.out))
        return NULL;
    pt_ast_new(t, PT_N_Module, (pt_pos){1, 0, 1, 0});
    while (cur(&p)->kind != PT_T_END)
        statement(&p, 1, PT_R_body);
    return t;
}
