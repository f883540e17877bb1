/* lower_assign.c: binding: assignment in its three forms, unpacking, and del. What a
 * statement computes lives in a block of its own, so that it dies when CPython drops it. */
#include "worker/lower_priv.h"

/* Writes "let o7 = EXPR;" unless a reference to the operand can stand wherever it is used;
 * *ref gets the text of a &Value that may be written several times. */
static void operand(fn *f, pt_node e, char letter, uint32_t u, pt_buf *ref, pt_buf *out)
{
    if (pt_lower_is_stable(f, e)) {
        pt_lower_ref(f, e, ref);
        return;
    }
    pt_buf_printf(out, "let %c%u = ", letter, u);
    pt_lower_expr(f, e, out);
    pt_buf_adds(out, ";\n");
    pt_buf_printf(ref, "&%c%u", letter, u);
}

static void assign_sequence(fn *f, pt_node target, const char *value, pt_buf *out)
{
    uint32_t u = pt_uid(f), n = 0, before = 0;
    bool star = false;
    for (pt_node c = pt_get(f, target, PT_R_elts); c; c = pt_more(f, c), n++)
        if (pt_kind_of(f, c) == PT_N_Starred) {
            star = true;
            before = n;
        }
    if (!star) {
        pt_buf_adds(out, "let [");
        for (uint32_t i = 0; i < n; i++)
            pt_buf_printf(out, i ? ", p%u_%u" : "p%u_%u", u, i);
        pt_buf_adds(out, "] = ");
    } else {
        pt_buf_printf(out, "let mut i%u = ", u);
    }
    pt_open(f, target, out);
    if (star)
        pt_buf_printf(out, "unpack_ex(&{ %s }, %u, %u)).into_iter();\n", value, before,
                      n - before - 1);
    else
        pt_buf_printf(out, "unpack(&{ %s }));\n", value);
    uint32_t i = 0;
    for (pt_node c = pt_get(f, target, PT_R_elts); c; c = pt_more(f, c), i++) {
        char item[64];
        if (star)
            snprintf(item, sizeof item, "i%u.next().unwrap_or(NONE)", u);
        else
            snprintf(item, sizeof item, "p%u_%u", u, i);
        bool starred = pt_kind_of(f, c) == PT_N_Starred;
        pt_lower_assign(f, starred ? pt_get(f, c, PT_R_value) : c, item, out);
    }
}

/* Two targets without a star: a loop takes its items apart without making them. */
static bool is_pair(fn *f, pt_node target)
{
    enum pt_kind k = pt_kind_of(f, target);
    if (k != PT_N_Tuple && k != PT_N_List)
        return false;
    uint32_t n = 0;
    for (pt_node c = pt_get(f, target, PT_R_elts); c; c = pt_more(f, c), n++)
        if (pt_kind_of(f, c) == PT_N_Starred)
            return false;
    return n == 2;
}

void pt_lower_each(fn *f, pt_node loop, uint32_t u, bool async, pt_buf *out)
{
    char item[32];
    pt_node target = pt_get(f, loop, PT_R_target);
    bool pair = !async && is_pair(f, target);
    pt_buf_printf(out, pair ? "while let Some((x%u, y%u)) = " : "while let Some(x%u) = ", u,
                  u);
    if (pair)
        pt_open_pair(f, loop, target, out);
    else
        pt_open(f, loop, out);
    pt_buf_printf(out, async ? "co.anext(&it%u).await) {\n" : "it%u.next%s()) {\n", u,
                  pair ? "_pair" : "");
    snprintf(item, sizeof item, "x%u", u);
    pt_node first = pair ? pt_get(f, target, PT_R_elts) : target;
    pt_lower_assign(f, first, item, out);
    if (!pair)
        return;
    snprintf(item, sizeof item, "y%u", u);
    pt_lower_assign(f, pt_more(f, first), item, out);
}

