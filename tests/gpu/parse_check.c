/* parse_check.c: what the data-parallel parser makes of many files beside what worker/parse_*
 * makes of each: every node with its kind, its operator or context and its place, and of every
 * statement the one that it stands in. On a device, also that the block is the same bytes.
 *
 *     parse_check [--device steps|cuda] [--python 311|312] [--random COUNT] [--seed N]
 *                 [--mutants COUNT] [--list < file names, one a line]
 *
 * A file that one accepts and the other does not is a failure, but for what is about values (an
 * escape, an f-string's inside) and for what the data-parallel parser says it leaves to the
 * other. The last line is "N passed, N failed", in files. Exit code 77: no such device. */
#include "corpus.h"
#include "kernels/parsebatch.h"
#include "worker/ast.h"
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
           kind == PT_N_ExceptHandler;
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

struct tally {
    uint32_t good, bad, left, refused, shown;
};

static void show(const char *who, const places *p, size_t i)
{
    if (i < p->n)
        printf("  %s: %s op %u extra %u at %u:%u-%u:%u in %u:%u\n", who,
               pt_kind_name((enum pt_kind)p->p[i].kind), p->p[i].op, p->p[i].extra,
               p->p[i].line, p->p[i].col, p->p[i].end_line, p->p[i].end_col,
               p->p[i].parent_line, p->p[i].parent_col);
}

static bool same(const char *name, const places *x, const places *y, struct tally *t)
{
    size_t i = 0;
    while (i < x->n && i < y->n && memcmp(&x->p[i], &y->p[i], sizeof *x->p) == 0)
        i++;
    if (i == x->n && i == y->n)
        return true;
    if (t->shown++ < 10) {
        printf("%s: %zu nodes for %zu, node %zu differs\n", name, x->n, y->n, i);
        show("batch", x, i);
        show("alone", y, i);
    }
    return false;
}

/* What only the decoding of values finds. */
static bool about_values(const char *msg)
{
    static const char *const words[] = {"f-string",       "codec",
                                        "bytes can only", "cannot mix",
                                        "digits",         "only supported in",
                                        "unicode",        "literal",
                                        "too deeply",     "expression expected after"};
    for (size_t i = 0; i < PT_LEN(words); i++)
        if (strstr(msg, words[i]))
            return true;
    return false;
}

static void check_file(const struct batch *b, uint32_t f, const corpus *c, size_t i,
                       uint32_t version, struct tally *t)
{
    pt_arena *a = pt_arena_new();
    pt_diag diag;
    uint32_t from = b->in->file_tok[f];
    uint32_t to = f + 1 < b->in->n_files ? b->in->file_tok[f + 1] : b->in->n_tok;
    pt_lexed lexed = {
        {c->files.p[i].s, c->files.p[i].n}, b->in->tok + from, to - from, version >= 312};
    pt_ast_limits limits = {.version = version, .lexed = &lexed};
    const pt_ast *tree = pt_ast_parse(a, lexed.text, &limits, &diag);
    uint32_t bad = b->out->files[f].bad;
    const pt_pline *l = bad == PT_PARSE_NONE ? NULL : &b->out->lines[bad];
    places x = {0}, y = {0};
    bool good;
    if (l && tree) {
        good = l->expected == PT_EXPECT_other || l->expected == PT_EXPECT_deep;
        t->left += good;
        if (!good && t->shown++ < 10)
            printf("%s:%u:%u: expected %s\n", c->names.p[i], b->in->tok[l->at].line,
                   b->in->tok[l->at].col + 1,
                   pt_parse_expect_text((enum pt_parse_expect)l->expected));
    } else if (!l && !tree) {
        good = about_values(diag.msg);
        t->refused += good;
        if (!good && t->shown++ < 10)
            printf("%s:%u:%u: accepted in spite of: %s\n", c->names.p[i], diag.pos.line,
                   diag.pos.col + 1, diag.msg);
    } else if (l) {
        good = true;
        t->refused++;
    } else {
        of_file(b, f, &x);
        of_tree(tree, &y);
        good = same(c->names.p[i], &x, &y, t);
    }
    t->good += good;
    t->bad += !good;
    pt_vec_free(&x);
    pt_vec_free(&y);
    pt_arena_free(a);
}

