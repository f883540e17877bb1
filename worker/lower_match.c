/* lower_match.c: the match statement. Each pattern is a Rust condition over a reference; what
 * it captures is bound once the whole pattern has matched, as CPython does. */
#include "worker/lower_priv.h"

#include <string.h>

/* Captures, in order: "slot" locals of Rust that are stored to names at the end. */
struct captures {
    PT_VEC(uint32_t) names;
    PT_VEC(uint32_t) slots;
};

static void pattern(fn *f, pt_node p, const char *subject, struct captures *c, pt_buf *out);

static uint32_t slot_of(fn *f, struct captures *c, uint32_t name)
{
    for (size_t i = 0; i < c->names.n; i++)
        if (c->names.p[i] == name)
            return c->slots.p[i];
    uint32_t u = pt_uid(f);
    pt_vec_push(&c->names, name);
    pt_vec_push(&c->slots, u);
    return u;
}

static void capture(fn *f, uint32_t name, const char *value, struct captures *c,
                    pt_buf *out)
{
    pt_buf_printf(out, "{ g%u = %s; true }", slot_of(f, c, name), value);
}

/* `_` and `*_` ask for nothing. */
static bool is_wildcard(fn *f, pt_node p)
{
    enum pt_kind k = pt_kind_of(f, p);
    return (k == PT_N_MatchStar || (k == PT_N_MatchAs && !pt_get(f, p, PT_R_pattern))) &&
           !pt_ast_name(f->m->t, p);
}

/* With `*_` the items are asked for one by one, by their indices from the front or the end,
 * and not at all where all patterns are wildcards. */
static void sequence_by_index(fn *f, pt_node p, const char *subject, uint32_t n,
                              uint32_t star, struct captures *c, pt_buf *out)
{
    pt_open(f, p, out);
    pt_buf_printf(out, "match_length(%s, %u, %s))", subject, star == UINT32_MAX ? n : n - 1,
                  star == UINT32_MAX ? "false" : "true");
    uint32_t i = 0;
    for (pt_node x = pt_get(f, p, PT_R_patterns); x; x = pt_more(f, x), i++) {
        if (is_wildcard(f, x))
            continue;
        char item[32];
        uint32_t u = pt_uid(f);
        snprintf(item, sizeof item, "&i%u", u);
        pt_buf_printf(out, " && { let i%u = ", u);
        pt_open(f, x, out);
        pt_buf_printf(out, "match_item(%s, %u, %s)); ", subject, i > star ? n - i : i,
                      i > star ? "true" : "false");
        pattern(f, x, item, c, out);
        pt_buf_adds(out, " }");
    }
}

static void sequence(fn *f, pt_node p, const char *subject, struct captures *c, pt_buf *out)
{
    uint32_t n = 0, star = UINT32_MAX, u = pt_uid(f);
    bool all_wild = true, wild_star = false;
    for (pt_node x = pt_get(f, p, PT_R_patterns); x; x = pt_more(f, x), n++) {
        all_wild &= is_wildcard(f, x);
        if (pt_kind_of(f, x) == PT_N_MatchStar) {
            star = n;
            wild_star = is_wildcard(f, x);
        }
    }
    if (all_wild || wild_star) {
        sequence_by_index(f, p, subject, n, star, c, out);
        return;
    }
    pt_buf_adds(out, "match ");
    pt_open(f, p, out);
    pt_buf_printf(out, "match_sequence(%s, %u, %s)) { Some(s%u) => ", subject,
                  star == UINT32_MAX ? n : n - 1, star == UINT32_MAX ? "false" : "true", u);
    uint32_t i = 0;
    pt_buf_adds(out, "true");
    for (pt_node x = pt_get(f, p, PT_R_patterns); x; x = pt_more(f, x), i++) {
        char item[96];
        pt_buf_adds(out, " && ");
        if (i == star) {
            uint32_t name = pt_ast_name(f->m->t, x) ? pt_name_at(f, x) : 0;
            snprintf(item, sizeof item, "list(s%u[%u..s%u.len() - %u].to_vec())", u, i, u,
                     n - 1 - i);
            if (name)
                capture(f, name, item, c, out);
            else
                pt_buf_adds(out, "true");
            continue;
        }
        if (star != UINT32_MAX && i > star)
            snprintf(item, sizeof item, "&s%u[s%u.len() - %u]", u, u, n - i);
        else
            snprintf(item, sizeof item, "&s%u[%u]", u, i);
        pattern(f, x, item, c, out);
    }
    pt_buf_adds(out, ", None => false }");
}

