/* ast.c: the tree's nodes and how they are read. */
#include "worker/ast.h"
#include "worker/ast_priv.h"

#include <string.h>

void pt_ast_reserve(pt_ast *t, uint32_t nodes)
{
    uint32_t cap = (t->n + nodes + 2 + 15) / 16 * 16;
    if (cap <= t->cap)
        return;
    struct pt_ast_node *to = pt_arena_raw(t->a, cap * sizeof *to);
    if (t->cap) {
        memcpy(to, t->nodes, (t->n + 1) * sizeof *to);
        pt_arena_drop(t->a, t->nodes);
    } else {
        memset(to, 0, sizeof *to); /* node 0 */
    }
    t->nodes = to;
    t->cap = cap;
}

void pt_ast_more_room(pt_ast *t, uint32_t line)
{
    uint64_t done = t->line_at && line <= t->n_lines ? t->line_at[line] : 0;
    uint64_t left = t->source.n > done ? t->source.n - done : 0;
    uint64_t more = done ? t->n * left / done : left / 4;
    pt_ast_reserve(t, (uint32_t)(more < left / 2 ? more : left / 2) + t->n / 16 + 256);
}

uint32_t pt_ast_add_const(pt_ast *t, pt_str text)
{
    if (t->n_consts + 2 > t->cap_consts) {
        uint32_t cap = t->cap_consts ? t->cap_consts * 2 : 64;
        pt_str *p = pt_arena_raw(t->a, sizeof *p * cap);
        if (t->n_consts) {
            memcpy(p, t->consts, (t->n_consts + 1) * sizeof *p);
            pt_arena_drop(t->a, t->consts);
        }
        t->consts = p;
        t->cap_consts = cap;
    }
    t->consts[++t->n_consts] = text;
    return t->n_consts;
}

pt_node pt_ast_root(const pt_ast *t)
{
    (void)t;
    return 1;
}
uint32_t pt_ast_count(const pt_ast *t)
{
    return t->n;
}
enum pt_kind pt_ast_kind(const pt_ast *t, pt_node n)
{
    return (enum pt_kind)t->nodes[n].kind;
}
enum pt_role pt_ast_role(const pt_ast *t, pt_node n)
{
    return (enum pt_role)t->nodes[n].role;
}
pt_node pt_ast_parent(const pt_ast *t, pt_node n)
{
    return t->nodes[n].parent;
}
pt_pos pt_ast_pos(const pt_ast *t, pt_node n)
{
    return t->nodes[n].pos;
}
static pt_node in_role(const pt_ast *t, pt_node c, uint8_t role)
{
    while (c && t->nodes[c].role != role)
        c = t->nodes[c].next;
    return c;
}
pt_node pt_ast_get(const pt_ast *t, pt_node n, enum pt_role role)
{
    return in_role(t, t->nodes[n].first, (uint8_t)role);
}
pt_node pt_ast_more(const pt_ast *t, pt_node child)
{
    return in_role(t, t->nodes[child].next, t->nodes[child].role);
}
uint32_t pt_ast_len(const pt_ast *t, pt_node n, enum pt_role role)
{
    uint32_t len = 0;
    for (pt_node c = pt_ast_get(t, n, role); c; c = pt_ast_more(t, c))
        len++;
    return len;
}
pt_node pt_ast_first(const pt_ast *t, pt_node n)
{
    return t->nodes[n].first;
}
pt_node pt_ast_next(const pt_ast *t, pt_node n)
{
    return t->nodes[n].next;
}
int pt_ast_op(const pt_ast *t, pt_node n)
{
    return t->nodes[n].op;
}
int32_t pt_ast_num(const pt_ast *t, pt_node n)
{
    return t->nodes[n].num;
}
static bool holds_const(const pt_ast *t, pt_node n)
{
    return t->nodes[n].kind == PT_N_Constant || t->nodes[n].kind == PT_N_MatchSingleton;
}
pt_str pt_ast_name_str(const pt_ast *t, uint32_t name)
{
    return name ? pt_map_key(t->names, name - 1) : (pt_str){NULL, 0};
}
pt_str pt_ast_str(const pt_ast *t, pt_node n)
{
    if (holds_const(t, n))
        return t->nodes[n].str ? t->consts[t->nodes[n].str] : (pt_str){NULL, 0};
    return pt_ast_name_str(t, t->nodes[n].str);
}
uint32_t pt_ast_name(const pt_ast *t, pt_node n)
{
    return holds_const(t, n) ? 0 : t->nodes[n].str;
}
uint32_t pt_ast_n_names(const pt_ast *t)
{
    return pt_map_count(t->names);
}
pt_str pt_ast_asname(const pt_ast *t, pt_node n)
{
    return pt_ast_name_str(t, (uint32_t)t->nodes[n].num);
}
pt_str pt_ast_source(const pt_ast *t)
{
    return t->source;
}
uint32_t pt_ast_n_lines(const pt_ast *t)
{
    return t->n_lines;
}
pt_str pt_ast_line(const pt_ast *t, uint32_t line)
{
    if (line == 0 || line > t->n_lines)
        return (pt_str){"", 0};
    return pt_str_sub(t->source, t->line_at[line - 1], t->line_at[line]);
}
const char *pt_kind_name(enum pt_kind k)
{
    static const char *const names[] = {
        "none",
#define PT_NODE(kind, fields) #kind,
#include "kernels/py_kinds.def"
#undef PT_NODE
    };
    return names[k];
}