/* ---- a batch of all files whose tokens are whole */

static void lex_all(const corpus *c, bool nested, pt_tok **toks, uint32_t *file_tok,
                    bool *whole, uint32_t *n)
{
    PT_VEC(pt_tok) all = {0};
    pt_pylex l;
    for (size_t i = 0; i < c->files.n; i++) {
        const pt_lex_file *f = &c->files.p[i];
        file_tok[i] = (uint32_t)all.n;
        pt_vec_reserve(&all, all.n + 2 * (size_t)f->n + 300);
        pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
        l.nested_quotes = nested;
        uint32_t got = pt_pylex_run(&l, all.p + all.n, 2 * f->n + 300);
        whole[i] = all.p[all.n + got - 1].kind == PT_T_END;
        all.n += whole[i] ? got : 0;
    }
    *toks = all.p;
    *n = (uint32_t)all.n;
}

static int run(const corpus *c, const char *device, uint32_t version, struct tally *t)
{
    uint32_t *file_tok = calloc(c->files.n + 1, sizeof *file_tok), n = 0;
    bool *whole = calloc(c->files.n + 1, sizeof *whole);
    pt_tok *toks = NULL;
    pt_parse_output out, there;
    pt_err err;
    PT_ASSERT(file_tok && whole);
    lex_all(c, version >= 312, &toks, file_tok, whole, &n);
    pt_parse_input in = {toks, n, file_tok, (uint32_t)c->files.n};
    pt_parse_steps(&in, &out);
    printf("%zu files, %.1f MB, %u tokens, %u lines, %u nodes\n", c->files.n,
           (double)c->bytes / 1e6, n, out.n_lines, out.n_nodes);
    int rc = 0;
    if (strcmp(device, "cuda") == 0) {
        if (pt_parse_cuda(&in, &there, &err) < 0) {
            printf("no device: %s\n", err.msg);
            rc = 77;
        } else {
            bool equal = pt_block_size(out.mem) == pt_block_size(there.mem) &&
                         memcmp(out.mem, there.mem, pt_block_size(out.mem)) == 0;
            printf("the device's block: %zu bytes, %s\n", pt_block_size(there.mem),
                   equal ? "the same" : "OTHERS");
            t->bad += !equal;
            free(there.mem);
        }
    }
    struct batch b = {&in, &out};
    for (uint32_t i = 0; rc == 0 && i < c->files.n; i++)
        if (whole[i] && out.files[i].n_lines)
            check_file(&b, i, c, i, version, t);
    free(out.mem);
    free(toks);
    free(file_tok);
    free(whole);
    return rc;
}

int main(int argc, char **argv)
{
    const char *device = "steps";
    uint32_t made = 0, mutants = 0, seed = 1, version = 312;
    struct tally t = {0};
    corpus c;
    corpus_open(&c);
    for (int i = 1; i < argc; i++) {
        const char *v = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--list") == 0) {
            corpus_add_list(&c, stdin);
            continue;
        }
        if (strcmp(argv[i], "--device") == 0)
            device = v;
        else if (strcmp(argv[i], "--python") == 0)
            version = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--random") == 0)
            made = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--mutants") == 0)
            mutants = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = (uint32_t)strtoul(v, NULL, 0);
        i++;
    }
    corpus_add_random(&c, made, seed);
    corpus_add_mutants(&c, mutants, seed);
    int rc = run(&c, device, version, &t);
    printf("left to the other parser: %u; refused by both, or for a value: %u\n", t.left,
           t.refused);
    printf("%u passed, %u failed\n", t.good, t.bad);
    corpus_close(&c);
    return rc ? rc : t.bad != 0;
}