void pt_lower_assign(fn *f, pt_node target, const char *value, pt_buf *out)
{
    uint32_t u;
    switch (pt_kind_of(f, target)) {
    case PT_N_Name:
        pt_lower_store(f, pt_name_at(f, target), target, value, out);
        return;
    case PT_N_Attribute:
        u = pt_uid(f);
        pt_buf_printf(out, "{\nlet x%u = %s;\n", u, value);
        pt_open_attr(f, target, out);
        pt_buf_adds(out, "setattr(");
        pt_lower_ref(f, pt_get(f, target, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_attr(f, pt_name_at(f, target), out);
        pt_buf_printf(out, ", x%u));\n}\n", u);
        return;
    case PT_N_Subscript:
        u = pt_uid(f);
        pt_buf_printf(out, "{\nlet x%u = %s;\n", u, value);
        pt_open(f, target, out);
        pt_buf_adds(out, "setitem(");
        pt_lower_ref(f, pt_get(f, target, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, pt_get(f, target, PT_R_slice), out);
        pt_buf_printf(out, ", x%u));\n}\n", u);
        return;
    case PT_N_Starred:
        pt_lower_assign(f, pt_get(f, target, PT_R_value), value, out);
        return;
    default:
        pt_buf_adds(out, "{ ");
        assign_sequence(f, target, value, out);
        pt_buf_adds(out, "}\n");
        return;
    }
}

static bool starred(fn *f, pt_node first)
{
    for (pt_node c = first; c; c = pt_more(f, c))
        if (pt_kind_of(f, c) == PT_N_Starred)
            return true;
    return false;
}

/* a, b = x, y: no tuple is made, the values wait in Rust variables. */
static bool assign_pairwise(fn *f, pt_node target, pt_node value, pt_buf *out)
{
    enum pt_kind k = pt_kind_of(f, target);
    pt_node l = pt_get(f, target, PT_R_elts), r = pt_get(f, value, PT_R_elts);
    if ((k != PT_N_Tuple && k != PT_N_List) || pt_kind_of(f, value) != PT_N_Tuple ||
        pt_ast_len(f->m->t, target, PT_R_elts) != pt_ast_len(f->m->t, value, PT_R_elts) ||
        starred(f, l) || starred(f, r))
        return false;
    uint32_t u = pt_uid(f), i = 0;
    pt_buf_adds(out, "{ ");
    for (pt_node c = r; c; c = pt_more(f, c)) {
        pt_buf_printf(out, "let p%u_%u = ", u, i++);
        pt_lower_expr(f, c, out);
        pt_buf_adds(out, ";\n");
    }
    i = 0;
    for (pt_node c = l; c; c = pt_more(f, c)) {
        char item[32];
        snprintf(item, sizeof item, "p%u_%u", u, i++);
        pt_lower_assign(f, c, item, out);
    }
    pt_buf_adds(out, "}\n");
    return true;
}

void pt_lower_assignment(fn *f, pt_node s, pt_buf *out)
{
    pt_node first = pt_get(f, s, PT_R_targets), value = pt_get(f, s, PT_R_value);
    pt_buf v = {0};
    if (!pt_more(f, first) && assign_pairwise(f, first, value, out))
        return;
    pt_lower_expr(f, value, &v);
    if (!pt_more(f, first)) {
        pt_lower_assign(f, first, pt_buf_z(&v), out);
    } else {
        uint32_t u = pt_uid(f);
        char text[32];
        pt_buf_printf(out, "{\nlet y%u = %s;\n", u, pt_buf_z(&v));
        for (pt_node t = first; t; t = pt_more(f, t)) {
            snprintf(text, sizeof text, pt_more(f, t) ? "y%u.clone()" : "y%u", u);
            pt_lower_assign(f, t, text, out);
        }
        pt_buf_adds(out, "}\n");
    }
    pt_buf_free(&v);
}

/* x += value */
static void augment_name(fn *f, pt_node s, pt_node target, pt_node value, pt_buf *out)
{
    uint32_t name = pt_name_at(f, target), u = pt_uid(f);
    pt_buf v = {0};
    if (pt_names_binding(f->m->names, f->scope, name) == PT_B_LOCAL &&
        !pt_names_walrus(f->m->names, f->scope, name)) {
        if (pt_op_of(f, s) == PT_OP_Add && pt_defined(f, name)) {
            pt_buf_printf(out, "{\nlet x%u = ", u); /* it may borrow the variable itself */
            pt_lower_expr(f, value, out);
            pt_buf_adds(out, ";\n");
            pt_open(f, s, out);
            pt_buf_adds(out, "iadd_to(&mut ");
            pt_ident(f->m, "v", name, out);
            pt_buf_printf(out, ", &x%u));\n}\n", u);
            return;
        }
        pt_open(f, s, &v);
        pt_buf_printf(&v, "i%s(", pt_op_fn(pt_op_of(f, s)));
        pt_lower_local_ref(f, name, target, &v);
        pt_buf_adds(&v, ", ");
        pt_lower_ref(f, value, &v);
        pt_buf_adds(&v, "))");
        pt_lower_store(f, name, target, pt_buf_z(&v), out);
        pt_buf_free(&v);
        return;
    }
    pt_buf_printf(out, "{\nlet l%u = ", u);
    pt_lower_load(f, name, target, out);
    if (pt_op_of(f, s) == PT_OP_Add &&
        pt_names_binding(f->m->names, f->scope, name) == PT_B_GLOBAL) {
        pt_buf_printf(out, ";\nlet r%u = ", u);
        pt_lower_expr(f, value, out);
        pt_buf_adds(out, ";\n");
        pt_open(f, s, out);
        pt_buf_adds(out, "iadd_global(&");
        pt_global(f, name, out);
        pt_buf_printf(out, ", l%u, &r%u));\n}\n", u, u);
        return;
    }
    pt_buf_printf(out, ";\nlet r%u = ", u);
    pt_open(f, s, out);
    pt_buf_printf(out, "i%s(&l%u, ", pt_op_fn(pt_op_of(f, s)), u);
    pt_lower_ref(f, value, out);
    pt_buf_printf(out, "));\ndrop(l%u);\n", u);
    pt_buf_printf(&v, "r%u", u);
    pt_lower_store(f, name, target, pt_buf_z(&v), out);
    pt_buf_adds(out, "}\n");
    pt_buf_free(&v);
}

/* o.x += value and o[k] += value: o and k are evaluated once. */
static void augment_part(fn *f, pt_node s, pt_node target, pt_node value, pt_buf *out)
{
    bool attr = pt_kind_of(f, target) == PT_N_Attribute;
    const char *part = attr ? "attr" : "item";
    uint32_t u = pt_uid(f);
    pt_buf o = {0}, k = {0};
    pt_buf_adds(out, "{\n");
    operand(f, pt_get(f, target, PT_R_value), 'o', u, &o, out);
    if (attr)
        pt_attr(f, pt_name_at(f, target), &k);
    else
        operand(f, pt_get(f, target, PT_R_slice), 'k', u, &k, out);
    pt_buf_printf(out, "let l%u = ", u);
    pt_open_attr(f, target, out);
    pt_buf_printf(out, "get%s(%s, %s));\nlet r%u = ", part, pt_buf_z(&o), pt_buf_z(&k), u);
    pt_open(f, s, out);
    pt_buf_printf(out, "i%s(&l%u, ", pt_op_fn(pt_op_of(f, s)), u);
    pt_lower_ref(f, value, out);
    pt_buf_printf(out, "));\ndrop(l%u);\n", u);
    pt_open_attr(f, target, out);
    if (attr) { /* the second access has a cache of its own */
        pt_buf_clear(&k);
        pt_attr(f, pt_name_at(f, target), &k);
    }
    pt_buf_printf(out, "set%s(%s, %s, r%u));\n}\n", part, pt_buf_z(&o), pt_buf_z(&k), u);
    pt_buf_free(&o);
    pt_buf_free(&k);
}

void pt_lower_augmented(fn *f, pt_node s, pt_buf *out)
{
    pt_node target = pt_get(f, s, PT_R_target), value = pt_get(f, s, PT_R_value);
    if (pt_kind_of(f, target) == PT_N_Name)
        augment_name(f, s, target, value, out);
    else
        augment_part(f, s, target, value, out);
}

/* What a target without value, "o().x: int", evaluates. */
static void target_parts(fn *f, pt_node target, pt_buf *out)
{
    if (pt_kind_of(f, target) == PT_N_Name)
        return;
    pt_buf_adds(out, "drop(");
    pt_lower_expr(f, pt_get(f, target, PT_R_value), out);
    pt_buf_adds(out, ");\n");
    if (pt_kind_of(f, target) == PT_N_Subscript) {
        pt_buf_adds(out, "drop(");
        pt_lower_expr(f, pt_get(f, target, PT_R_slice), out);
        pt_buf_adds(out, ");\n");
    }
}

void pt_lower_annotated(fn *f, pt_node s, pt_buf *out)
{
    pt_node target = pt_get(f, s, PT_R_target), value = pt_get(f, s, PT_R_value);
    bool function = f->info->kind == PT_S_FUNCTION || f->info->kind == PT_S_LAMBDA;
    bool simple = pt_ast_num(f->m->t, s) != 0;
    if (value) {
        pt_buf v = {0};
        pt_lower_expr(f, value, &v);
        pt_lower_assign(f, target, pt_buf_z(&v), out);
        pt_buf_free(&v);
    } else {
        target_parts(f, target, out);
    }
    if (function || (!simple && f->m->future_annotations))
        return;
    pt_node ann = pt_get(f, s, PT_R_annotation);
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{\nlet x%u = ", u);
    pt_lower_annotation(f, ann, out);
    pt_buf_adds(out, ";\n");
    if (simple) {
        pt_open(f, s, out);
        pt_buf_adds(out, f->info->kind == PT_S_CLASS ? "class_annotate(ns, "
                                                     : "module_annotate(&MODULE, ");
        pt_rust_str(out, pt_names_str(f->m->names, pt_name_at(f, target)));
        pt_buf_printf(out, ", x%u));\n", u);
    }
    pt_buf_adds(out, "}\n");
}

void pt_lower_unbind(fn *f, uint32_t name, pt_buf *out)
{
    switch (pt_names_binding(f->m->names, f->scope, name)) {
    case PT_B_CLASS:
    case PT_B_CLASS_FREE:
        pt_buf_adds(out, "let _ = ns_del(ns, ");
        pt_rust_str(out, pt_names_str(f->m->names, name));
        pt_buf_adds(out, ");\n");
        return;
    default:
        pt_lower_store(f, name, 0, "UNBOUND", out);
    }
}

static void delete_name(fn *f, pt_node t, pt_buf *out)
{
    uint32_t name = pt_name_at(f, t);
    enum pt_binding b = pt_names_binding(f->m->names, f->scope, name);
    if (b == PT_B_CLASS || b == PT_B_CLASS_FREE) {
        pt_open(f, t, out);
        pt_buf_adds(out, "ns_del(ns, ");
        pt_rust_str(out, pt_names_str(f->m->names, name));
        pt_buf_adds(out, "));\n");
    } else if (b == PT_B_GLOBAL) {
        pt_open(f, t, out);
        pt_global(f, name, out);
        pt_buf_adds(out, ".del());\n");
    } else {
        pt_buf_adds(out, "drop(");
        pt_lower_load(f, name, t, out); /* must be bound */
        pt_buf_adds(out, ");\n");
        pt_lower_unbind(f, name, out);
    }
}

void pt_lower_delete(fn *f, pt_node t, pt_buf *out)
{
    switch (pt_kind_of(f, t)) {
    case PT_N_Name:
        delete_name(f, t, out);
        return;
    case PT_N_Attribute:
        pt_open_attr(f, t, out);
        pt_buf_adds(out, "delattr(");
        pt_lower_ref(f, pt_get(f, t, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_attr(f, pt_name_at(f, t), out);
        pt_buf_adds(out, "));\n");
        return;
    case PT_N_Subscript:
        pt_open(f, t, out);
        pt_buf_adds(out, "delitem(");
        pt_lower_ref(f, pt_get(f, t, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, pt_get(f, t, PT_R_slice), out);
        pt_buf_adds(out, "));\n");
        return;
    default:
        for (pt_node c = pt_get(f, t, PT_R_elts); c; c = pt_more(f, c))
            pt_lower_delete(f, c, out);
        return;
    }
}
