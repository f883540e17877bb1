/* parse_block.c: statements that hold others. A block nests only by indentation, of which the
 * lexer allows 99 levels, so plain recursion is safe; a chain of `elif` is a loop. */
#include "worker/grow.h"

void pt_parse_block(struct pt_parser *p, pt_node into, enum pt_role role, const char *what,
                    uint32_t line)
{
    if (!pt_take_op(p, PT_P_colon)) {
        if (p->tok->kind == PT_T_NEWLINE)
            pt_parse_fail_here(p, "expected ':'");
        pt_parse_syntax(p);
        return;
    }
    if (p->tok->kind != PT_T_NEWLINE) {
        pt_parse_simple_line(p, into, role);
        return;
    }
    pt_take_newline(p);
    if (p->tok->kind != PT_T_INDENT) {
        if (p->tok->kind == PT_T_ERROR)
            pt_parse_syntax(p);
        pt_parse_fail(p, pt_tok_pos(p->tok), "IndentationError",
                      pt_arena_printf(p->a,
                                      "expected an indented block after %s on line %u",
                                      what, line));
        return;
    }
    p->tok++;
    while (p->tok->kind != PT_T_DEDENT && p->tok->kind != PT_T_END)
        pt_parse_statement(p, into, role);
    if (p->tok->kind == PT_T_DEDENT)
        p->tok++;
}

static void else_block(struct pt_parser *p, pt_node n)
{
    uint32_t line = p->tok->line;
    if (pt_take_kw(p, PT_KW_else))
        pt_parse_block(p, n, PT_R_orelse, "'else' statement", line);
}

/* ---- if, while, for */

static pt_node if_clause(struct pt_parser *p, const char *what)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_If, from);
    pt_add(p, n, PT_R_test, pt_grow_expr(p, pt_parse_named));
    pt_parse_block(p, n, PT_R_body, what, from->line);
    return n;
}

/* Each `elif` is an If in the orelse of the one before; all end together. */
static pt_node if_(struct pt_parser *p)
{
    size_t mark = pt_waiting(p, PT_WAIT);
    pt_node n = if_clause(p, "'if' statement");
    while (pt_at_kw(p, PT_KW_elif)) {
        pt_wait(p, PT_WAIT, n);
        n = if_clause(p, "'elif' statement");
    }
    else_block(p, n);
    pt_close(p, n);
    while (pt_waiting(p, PT_WAIT) > mark) {
        pt_node outer = pt_vec_pop(&p->wait[PT_WAIT]);
        pt_add(p, outer, PT_R_orelse, n);
        n = pt_close(p, outer);
    }
    return n;
}

static pt_node while_(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_While, from);
    pt_add(p, n, PT_R_test, pt_grow_expr(p, pt_parse_named));
    pt_parse_block(p, n, PT_R_body, "'while' statement", from->line);
    else_block(p, n);
    return pt_close(p, n);
}

static pt_node for_(struct pt_parser *p, const pt_tok *from, bool async)
{
    uint32_t line = p->tok++->line;
    pt_node n = pt_open(p, async ? PT_N_AsyncFor : PT_N_For, from);
    pt_add(p, n, PT_R_target, pt_grow_expr(p, pt_parse_star_targets));
    if (!pt_take_kw(p, PT_KW_in))
        pt_parse_syntax(p);
    pt_add(p, n, PT_R_iter, pt_grow_expr(p, pt_parse_exprs));
    pt_parse_block(p, n, PT_R_body, "'for' statement", line);
    else_block(p, n);
    return pt_close(p, n);
}

/* ---- try */

static pt_node handler(struct pt_parser *p, bool *star)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_ExceptHandler, from);
    *star = pt_take_op(p, PT_P_star);
    if (*star && (pt_at_op(p, PT_P_colon) || p->tok->kind == PT_T_NEWLINE))
        pt_parse_fail_here(p, "expected one or more exception types");
    if (*star || !pt_at_op(p, PT_P_colon)) {
        pt_node type = pt_grow_expr(p, pt_parse_expr);
        if (pt_at_op(p, PT_P_comma))
            pt_parse_fail_node(p, type, "multiple exception types must be parenthesized");
        pt_add(p, n, PT_R_type, type);
        if (pt_take_kw(p, PT_KW_as))
            p->t->nodes[n].str = pt_take_ident(p);
    }
    pt_parse_block(p, n, PT_R_body, *star ? "'except*' statement" : "'except' statement",
                   from->line);
    return pt_close(p, n);
}

