/* imports.c: import statements anywhere in a file (also in functions and under `if`: they
 * may run), and Tarjan's components with a stack of our own. */
#include "scheduler/imports.h"

#include "base/map.h"
#include "base/vec.h"
#include "worker/ast.h"
#include "worker/imports_told.h"

#include <string.h>

struct reading {
    pt_arena *arena;
    pt_map *seen;
    PT_VEC(pt_import) found;
    pt_buf name;
};

/* `i` with a name that is not yet in the arena. */
static void note(struct reading *r, pt_str name, pt_import i)
{
    char *key = pt_arena_printf(r->arena, "%u:%.*s", i.level, (int)name.n, name.p);
    uint32_t before = pt_map_count(r->seen);
    uint32_t at = pt_map_intern(r->seen, pt_str_of(key));
    if (at > before) {
        i.name = strchr(key, ':') + 1;
        pt_vec_push(&r->found, i);
        return;
    }
    pt_import *known = &r->found.p[at - 1];
    known->may_be_name = known->may_be_name && i.may_be_name;
    if (i.how < known->how) {
        known->how = i.how;
        known->line = i.line;
    }
}

/* `if __name__ == "__main__"`, `if TYPE_CHECKING`: as far as they show on their faces. */
static bool is_never(const pt_ast *t, pt_node test)
{
    if (pt_ast_kind(t, test) == PT_N_Compare)
        test = pt_ast_get(t, test, PT_R_left);
    enum pt_kind k = pt_ast_kind(t, test);
    return (k == PT_N_Name || k == PT_N_Attribute) &&
           (pt_str_is(pt_ast_str(t, test), "__name__") ||
            pt_str_is(pt_ast_str(t, test), "TYPE_CHECKING"));
}

static uint32_t how_of(const pt_ast *t, pt_node n)
{
    uint32_t how = PT_IMPORT_SURE;
    for (pt_node p = pt_ast_parent(t, n); p; p = pt_ast_parent(t, p)) {
        enum pt_kind k = pt_ast_kind(t, p);
        uint32_t here = PT_IMPORT_SURE;
        if (k == PT_N_FunctionDef || k == PT_N_AsyncFunctionDef)
            here = PT_IMPORT_LATE;
        else if (k == PT_N_If)
            here = is_never(t, pt_ast_get(t, p, PT_R_test)) ? PT_IMPORT_NEVER
                                                            : PT_IMPORT_TRIED;
        else if (k == PT_N_Try || k == PT_N_TryStar)
            here = PT_IMPORT_TRIED;
        how = here > how ? here : how;
    }
    return how;
}

static void note_from(struct reading *r, const pt_ast *t, pt_node n, uint32_t how)
{
    pt_str module = pt_ast_str(t, n);
    pt_import i = {NULL, (uint32_t)pt_ast_num(t, n), how, pt_ast_pos(t, n).line, false};
    note(r, module, i);
    i.how = how < PT_IMPORT_TRIED ? PT_IMPORT_TRIED : how;
    i.may_be_name = true;
    for (pt_node alias = pt_ast_get(t, n, PT_R_names); alias;
         alias = pt_ast_more(t, alias)) {
        pt_str name = pt_ast_str(t, alias);
        if (pt_str_is(name, "*"))
            continue;
        pt_buf_clear(&r->name);
        pt_buf_addstr(&r->name, module);
        if (module.n)
            pt_buf_addc(&r->name, '.');
        pt_buf_addstr(&r->name, name);
        note(r, pt_buf_str(&r->name), i);
    }
}

/* Of asyncio's names those whose meaning is below the loop that pyrt has: files, processes,
 * signals. The names of loops' methods are rare enough elsewhere. */
static const char *const below_loop[] = {
    "BaseProtocol",
    "BufferedProtocol",
    "DatagramProtocol",
    "Protocol",
    "StreamReader",
    "StreamReaderProtocol",
    "StreamWriter",
    "SubprocessProtocol",
    "add_reader",
    "add_signal_handler",
    "add_writer",
    "connect_accepted_socket",
    "connect_read_pipe",
    "connect_write_pipe",
    "create_connection",
    "create_datagram_endpoint",
    "create_server",
    "create_subprocess_exec",
    "create_subprocess_shell",
    "create_unix_connection",
    "create_unix_server",
    "get_child_watcher",
    "open_connection",
    "open_unix_connection",
    "remove_reader",
    "remove_signal_handler",
    "remove_writer",
    "set_child_watcher",
    "sock_accept",
    "sock_connect",
    "sock_recv",
    "sock_recv_into",
    "sock_recvfrom",
    "sock_sendall",
    "sock_sendfile",
    "sock_sendto",
    "start_server",
    "start_tls",
    "start_unix_server",
    "subprocess_exec",
    "subprocess_shell",
};

static bool imports(const struct reading *r, const char *module)
{
    for (size_t i = 0; i < r->found.n; i++)
        if (!r->found.p[i].level && !strcmp(r->found.p[i].name, module))
            return true;
    return false;
}

/* Of concurrent.futures' names those of the part that pyrt has not. */
static const char *const of_processes[] = {"ProcessPoolExecutor"};

