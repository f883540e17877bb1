/* lower_display.c: list, tuple, set and dict displays, and f-strings. Large displays of
 * constants become data; other large ones of a module are built by several small functions,
 * since rustc takes quadratic time for a large one. */
#include "worker/lower_priv.h"

enum { AS_DATA = 16, LARGE = 200, PART = 50, SHORT = 8 };

/* Each operand of a Rust array must be dropped when a later one fails: quadratic code. */
bool pt_lower_many(fn *f, pt_node first)
{
    uint32_t n = 0;
    for (pt_node c = first; c && n <= PT_MANY; c = pt_more(f, c))
        n++;
    return n > PT_MANY;
}

bool pt_any_starred(fn *f, pt_node first)
{
    for (pt_node c = first; c; c = pt_more(f, c))
        if (pt_kind_of(f, c) == PT_N_Starred)
            return true;
    return false;
}

static void push(fn *f, pt_node whole, pt_node c, const char *vec, pt_buf *out)
{
    bool star = pt_kind_of(f, c) == PT_N_Starred;
    pt_buf_adds(out, "{ let x = ");
    pt_lower_expr(f, star ? pt_get(f, c, PT_R_value) : c, out);
    if (star) {
        pt_buf_adds(out, "; ");
        pt_open(f, whole, out);
        pt_buf_printf(out, "star_extend(%s, &x)); } ", vec);
    } else {
        pt_buf_printf(out, "; %s.push(x); } ", vec[0] == '&' ? vec + 5 : vec);
    }
}

/* One more function that pushes some items; `pair`: the item's value, of a dict. */
static void large(fn *f, pt_node whole, pt_node first, pt_node pair, const char *item_type,
                  pt_buf *out)
{
    fn g = *f; /* the module's scope, outside of any try block */
    g.frames = NULL;
    uint32_t u = pt_uid(f), left = 0;
    pt_buf part = {0};
    pt_buf_printf(out, "{ let mut s%u: Vec<%s> = Vec::new(); ", u, item_type);
    for (pt_node c = first; c; c = pt_more(f, c), pair = pair ? pt_more(f, pair) : 0) {
        if (!left) {
            uint32_t n = pt_uid(f);
            pt_buf_printf(&part, "fn part_%u(v: &mut Vec<%s>) -> R<()> { within!(at);\n", n,
                          item_type);
            pt_buf_printf(out, "if let Err(e) = part_%u(&mut s%u) { ", n, u);
            pt_leave_word(f, out);
            pt_buf_adds(out, " Err(e) } ");
            left = PART;
        }
        if (pair) {
            pt_buf_adds(&part, "{ let k = ");
            pt_lower_expr(&g, c, &part);
            pt_buf_adds(&part, "; let x = ");
            pt_lower_expr(&g, pair, &part);
            pt_buf_adds(&part, "; v.push((k, x)); } ");
        } else {
            push(&g, whole, c, "v", &part);
        }
        pt_buf_addc(&part, '\n');
        if (!--left || !pt_more(f, c)) {
            pt_buf_adds(&part, "Ok(())\n}\n\n");
            pt_item(f->m, first, pt_buf_str(&part));
            pt_buf_clear(&part);
            left = 0;
        }
    }
    pt_buf_printf(out, "s%u }", u);
    pt_buf_free(&part);
}

static bool is_large(fn *f, pt_node first)
{
    uint32_t n = 0;
    for (pt_node c = first; c && n <= LARGE; c = pt_more(f, c))
        n++;
    return n > LARGE && f->info->kind == PT_S_MODULE;
}

static void items(fn *f, pt_node first, pt_buf *out)
{
    for (pt_node c = first; c; c = pt_more(f, c)) {
        pt_lower_expr(f, c, out);
        pt_buf_adds(out, pt_more(f, c) ? ", " : "");
    }
}

/* So few that a tuple of them is one block of memory. */
static bool is_short(fn *f, pt_node first)
{
    uint32_t n = 0;
    for (pt_node c = first; c && n <= SHORT; c = pt_more(f, c))
        n++;
    return n && n <= SHORT && !pt_any_starred(f, first);
}

void pt_lower_sequence(fn *f, pt_node whole, pt_node first, pt_buf *out)
{
    if (is_large(f, first)) {
        large(f, whole, first, 0, "Value", out);
        return;
    }
    if (!pt_any_starred(f, first) && !pt_lower_many(f, first)) {
        if (!first) {
            pt_buf_adds(out, "Vec::new()");
            return;
        }
        pt_buf_adds(out, "Vec::from(["); /* vec![] would count as nested macros */
        items(f, first, out);
        pt_buf_adds(out, "])");
        return;
    }
    uint32_t u = pt_uid(f);
    char vec[32];
    snprintf(vec, sizeof vec, "&mut s%u", u);
    pt_buf_printf(out, "{ let mut s%u: Vec<Value> = Vec::new(); ", u);
    for (pt_node c = first; c; c = pt_more(f, c))
        push(f, whole, c, vec, out);
    pt_buf_printf(out, "s%u }", u);
}

static bool as_data(fn *f, pt_node e, pt_buf *out)
{
    enum pt_role r = pt_kind_of(f, e) == PT_N_Dict ? PT_R_values : PT_R_elts;
    if (pt_ast_len(f->m->t, e, r) < AS_DATA)
        return false;
    pt_buf b = {0};
    bool ok = pt_lower_literal(f, e, &b);
    if (ok)
        pt_buf_printf(out, "lit(&%s)", pt_buf_z(&b));
    pt_buf_free(&b);
    return ok;
}