static void mapping(fn *f, pt_node p, const char *subject, struct captures *c, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{ let k%u = vec![", u);
    for (pt_node k = pt_get(f, p, PT_R_keys); k; k = pt_more(f, k)) {
        pt_lower_expr(f, k, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "]; match ");
    pt_open(f, p, out);
    pt_buf_printf(out, "match_mapping(%s, &k%u)) { Some(s%u) => true", subject, u, u);
    uint32_t i = 0;
    for (pt_node x = pt_get(f, p, PT_R_patterns); x; x = pt_more(f, x), i++) {
        char item[32];
        snprintf(item, sizeof item, "&s%u[%u]", u, i);
        pt_buf_adds(out, " && ");
        pattern(f, x, item, c, out);
    }
    if (pt_ast_name(f->m->t, p)) {
        pt_buf rest = {0};
        pt_open(f, p, &rest);
        pt_buf_printf(&rest, "match_rest(%s, &k%u))", subject, u);
        pt_buf_adds(out, " && ");
        capture(f, pt_name_at(f, p), pt_buf_z(&rest), c, out);
        pt_buf_free(&rest);
    }
    pt_buf_adds(out, ", None => false } }");
}

static void class_(fn *f, pt_node p, const char *subject, struct captures *c, pt_buf *out)
{
    uint32_t u = pt_uid(f), n = pt_ast_len(f->m->t, p, PT_R_patterns);
    pt_buf_printf(out, "{ let c%u = ", u);
    pt_lower_expr(f, pt_get(f, p, PT_R_cls), out);
    pt_buf_adds(out, "; match ");
    pt_open(f, p, out);
    pt_buf_printf(out, "match_class(%s, &c%u, %u, &[", subject, u, n);
    for (pt_node a = pt_get(f, p, PT_R_kwd_attrs); a; a = pt_more(f, a)) {
        pt_rust_str(out, pt_ast_str(f->m->t, a));
        pt_buf_adds(out, ", ");
    }
    pt_buf_printf(out, "])) { Some(s%u) => true", u);
    uint32_t i = 0;
    for (int pass = 0; pass < 2; pass++)
        for (pt_node x = pt_get(f, p, pass ? PT_R_kwd_patterns : PT_R_patterns); x;
             x = pt_more(f, x), i++) {
            char item[32];
            snprintf(item, sizeof item, "&s%u[%u]", u, i);
            pt_buf_adds(out, " && ");
            pattern(f, x, item, c, out);
        }
    pt_buf_adds(out, ", None => false } }");
}

static void pattern(fn *f, pt_node p, const char *subject, struct captures *c, pt_buf *out)
{
    pt_buf value = {0};
    const char *sep = "(";
    switch (pt_kind_of(f, p)) {
    case PT_N_MatchValue:
        pt_open(f, p, out);
        pt_buf_printf(out, "eq_b(%s, ", subject);
        pt_lower_ref(f, pt_get(f, p, PT_R_value), out);
        pt_buf_adds(out, "))");
        break;
    case PT_N_MatchSingleton:
        pt_buf_printf(out, "is(%s, ", subject);
        pt_lower_constant(f, p, true, out);
        pt_buf_addc(out, ')');
        break;
    case PT_N_MatchAs:
        pt_buf_addc(out, '(');
        if (pt_get(f, p, PT_R_pattern))
            pattern(f, pt_get(f, p, PT_R_pattern), subject, c, out);
        else
            pt_buf_adds(out, "true");
        if (pt_ast_name(f->m->t, p)) {
            pt_buf_printf(&value, "(%s).clone()", subject);
            pt_buf_adds(out, " && ");
            capture(f, pt_name_at(f, p), pt_buf_z(&value), c, out);
        }
        pt_buf_addc(out, ')');
        break;
    case PT_N_MatchOr:
        for (pt_node x = pt_get(f, p, PT_R_patterns); x; x = pt_more(f, x)) {
            pt_buf_adds(out, sep);
            pattern(f, x, subject, c, out);
            sep = " || ";
        }
        pt_buf_addc(out, ')');
        break;
    case PT_N_MatchSequence:
        sequence(f, p, subject, c, out);
        break;
    case PT_N_MatchMapping:
        mapping(f, p, subject, c, out);
        break;
    case PT_N_MatchClass:
        class_(f, p, subject, c, out);
        break;
    default:
        pt_buf_adds(out, "false");
        break;
    }
    pt_buf_free(&value);
}

void pt_lower_match(fn *f, pt_node node, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    char subject[32];
    snprintf(subject, sizeof subject, "&m%u", u);
    pt_buf_printf(out, "let m%u = ", u);
    pt_lower_expr(f, pt_get(f, node, PT_R_subject), out);
    pt_buf_printf(out, ";\n'm%u: loop {\n", u);
    size_t size = f->info->n_slots + 1;
    uint8_t *before = PT_NEW_N(f->m->a, uint8_t, size);
    memcpy(before, f->defined, size);
    for (pt_node k = pt_get(f, node, PT_R_cases); k; k = pt_more(f, k)) {
        struct captures c = {0};
        pt_buf cond = {0};
        pattern(f, pt_get(f, k, PT_R_pattern), subject, &c, &cond);
        pt_buf_adds(out, "{\n");
        for (size_t i = 0; i < c.slots.n; i++)
            pt_buf_printf(out, "let mut g%u: Value = UNBOUND;\n", c.slots.p[i]);
        pt_buf_printf(out, "if %s {\n", pt_buf_z(&cond));
        for (size_t i = 0; i < c.slots.n; i++) {
            char value[32];
            snprintf(value, sizeof value, "take(&mut g%u)", c.slots.p[i]);
            pt_lower_store(f, c.names.p[i], k, value, out);
        }
        if (pt_get(f, k, PT_R_guard)) {
            pt_buf_adds(out, "if ");
            pt_lower_cond(f, pt_get(f, k, PT_R_guard), out);
            pt_buf_adds(out, " {\n");
        }
        pt_lower_block(f, pt_get(f, k, PT_R_body), out);
        pt_buf_printf(out, "break 'm%u;\n", u);
        pt_buf_adds(out, pt_get(f, k, PT_R_guard) ? "}\n}\n}\n" : "}\n}\n");
        memcpy(f->defined, before, size);
        pt_buf_free(&cond);
        pt_vec_free(&c.names);
        pt_vec_free(&c.slots);
    }
    pt_buf_printf(out, "break 'm%u;\n}\n", u);
}
