/* ast.c: the tree's arrays and how they are read. */
#include "worker/ast.h"
#include "worker/ast_priv.h"

#include <string.h>

/* An array of the tree, moved to a larger place. */
struct moving {
    void *field; /* the pointer to it */
    size_t size; /* of an item */
};

/* All arrays stand in one piece of memory, the ones with larger items first. */
void pt_ast_reserve(pt_ast *t, uint32_t nodes)
{
    uint32_t cap = (t->n + nodes + 2 + 15) / 16 * 16;
    if (cap <= t->cap)
        return;
#define FIELD(field)                                                                       \
    {                                                                                      \
        &t->field, sizeof *t->field                                                        \
    }
    const struct moving all[] = {FIELD(pos),   FIELD(num),  FIELD(str),    FIELD(parent),
                                 FIELD(first), FIELD(next), FIELD(height), FIELD(kind),
                                 FIELD(role),  FIELD(op)};
#undef FIELD
    size_t bytes = 0;
    for (size_t i = 0; i < PT_LEN(all); i++)
        bytes += all[i].size * cap;
    const void *old_place = t->pos;
    char *to = pt_arena_raw(t->a, bytes);
    for (size_t i = 0; i < PT_LEN(all); i++, to += all[i - 1].size * cap) {
        size_t old = t->cap ? all[i].size * (t->n + 1) : 0;
        void *from;
        memcpy(&from, all[i].field, sizeof from);
        if (old)
            memcpy(to, from, old);
        if (i > 0) /* places are written before they are read */
            memset(to + old, 0, all[i].size * cap - old);
        memcpy(all[i].field, &to, sizeof to);
    }
    if (old_place)
        pt_arena_drop(t->a, old_place);
    t->cap = cap;
}

uint32_t pt_ast_add_const(pt_ast *t, pt_str text)
{
    if (t->n_consts + 2 > t->cap_consts) {
        uint32_t cap = t->cap_consts ? t->cap_consts * 2 : 64;
        pt_str *p = pt_arena_alloc(t->a, sizeof *p * cap);
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
    return (enum pt_kind)t->kind[n];
}
enum pt_role pt_ast_role(const pt_ast *t, pt_node n)
{
    return (enum pt_role)t->role[n];
}
pt_node pt_ast_parent(const pt_ast *t, pt_node n)
{
    return t->parent[n];
}
pt_pos pt_ast_pos(const pt_ast *t, pt_node n)
{
    return t->pos[n];
}
static pt_node in_role(const pt_ast *t, pt_node c, uint8_t role)
{
    while (c && t->role[c] != role)
        c = t->next[c];
    return c;
}
pt_node pt_ast_get(const pt_ast *t, pt_node n, enum pt_role role)
{
    return in_role(t, t->first[n], (uint8_t)role);
}
pt_node pt_ast_more(const pt_ast *t, pt_node child)
{
    return in_role(t, t->next[child], t->role[child]);
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
    return t->first[n];
}
pt_node pt_ast_next(const pt_ast *t, pt_node n)
{
    return t->next[n];
}
int pt_ast_op(const pt_ast *t, pt_node n)
{
    return t->op[n];
}
int32_t pt_ast_num(const pt_ast *t, pt_node n)
{
    return t->num[n];
}
static bool holds_const(const pt_ast *t, pt_node n)
{
    return t->kind[n] == PT_N_Constant || t->kind[n] == PT_N_MatchSingleton;
}
pt_str pt_ast_name_str(const pt_ast *t, uint32_t name)
{
    return name ? pt_map_key(t->names, name - 1) : (pt_str){NULL, 0};
}
pt_str pt_ast_str(const pt_ast *t, pt_node n)
{
    if (holds_const(t, n))
        return t->str[n] ? t->consts[t->str[n]] : (pt_str){NULL, 0};
    return pt_ast_name_str(t, t->str[n]);
}
uint32_t pt_ast_name(const pt_ast *t, pt_node n)
{
    return holds_const(t, n) ? 0 : t->str[n];
}
uint32_t pt_ast_n_names(const pt_ast *t)
{
    return pt_map_count(t->names);
}
pt_str pt_ast_asname(const pt_ast *t, pt_node n)
{
    return pt_ast_name_str(t, (uint32_t)t->num[n]);
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