void pt_lower_display(fn *f, pt_node e, pt_buf *out)
{
    pt_node first = pt_get(f, e, PT_R_elts);
    bool set = pt_kind_of(f, e) == PT_N_Set;
    pt_buf frozen = {0};
    if (set && pt_ast_len(f->m->t, e, PT_R_elts) > 2 && pt_lower_frozen(f, e, &frozen)) {
        pt_buf_printf(out, "set_of(%s.r())", pt_buf_z(&frozen));
    } else if (set) {
        pt_open(f, e, out);
        pt_buf_adds(out, "set(");
        pt_lower_sequence(f, e, first, out);
        pt_buf_adds(out, "))");
    } else if (pt_kind_of(f, e) == PT_N_Tuple && pt_lower_frozen(f, e, &frozen)) {
        pt_buf_printf(out, "%s.v()", pt_buf_z(&frozen));
    } else if (pt_kind_of(f, e) == PT_N_Tuple && is_short(f, first)) {
        pt_buf_adds(out, "tuple_of([");
        items(f, first, out);
        pt_buf_adds(out, "])");
    } else if (!as_data(f, e, out)) {
        pt_buf_adds(out, pt_kind_of(f, e) == PT_N_List ? "list(" : "tuple(");
        pt_lower_sequence(f, e, first, out);
        pt_buf_addc(out, ')');
    }
    pt_buf_free(&frozen);
}

/* {**a, k: v} */
static void dict_merged(fn *f, pt_node e, pt_buf *out)
{
    pt_node v = pt_get(f, e, PT_R_values);
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{ let d%u = ", u);
    pt_open(f, e, out);
    pt_buf_adds(out, "dict(vec![])); ");
    for (pt_node k = pt_get(f, e, PT_R_keys); k; k = pt_more(f, k), v = pt_more(f, v)) {
        bool merge = pt_kind_of(f, k) == PT_N_NoneItem;
        if (merge) {
            pt_buf_adds(out, "{ let m = ");
        } else {
            pt_buf_adds(out, "{ let k = ");
            pt_lower_expr(f, k, out);
            pt_buf_adds(out, "; let v = ");
        }
        pt_lower_expr(f, v, out);
        pt_buf_adds(out, "; ");
        pt_open(f, e, out);
        pt_buf_printf(
            out, merge ? "dict_update(&d%u, &m)); } " : "dict_set(&d%u, k, v)); } ", u);
    }
    pt_buf_printf(out, "d%u }", u);
}

void pt_lower_dict(fn *f, pt_node e, pt_buf *out)
{
    pt_node first = pt_get(f, e, PT_R_keys), v = pt_get(f, e, PT_R_values);
    if (as_data(f, e, out))
        return;
    for (pt_node k = first; k; k = pt_more(f, k))
        if (pt_kind_of(f, k) == PT_N_NoneItem) {
            dict_merged(f, e, out);
            return;
        }
    pt_open(f, e, out);
    pt_buf_adds(out, "dict(");
    if (is_large(f, first)) {
        large(f, e, first, v, "(Value, Value)", out);
    } else if (pt_lower_many(f, first)) {
        uint32_t u = pt_uid(f);
        pt_buf_printf(out, "{ let mut s%u: Vec<(Value, Value)> = Vec::new(); ", u);
        for (pt_node k = first; k; k = pt_more(f, k), v = pt_more(f, v)) {
            pt_buf_adds(out, "{ let k = ");
            pt_lower_expr(f, k, out);
            pt_buf_adds(out, "; let x = ");
            pt_lower_expr(f, v, out);
            pt_buf_printf(out, "; s%u.push((k, x)); } ", u);
        }
        pt_buf_printf(out, "s%u }", u);
    } else {
        pt_buf_adds(out, first ? "Vec::from([" : "Vec::new(");
        for (pt_node k = first; k; k = pt_more(f, k), v = pt_more(f, v)) {
            pt_buf_addc(out, '(');
            pt_lower_expr(f, k, out);
            pt_buf_adds(out, ", ");
            pt_lower_expr(f, v, out);
            pt_buf_adds(out, pt_more(f, k) ? "), " : ")");
        }
        pt_buf_adds(out, first ? "])" : ")");
    }
    pt_buf_adds(out, "))");
}

static void formatted(fn *f, pt_node v, pt_buf *out)
{
    int c = pt_ast_num(f->m->t, v);
    pt_open(f, v, out);
    pt_buf_adds(out, "format_value(");
    pt_lower_ref(f, pt_get(f, v, PT_R_value), out);
    pt_buf_printf(out, ", %d, ", c < 0 ? 0 : c);
    pt_lower_or_none(f, pt_get(f, v, PT_R_format_spec), true, out);
    pt_buf_adds(out, "))");
}

void pt_lower_fstring(fn *f, pt_node e, pt_buf *out)
{
    pt_buf_adds(out, "concat(&[");
    for (pt_node v = pt_get(f, e, PT_R_values); v; v = pt_more(f, v)) {
        if (pt_kind_of(f, v) == PT_N_FormattedValue)
            formatted(f, v, out);
        else
            pt_lower_expr(f, v, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "])");
}
