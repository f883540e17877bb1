/* yaml.c: the only file that knows libyaml. Its events become a tree of at most MAX_NODES
 * nodes; an alias stays one node that points at what it names, so that no expansion can
 * explode, and it may only name a node that is complete, so that no cycle can be made. */
#include "spec/yaml_priv.h"

#include "base/map.h"

#include <string.h>
#include <yaml.h>

enum { MAX_TEXT = 1 << 20, MAX_NODES = 50000, MAX_DEPTH = 32, MAX_ALIASES = 100 };

struct parse {
    pt_yaml *y;
    pt_arena *a;
    pt_faults *f;
    pt_map *anchors;                           /* name -> node */
    uint32_t open[MAX_DEPTH], last[MAX_DEPTH]; /* maps and lists begun; their last child */
    uint32_t depth;
    uint32_t aliases, documents;
};

static void fault_at(struct parse *p, yaml_mark_t m, const char *what)
{
    pt_faults_add(p->f, (uint32_t)m.line + 1, (uint32_t)m.column + 1, "%s", what);
}

/* Appends a node as the last child of what is open. 0 when there are too many. */
static uint32_t add_node(struct parse *p, enum pt_yaml_kind kind, yaml_mark_t m)
{
    pt_yaml *y = p->y;
    if (y->nodes.n >= MAX_NODES) {
        fault_at(p, m, "more values than a job has; the limit is 50000");
        return 0;
    }
    uint32_t i = (uint32_t)y->nodes.n;
    pt_yaml_node node = {
        .kind = (uint8_t)kind, .line = (uint32_t)m.line + 1, .col = (uint32_t)m.column + 1};
    pt_vec_push(&y->nodes, node);
    if (p->depth == 0) {
        y->root = y->root ? y->root : i;
        return i;
    }
    uint32_t parent = p->open[p->depth - 1];
    uint32_t *last = &p->last[p->depth - 1];
    if (*last)
        y->nodes.p[*last].next = i;
    else
        y->nodes.p[parent].first = i;
    *last = i;
    y->nodes.p[parent].n_children++;
    return i;
}

static void note_anchor(struct parse *p, const yaml_char_t *anchor, uint32_t node)
{
    if (anchor)
        pt_map_put(p->anchors, pt_str_of((const char *)anchor), node);
}

static void check_tag(struct parse *p, const yaml_char_t *tag, yaml_mark_t m)
{
    if (tag)
        fault_at(p, m, "a job has no YAML tags; remove what begins with '!'");
}

static bool begin(struct parse *p, enum pt_yaml_kind kind, yaml_mark_t m)
{
    if (p->depth == MAX_DEPTH) {
        fault_at(p, m, "nested too deeply; a job has at most 4 levels");
        return false;
    }
    uint32_t i = add_node(p, kind, m);
    if (!i)
        return false;
    p->open[p->depth] = i;
    p->last[p->depth] = 0;
    p->depth++;
    return true;
}

static bool scalar(struct parse *p, const yaml_event_t *e)
{
    uint32_t i = add_node(p, PT_YAML_SCALAR, e->start_mark);
    if (!i)
        return false;
    const char *text = (const char *)e->data.scalar.value;
    size_t n = e->data.scalar.length;
    if (memchr(text, 0, n))
        fault_at(p, e->start_mark, "a text holds a NUL character; remove it");
    pt_yaml_node *node = &p->y->nodes.p[i];
    node->text = pt_str_of(pt_arena_strndup(p->a, text, n));
    node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    check_tag(p, e->data.scalar.tag, e->start_mark);
    note_anchor(p, e->data.scalar.anchor, i);
    return true;
}

static bool is_open(const struct parse *p, uint32_t node)
{
    for (uint32_t d = 0; d < p->depth; d++)
        if (p->open[d] == node)
            return true;
    return false;
}

static bool alias(struct parse *p, const yaml_event_t *e)
{
    uint32_t target;
    if (++p->aliases > MAX_ALIASES) {
        fault_at(p, e->start_mark, "too many aliases; the limit is 100");
        return false;
    }
    if (!pt_map_get(p->anchors, pt_str_of((const char *)e->data.alias.anchor), &target)) {
        fault_at(p, e->start_mark, "an alias of what has no anchor; write &name before it");
        return false;
    }
    if (is_open(p, target)) {
        fault_at(p, e->start_mark, "an alias of what it is itself a part of");
        return false;
    }
    uint32_t i = add_node(p, PT_YAML_ALIAS, e->start_mark);
    if (i)
        p->y->nodes.p[i].target = target;
    return i != 0;
}