static void handlers(struct pt_parser *p, pt_node try_)
{
    bool star = false, first = true;
    while (pt_at_kw(p, PT_KW_except)) {
        bool this_star;
        const pt_tok k = *p->tok;
        pt_node h = handler(p, &this_star);
        if (!first && this_star != star)
            pt_parse_fail(p, pt_tok_pos(&k), "SyntaxError",
                          "cannot have both 'except' and 'except*' on the same 'try'");
        if (this_star)
            pt_parse_need(p, &k, 311, "Exception groups are");
        star = this_star;
        first = false;
        pt_add(p, try_, PT_R_handlers, h);
    }
    if (star)
        p->t->nodes[try_].kind = PT_N_TryStar;
    if (!first)
        else_block(p, try_);
}

static pt_node try_(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_Try, from);
    pt_parse_block(p, n, PT_R_body, "'try' statement", from->line);
    bool any = pt_at_kw(p, PT_KW_except) || pt_at_kw(p, PT_KW_finally);
    handlers(p, n);
    uint32_t line = p->tok->line;
    if (pt_take_kw(p, PT_KW_finally))
        pt_parse_block(p, n, PT_R_finalbody, "'finally' statement", line);
    if (!any && !p->failed)
        pt_parse_fail_here(p, "expected 'except' or 'finally' block");
    return pt_close(p, n);
}

/* ---- with */

/* Does `with (` open a list of items? It does when the bracket is closed right before the
 * ':' and holds nothing that only an expression in brackets may: a yield, a generator, an
 * assignment expression or a starred element. */
static bool items_in_parens(const struct pt_parser *p)
{
    const pt_tok *k = p->tok;
    if (!pt_is_op(k, PT_P_lpar) || pt_is_op(k + 1, PT_P_rpar) ||
        (k[1].kind == PT_T_NAME && k[1].sub == PT_KW_yield))
        return false;
    uint32_t depth = 0, lambdas = 0;
    bool begins = false; /* an element may begin here */
    for (;; k++) {
        if (k->kind == PT_T_OP) {
            if (k->sub == PT_P_rpar || k->sub == PT_P_rsqb || k->sub == PT_P_rbrace) {
                if (--depth == 0)
                    return pt_is_op(k + 1, PT_P_colon);
            } else if (depth == 1 && lambdas == 0 &&
                       (k->sub == PT_P_walrus || (k->sub == PT_P_star && begins))) {
                return false;
            } else if (depth == 1 && lambdas && k->sub == PT_P_colon) {
                lambdas--;
            }
            if (k->sub == PT_P_lpar || k->sub == PT_P_lsqb || k->sub == PT_P_lbrace)
                depth++;
        } else if (k->kind == PT_T_NAME && depth == 1) {
            if (k->sub == PT_KW_for)
                return false;
            lambdas += k->sub == PT_KW_lambda;
        } else if (k->kind == PT_T_NEWLINE || k->kind == PT_T_END ||
                   k->kind == PT_T_ERROR) {
            return false;
        }
        begins = k->kind == PT_T_OP && (k->sub == PT_P_comma || k->sub == PT_P_lpar);
    }
}

static pt_node item(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_withitem, p->tok);
    pt_add(p, n, PT_R_context_expr, pt_parse_expr(p));
    if (pt_take_kw(p, PT_KW_as)) {
        pt_add(p, n, PT_R_optional_vars, pt_parse_star_target(p));
        if (!pt_at_op(p, PT_P_comma) && !pt_at_op(p, PT_P_rpar) && !pt_at_op(p, PT_P_colon))
            pt_parse_syntax(p);
    }
    return pt_close(p, n);
}

static pt_node with(struct pt_parser *p, const pt_tok *from, bool async)
{
    uint32_t line = p->tok++->line;
    pt_node n = pt_open(p, async ? PT_N_AsyncWith : PT_N_With, from);
    bool parens = items_in_parens(p);
    p->tok += parens;
    do
        pt_add(p, n, PT_R_items, pt_grow_expr(p, item));
    while (pt_take_op(p, PT_P_comma) && !(parens && pt_at_op(p, PT_P_rpar)));
    if (parens)
        pt_want_op(p, PT_P_rpar);
    pt_parse_block(p, n, PT_R_body, "'with' statement", line);
    return pt_close(p, n);
}

/* ---- def and class */

struct def {
    const pt_tok *from; /* `def`, `async` or `class` */
    size_t decorators;  /* they wait from here on; type parameters behind them */
    bool async;
};

