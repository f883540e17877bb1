/* trees.c: see trees.h. Both trees become lists of places, sorted: a node's range says what it
 * is in, so lists that are equal are trees that are. */
#include "trees.h"
#include "base/vec.h"
#include "worker/ast_priv.h"
#include "worker/tokens.h"

#include <string.h>

struct place {
    uint32_t line, col, end_line, end_col;
    uint32_t parent_line, parent_col; /* of a statement */
    uint8_t kind, op;
    uint16_t extra;
};
typedef PT_VEC(struct place) places;

static bool is_statement(int kind)
{
    return (kind >= PT_N_FunctionDef && kind <= PT_N_Continue) ||
           kind == PT_N_ExceptHandler || kind == PT_N_match_case;
}

/* Ends with its block, which is no node here. */
static bool has_block(int kind)
{
    switch (kind) {
    case PT_N_FunctionDef:
    case PT_N_AsyncFunctionDef:
    case PT_N_ClassDef:
    case PT_N_For:
    case PT_N_AsyncFor:
    case PT_N_While:
    case PT_N_If:
    case PT_N_With:
    case PT_N_AsyncWith:
    case PT_N_Try:
    case PT_N_TryStar:
    case PT_N_ExceptHandler:
    case PT_N_Match:
    case PT_N_match_case:
        return true;
    default:
        return false;
    }
}

static bool has_op(int kind)
{
    switch (kind) {
    case PT_N_BinOp:
    case PT_N_UnaryOp:
    case PT_N_BoolOp:
    case PT_N_AugAssign:
    case PT_N_Operator:
    case PT_N_Constant:
    case PT_N_MatchSingleton:
    case PT_N_Attribute:
    case PT_N_Subscript:
    case PT_N_Starred:
    case PT_N_Name:
    case PT_N_List:
    case PT_N_Tuple:
        return true;
    default:
        return false;
    }
}

static void put(places *out, struct place p)
{
    if (p.kind == PT_N_NoneItem)
        return;
    if (p.kind == PT_N_TryStar)
        p.kind = PT_N_Try;
    if (p.kind == PT_N_arguments || p.kind == PT_N_Operator)
        p.line = p.col = p.end_line = p.end_col = 0;
    if (has_block(p.kind))
        p.end_line = p.end_col = 0;
    if (!is_statement(p.kind))
        p.parent_line = p.parent_col = 0;
    pt_vec_push(out, p);
}

static int by_place(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct place));
}

static void sort(places *p)
{
    if (p->n)
        qsort(p->p, p->n, sizeof *p->p, by_place);
}

/* ---- the reference */

static void add_tree(const pt_ast *t, pt_node n, places *out)
{
    pt_pos pos = pt_ast_pos(t, n), up = {0};
    int kind = (int)pt_ast_kind(t, n);
    if (pt_ast_parent(t, n) != pt_ast_root(t))
        up = pt_ast_pos(t, pt_ast_parent(t, n));
    struct place p = {
        pos.line, pos.col, pos.end_line,  pos.end_col,
        up.line,  up.col,  (uint8_t)kind, has_op(kind) ? (uint8_t)pt_ast_op(t, n) : 0,
        0};
    if (kind == PT_N_ImportFrom || kind == PT_N_AnnAssign || kind == PT_N_comprehension)
        p.extra = (uint16_t)pt_ast_num(t, n);
    put(out, p);
    if (kind == PT_N_JoinedStr)
        return;
    for (pt_node c = pt_ast_first(t, n); c; c = pt_ast_next(t, c))
        add_tree(t, c, out);
}

static void of_tree(const pt_ast *t, places *out)
{
    for (pt_node c = pt_ast_first(t, pt_ast_root(t)); c; c = pt_ast_next(t, c))
        add_tree(t, c, out);
    sort(out);
}

/* ---- what is to be checked */

struct batch {
    const pt_parse_input *in;
    const pt_parse_output *out;
};

/* The root nodes of a line, the last first: r = first[r] - 1. */
static uint32_t head_of(const struct batch *b, const pt_pline *l)
{
    uint32_t r = l->node + l->n - 1;
    while (b->out->nodes[r].first > l->node)
        r = b->out->nodes[r].first - 1;
    return r;
}

/* The token that the node begins with in which a block of that line stands. */
static uint32_t owner_tok(const struct batch *b, uint32_t line)
{
    const pt_pline *lines = b->out->lines;
    if (lines[line].head == PT_LINE_ELSE && lines[lines[line].chain].head != PT_LINE_EXCEPT)
        line = lines[line].chain;
    else if (lines[line].head == PT_LINE_ELSE || lines[line].head == PT_LINE_FINALLY)
        while (lines[line].chain != PT_PARSE_NONE)
            line = lines[line].chain;
    return b->out->nodes[head_of(b, &lines[line])].from;
}