/* Called when a map ends: every key a text, none twice. */
static void check_keys(struct parse *p, uint32_t map)
{
    pt_map *seen = pt_map_new(p->a);
    const pt_yaml *y = p->y;
    for (uint32_t k = y->nodes.p[map].first; k; k = y->nodes.p[y->nodes.p[k].next].next) {
        const pt_yaml_node *key = pt_yaml_at(y, k), *here = &y->nodes.p[k];
        uint32_t line;
        if (key->kind != PT_YAML_SCALAR)
            pt_faults_add(p->f, here->line, here->col, "a key must be a plain word");
        else if (pt_map_get(seen, key->text, &line))
            pt_faults_add(p->f, here->line, here->col,
                          "'%.*s' stands here twice, first in line %u; keep one",
                          (int)key->text.n, key->text.p, line);
        else
            pt_map_put(seen, key->text, here->line);
    }
}

/* False when nothing more can be made of the text. */
static bool take(struct parse *p, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return scalar(p, e);
    case YAML_ALIAS_EVENT:
        return alias(p, e);
    case YAML_SEQUENCE_START_EVENT:
        check_tag(p, e->data.sequence_start.tag, e->start_mark);
        if (!begin(p, PT_YAML_LIST, e->start_mark))
            return false;
        note_anchor(p, e->data.sequence_start.anchor, p->open[p->depth - 1]);
        return true;
    case YAML_MAPPING_START_EVENT:
        check_tag(p, e->data.mapping_start.tag, e->start_mark);
        if (!begin(p, PT_YAML_MAP, e->start_mark))
            return false;
        note_anchor(p, e->data.mapping_start.anchor, p->open[p->depth - 1]);
        return true;
    case YAML_MAPPING_END_EVENT:
        check_keys(p, p->open[p->depth - 1]);
        p->depth--;
        return true;
    case YAML_SEQUENCE_END_EVENT:
        p->depth--;
        return true;
    case YAML_DOCUMENT_START_EVENT:
        if (++p->documents == 1)
            return true;
        fault_at(p, e->start_mark, "a second document; a file holds one job, remove '---'");
        return false;
    default:
        return true;
    }
}

static void syntax_fault(struct parse *p, const yaml_parser_t *parser)
{
    const char *what = parser->problem ? parser->problem : "not YAML";
    const char *where = parser->context ? parser->context : "";
    pt_faults_add(
        p->f, (uint32_t)parser->problem_mark.line + 1,
        (uint32_t)parser->problem_mark.column + 1,
        "%s%s%s; mend the YAML here (look for indentation, a missing ':' or quote)", what,
        *where ? " " : "", where);
}

/* Bytes that libyaml would complain about without a place. */
static bool is_text(pt_str text, pt_faults *f)
{
    size_t bad = text.n > MAX_TEXT ? text.n : pt_utf8_valid(text);
    if (text.n > MAX_TEXT)
        pt_faults_add(f, 0, 0, "%zu bytes; a job file has at most %d", text.n, MAX_TEXT);
    if (bad == text.n)
        return text.n <= MAX_TEXT;
    uint32_t line = 1, col = 1;
    for (size_t i = 0; i < bad; i++) {
        col = text.p[i] == '\n' ? 1 : col + 1;
        line += text.p[i] == '\n';
    }
    pt_faults_add(f, line, col, "byte 0x%02x is not UTF-8; save the file as UTF-8",
                  (unsigned char)text.p[bad]);
    return false;
}

void pt_yaml_parse(pt_yaml *y, pt_arena *a, pt_str text, pt_faults *f)
{
    *y = (pt_yaml){0};
    pt_vec_push(&y->nodes, (pt_yaml_node){0});
    if (!is_text(text, f))
        return;
    struct parse p = {.y = y, .a = a, .f = f, .anchors = pt_map_new(a)};
    yaml_parser_t parser;
    PT_ASSERT(yaml_parser_initialize(&parser));
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.p ? text.p : ""),
                                 text.n);
    bool more = true, whole = false;
    while (more) {
        yaml_event_t e;
        if (!yaml_parser_parse(&parser, &e)) {
            syntax_fault(&p, &parser);
            break;
        }
        whole = e.type == YAML_STREAM_END_EVENT;
        more = take(&p, &e) && !whole;
        yaml_event_delete(&e);
    }
    yaml_parser_delete(&parser);
    if (!whole)
        y->root = 0;
}

void pt_yaml_free(pt_yaml *y)
{
    pt_vec_free(&y->nodes);
    y->root = 0;
}

const pt_yaml_node *pt_yaml_at(const pt_yaml *y, uint32_t i)
{
    const pt_yaml_node *n = &y->nodes.p[i];
    return n->kind == PT_YAML_ALIAS ? &y->nodes.p[n->target] : n;
}