/* Hangs what has waited on a def or class whose body is complete. */
static pt_node finish(struct pt_parser *p, pt_node n, const struct def *d,
                      size_t type_params, pt_node returns)
{
    for (size_t i = d->decorators; i < type_params; i++)
        pt_add(p, n, PT_R_decorator_list, p->wait[PT_WAIT].p[i]);
    pt_add(p, n, PT_R_returns, returns);
    pt_add_waiting(p, n, PT_R_type_params, PT_WAIT, type_params);
    p->wait[PT_WAIT].n = d->decorators;
    return pt_close(p, n);
}

static pt_node function(struct pt_parser *p, const struct def *d)
{
    uint32_t line = p->tok++->line;
    pt_node n = pt_open(p, d->async ? PT_N_AsyncFunctionDef : PT_N_FunctionDef, d->from);
    p->t->nodes[n].str = pt_take_ident(p);
    size_t type_params = pt_waiting(p, PT_WAIT);
    pt_grow_type_params(p);
    if (!pt_take_op(p, PT_P_lpar)) {
        if (p->tok->kind != PT_T_ERROR)
            pt_parse_fail_here(p, "expected '('");
        pt_parse_syntax(p);
    }
    pt_add(p, n, PT_R_args, pt_grow_params(p));
    pt_want_op(p, PT_P_rpar);
    pt_node returns = pt_take_op(p, PT_P_arrow) ? pt_grow_expr(p, pt_parse_expr) : 0;
    pt_parse_block(p, n, PT_R_body, "function definition", line);
    return finish(p, n, d, type_params, returns);
}

static pt_node class_(struct pt_parser *p, const struct def *d)
{
    uint32_t line = p->tok++->line;
    pt_node n = pt_open(p, PT_N_ClassDef, d->from);
    p->t->nodes[n].str = pt_take_ident(p);
    size_t type_params = pt_waiting(p, PT_WAIT);
    pt_grow_type_params(p);
    if (pt_at_op(p, PT_P_lpar))
        pt_grow_bases(p, n);
    pt_parse_block(p, n, PT_R_body, "class definition", line);
    return finish(p, n, d, type_params, 0);
}

static pt_node decorated(struct pt_parser *p)
{
    struct def d = {p->tok, pt_waiting(p, PT_WAIT), false};
    while (pt_take_op(p, PT_P_at)) {
        pt_wait(p, PT_WAIT, pt_grow_expr(p, pt_parse_named));
        if (p->tok->kind == PT_T_NEWLINE)
            pt_take_newline(p);
        else
            pt_parse_syntax(p);
    }
    d.from = p->tok;
    if (pt_at_kw(p, PT_KW_class))
        return class_(p, &d);
    d.async = pt_take_kw(p, PT_KW_async);
    if (pt_at_kw(p, PT_KW_def))
        return function(p, &d);
    pt_parse_syntax(p);
    return 0;
}

/* ---- any statement */

static pt_node async(struct pt_parser *p)
{
    struct def d = {p->tok++, pt_waiting(p, PT_WAIT), true};
    if (pt_at_kw(p, PT_KW_def))
        return function(p, &d);
    if (pt_at_kw(p, PT_KW_for))
        return for_(p, d.from, true);
    if (pt_at_kw(p, PT_KW_with))
        return with(p, d.from, true);
    pt_parse_syntax(p);
    return 0;
}

static pt_node compound(struct pt_parser *p)
{
    struct def d = {p->tok, pt_waiting(p, PT_WAIT), false};
    switch (p->tok->sub) {
    case PT_KW_if:
        return if_(p);
    case PT_KW_def:
        return function(p, &d);
    case PT_KW_for:
        return for_(p, p->tok, false);
    case PT_KW_class:
        return class_(p, &d);
    case PT_KW_with:
        return with(p, p->tok, false);
    case PT_KW_try:
        return try_(p);
    case PT_KW_while:
        return while_(p);
    case PT_KW_async:
        return async(p);
    case PT_KW_match:
        return pt_parse_at_match(p) ? pt_parse_match(p) : 0;
    default:
        return 0;
    }
}

void pt_parse_statement(struct pt_parser *p, pt_node into, enum pt_role role)
{
    const pt_tok *from = p->tok;
    const pt_pos pos = pt_tok_pos(from);
    if (from->kind == PT_T_INDENT) {
        pt_parse_fail(p, pos, "IndentationError", "unexpected indent");
        return;
    }
    pt_node n = 0;
    if (from->kind == PT_T_NAME && from->sub)
        n = compound(p);
    else if (pt_at_op(p, PT_P_at))
        n = decorated(p);
    if (n)
        pt_add(p, into, role, n);
    else if (!p->failed)
        pt_parse_simple_line(p, into, role);
    if (p->t->nodes[into].height > p->max_depth)
        pt_parse_fail(p, pos, "LimitError", "nested too deeply");
}