static uint32_t first_tok(const struct batch *b, uint32_t line)
{
    while (b->out->lines[line].chain != PT_PARSE_NONE)
        line = b->out->lines[line].chain;
    return b->out->lines[line].tok;
}

/* UINT32_MAX: the module. */
static uint32_t parent_tok(const struct batch *b, uint32_t line, bool is_head)
{
    const pt_pline *l = &b->out->lines[line];
    bool inner = (l->flags & PT_LINE_INLINE) && !is_head;
    if (inner)
        return owner_tok(b, line);
    if (l->head == PT_LINE_ELIF && is_head)
        return owner_tok(b, l->chain);
    if (l->head == PT_LINE_EXCEPT && is_head)
        return first_tok(b, line);
    return l->parent == PT_PARSE_NONE ? UINT32_MAX : owner_tok(b, l->parent);
}

static void add_line(const struct batch *b, uint32_t line, places *out)
{
    const pt_pline *l = &b->out->lines[line];
    const pt_tok *tok = b->in->tok;
    bool bare = l->head == PT_LINE_ELSE || l->head == PT_LINE_FINALLY;
    uint32_t head = l->n && !bare ? head_of(b, l) : UINT32_MAX;
    for (uint32_t i = l->node; i < l->node + l->n; i++) {
        const pt_pnode *n = &b->out->nodes[i];
        const pt_tok *from = &tok[n->from], *to = &tok[n->to];
        struct place p = {
            from->line, from->col, to->end_line, to->end_col,
            0,          0,         n->kind,      has_op(n->kind) ? n->op : (uint8_t)0,
            0};
        uint32_t up = parent_tok(b, line, i == head);
        if (up != UINT32_MAX) {
            p.parent_line = tok[up].line;
            p.parent_col = tok[up].col;
        }
        if (n->kind == PT_N_ImportFrom)
            p.extra = n->extra;
        else if (n->kind == PT_N_AnnAssign)
            p.extra = n->extra & 1;
        else if (n->kind == PT_N_comprehension)
            p.extra = n->op;
        put(out, p);
    }
}

static void of_file(const struct batch *b, uint32_t f, places *out)
{
    const pt_pfile *file = &b->out->files[f];
    for (uint32_t i = file->line; i < file->line + file->n_lines; i++)
        add_line(b, i, out);
    sort(out);
}

/* ---- the comparison */

static void show(pt_buf *why, const char *who, const places *p, size_t i)
{
    if (i < p->n)
        pt_buf_printf(why, "  %s: %s op %u extra %u at %u:%u-%u:%u in %u:%u\n", who,
                      pt_kind_name((enum pt_kind)p->p[i].kind), p->p[i].op, p->p[i].extra,
                      p->p[i].line, p->p[i].col, p->p[i].end_line, p->p[i].end_col,
                      p->p[i].parent_line, p->p[i].parent_col);
}

static bool same(const places *x, const places *y, pt_buf *why)
{
    size_t i = 0;
    while (i < x->n && i < y->n && memcmp(&x->p[i], &y->p[i], sizeof *x->p) == 0)
        i++;
    if (i == x->n && i == y->n)
        return true;
    pt_buf_printf(why, "%zu nodes for %zu, node %zu differs\n", x->n, y->n, i);
    show(why, "batch", x, i);
    show(why, "alone", y, i);
    return false;
}

/* What only the decoding of values finds. */
static bool about_values(const char *msg)
{
    static const char *const words[] = {
        "f-string",          "codec",   "bytes can only", "cannot mix", "digits",
        "only supported in", "unicode", "literal",        "too deeply", "value error"};
    for (size_t i = 0; i < PT_LEN(words); i++)
        if (strstr(msg, words[i]))
            return true;
    return false;
}

static enum trees_verdict one_refuses(const struct batch *b, const pt_pline *bad, bool tree,
                                      const pt_diag *diag, pt_buf *why)
{
    if (!bad && !tree) {
        if (about_values(diag->msg))
            return TREES_REFUSED;
        pt_buf_printf(why, "%u:%u: accepted in spite of: %s\n", diag->pos.line,
                      diag->pos.col + 1, diag->msg);
        return TREES_DIFFER;
    }
    if (!tree)
        return TREES_REFUSED;
    if (bad->expected == PT_EXPECT_deep)
        return TREES_LEFT;
    const pt_tok *at = &b->in->tok[bad->at];
    pt_buf_printf(why, "%u:%u: expected %s\n", at->line, at->col + 1,
                  pt_parse_expect_text((enum pt_parse_expect)bad->expected));
    return TREES_DIFFER;
}