/* Who uses such a name of `module` imports, in effect, the part that it stands on. */
static void note_part(struct reading *r, const pt_ast *t, const char *module,
                      const char *const *names, size_t n_names, const char *part)
{
    if (!imports(r, module))
        return;
    for (pt_node n = 1; n <= pt_ast_count(t); n++) {
        enum pt_kind k = pt_ast_kind(t, n);
        if (k != PT_N_Attribute && k != PT_N_alias)
            continue;
        for (size_t i = 0; i < n_names; i++)
            if (pt_str_is(pt_ast_str(t, n), names[i])) {
                note(r, pt_str_of(part), (pt_import){NULL, 0, PT_IMPORT_TRIED, 1, true});
                return;
            }
    }
}

static void note_parts(struct reading *r, const pt_ast *t)
{
    note_part(r, t, "asyncio", below_loop, PT_LEN(below_loop), "asyncio.selector_events");
    note_part(r, t, "concurrent.futures", of_processes, PT_LEN(of_processes),
              "concurrent.futures.process");
}

struct told {
    struct reading *r;
    const pt_ast *t;
};

static void note_told(void *to, pt_str module, pt_node n)
{
    struct told *w = to;
    uint32_t how = how_of(w->t, n);
    how = how < PT_IMPORT_TRIED ? PT_IMPORT_TRIED : how;
    note(w->r, module, (pt_import){NULL, 0, how, pt_ast_pos(w->t, n).line, true});
}

void pt_imports_read(pt_arena *a, pt_str source, pt_imports *out)
{
    *out = (pt_imports){0};
    pt_arena *tree = pt_arena_new();
    pt_diag diag;
    const pt_ast *t = pt_ast_parse(tree, source, NULL, &diag);
    struct reading r = {.arena = a, .seen = pt_map_new(a)};
    for (pt_node n = 1; t && n <= pt_ast_count(t); n++) {
        if (pt_ast_kind(t, n) == PT_N_Import)
            for (pt_node i = pt_ast_get(t, n, PT_R_names); i; i = pt_ast_more(t, i))
                note(&r, pt_ast_str(t, i),
                     (pt_import){NULL, 0, how_of(t, n), pt_ast_pos(t, n).line, false});
        else if (pt_ast_kind(t, n) == PT_N_ImportFrom)
            note_from(&r, t, n, how_of(t, n));
    }
    if (t) {
        pt_imports_told(t, note_told, &(struct told){&r, t});
        note_parts(&r, t);
    }
    pt_import *p = PT_NEW_N(a, pt_import, r.found.n + 1);
    if (r.found.n)
        memcpy(p, r.found.p, r.found.n * sizeof *p);
    *out = (pt_imports){p, (uint32_t)r.found.n, t != NULL};
    pt_vec_free(&r.found);
    pt_buf_free(&r.name);
    pt_arena_free(tree);
}

struct tarjan {
    const pt_graph *g;
    uint32_t *component;
    uint32_t *index, *low, *edge; /* [n]; index 0: not met; edge: the next one to follow */
    bool *waiting;                /* [n] on `open` */
    PT_VEC(uint32_t) open, path;  /* met and not in a component; the way from the root */
    uint32_t met, n_components;
};

static void enter(struct tarjan *t, uint32_t v)
{
    t->index[v] = t->low[v] = ++t->met;
    t->edge[v] = t->g->start[v];
    t->waiting[v] = true;
    pt_vec_push(&t->open, v);
    pt_vec_push(&t->path, v);
}

static void leave(struct tarjan *t, uint32_t v)
{
    (void)pt_vec_pop(&t->path);
    if (t->path.n) {
        uint32_t parent = pt_vec_last(&t->path);
        if (t->low[v] < t->low[parent])
            t->low[parent] = t->low[v];
    }
    if (t->low[v] != t->index[v])
        return;
    for (uint32_t w = v + 1; w != v;) {
        w = pt_vec_pop(&t->open);
        t->waiting[w] = false;
        t->component[w] = t->n_components;
        if (w == v)
            break;
    }
    t->n_components++;
}

static void explore(struct tarjan *t, uint32_t root)
{
    enter(t, root);
    while (t->path.n) {
        uint32_t v = pt_vec_last(&t->path);
        if (t->edge[v] == t->g->start[v + 1]) {
            leave(t, v);
            continue;
        }
        uint32_t w = t->g->to[t->edge[v]++];
        if (t->index[w] == 0)
            enter(t, w);
        else if (t->waiting[w] && t->index[w] < t->low[v])
            t->low[v] = t->index[w];
    }
}

uint32_t pt_graph_components(const pt_graph *g, uint32_t *component)
{
    pt_arena *a = pt_arena_new();
    struct tarjan t = {.g = g,
                       .component = component,
                       .index = PT_NEW_N(a, uint32_t, g->n + 1),
                       .low = PT_NEW_N(a, uint32_t, g->n + 1),
                       .edge = PT_NEW_N(a, uint32_t, g->n + 1),
                       .waiting = PT_NEW_N(a, bool, g->n + 1)};
    for (uint32_t v = 0; v < g->n; v++)
        if (t.index[v] == 0)
            explore(&t, v);
    pt_vec_free(&t.open);
    pt_vec_free(&t.path);
    pt_arena_free(a);
    return t.n_components;
}