/* ---- the tree grown from lines */

static bool same_bytes(const void *x, const void *y, size_t n)
{
    return n == 0 || memcmp(x, y, n) == 0;
}

static bool same_names(const pt_ast *x, const pt_ast *y)
{
    if (pt_ast_n_names(x) != pt_ast_n_names(y))
        return false;
    for (uint32_t i = 1; i <= pt_ast_n_names(x); i++)
        if (!pt_str_eq(pt_ast_name_str(x, i), pt_ast_name_str(y, i)))
            return false;
    return true;
}

static bool same_consts(const pt_ast *x, const pt_ast *y)
{
    if (x->n_consts != y->n_consts)
        return false;
    for (uint32_t i = 1; i <= x->n_consts; i++)
        if (!pt_str_eq(x->consts[i], y->consts[i]))
            return false;
    return true;
}

/* The first part that is not the same bytes; NULL: they all are. */
static const char *other_part(const pt_ast *x, const pt_ast *y)
{
    if (x->n != y->n)
        return "nodes";
    if (!same_bytes(x->nodes + 1, y->nodes + 1, x->n * sizeof *x->nodes))
        return "what is in the nodes";
    return !same_names(x, y) ? "names" : !same_consts(x, y) ? "constants" : NULL;
}

/* Is what comes of the text in another way the same? */
static bool same_again(const pt_ast *tree, const pt_diag *diag, pt_str text,
                       const pt_ast_limits *limits, const char *how, pt_buf *why)
{
    pt_arena *a = pt_arena_new();
    pt_diag d;
    const pt_ast *grown = pt_ast_parse(a, text, limits, &d);
    const char *other = NULL;
    if (!tree || !grown)
        other = tree || grown                              ? "verdict"
                : memcmp(&d.pos, &diag->pos, sizeof d.pos) ? "place of the fault"
                : strcmp(d.msg, diag->msg) || strcmp(d.type, diag->type) ? "fault"
                                                                         : NULL;
    else
        other = other_part(tree, grown);
    if (other)
        pt_buf_printf(why, "%s: another %s\n", how, other);
    pt_arena_free(a);
    return other == NULL;
}

/* Whole lines without NUL, CR, a byte order mark, or what may name an encoding. */
static bool decodes_to_itself(pt_str text)
{
    return pt_str_ends(text, "\n") && !memchr(text.p, 0, text.n) &&
           !memchr(text.p, '\r', text.n) && !memmem(text.p, text.n, "coding", 6) &&
           !pt_str_starts(text, "\xEF\xBB\xBF");
}

enum trees_verdict trees_compare(const pt_parse_input *in, const pt_parse_output *out,
                                 uint32_t file, const pt_lex_file *text, uint32_t version,
                                 pt_buf *why)
{
    struct batch b = {in, out};
    uint32_t from = in->file_tok[file];
    uint32_t to = file + 1 < in->n_files ? in->file_tok[file + 1] : in->n_tok;
    pt_arena *a = pt_arena_new();
    pt_diag diag;
    pt_lexed lexed = {.text = {text->s, text->n},
                      .toks = in->tok + from,
                      .n_toks = to - from,
                      .nested_quotes = version >= 312};
    pt_ast_limits limits = {.version = version, .lexed = &lexed};
    const pt_ast *tree = pt_ast_parse(a, lexed.text, &limits, &diag);
    uint32_t line = out->files[file].bad;
    const pt_pline *bad = line == PT_PARSE_NONE ? NULL : &out->lines[line];
    enum trees_verdict v;
    if (bad || !tree) {
        v = one_refuses(&b, bad, tree != NULL, &diag, why);
    } else {
        places x = {0}, y = {0};
        of_file(&b, file, &x);
        of_tree(tree, &y);
        v = same(&x, &y, why) ? TREES_SAME : TREES_DIFFER;
        pt_vec_free(&x);
        pt_vec_free(&y);
    }
    lexed.lines = out;
    lexed.batch = in->tok;
    lexed.file = file;
    if (!same_again(tree, &diag, lexed.text, &limits, "grown from lines", why))
        v = TREES_DIFFER;
    limits.lexed = NULL;
    if (decodes_to_itself(lexed.text) &&
        !same_again(tree, &diag, lexed.text, &limits, "lexed as it is parsed", why))
        v = TREES_DIFFER;
    pt_arena_free(a);
    return v;
}
