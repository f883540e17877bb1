/* check_match.c: the rules of patterns: nothing after what always matches, each name bound
 * once, alternatives that bind the same names, keys and attributes that do not repeat. */
#include "worker/check_priv.h"

#include "base/vec.h"

typedef PT_VEC(uint32_t) name_set;

static bool has(const name_set *s, uint32_t name)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->p[i] == name)
            return true;
    return false;
}

static bool store(struct pt_check *c, pt_node p, name_set *names)
{
    uint32_t name = pt_ast_name(c->t, p);
    pt_str s = pt_ast_str(c->t, p);
    if (!name)
        return true;
    if (has(names, name))
        return pt_check_fail(
            c, p,
            pt_arena_printf(c->a, "multiple assignments to name '%.*s' in pattern",
                            (int)s.n, s.p));
    pt_vec_push(names, name);
    return true;
}

static bool pattern(struct pt_check *c, pt_node p, bool last, name_set *names);

static bool patterns(struct pt_check *c, pt_node p, enum pt_role role, name_set *names)
{
    for (pt_node x = pt_ast_get(c->t, p, role); x; x = pt_ast_more(c->t, x))
        if (!pattern(c, x, true, names))
            return false;
    return true;
}

static bool alternatives(struct pt_check *c, pt_node p, bool last, name_set *names)
{
    name_set first = {0};
    bool ok = true;
    size_t base = names->n;
    for (pt_node x = pt_ast_get(c->t, p, PT_R_patterns); x && ok;
         x = pt_ast_more(c->t, x)) {
        name_set own = {0};
        for (size_t i = 0; i < base; i++)
            pt_vec_push(&own, names->p[i]);
        ok = pattern(c, x, last && !pt_ast_more(c->t, x), &own);
        if (ok && pt_ast_role(c->t, x) && x == pt_ast_get(c->t, p, PT_R_patterns)) {
            first = own;
            continue;
        }
        bool same = own.n == first.n;
        for (size_t i = 0; i < own.n; i++)
            same &= has(&first, own.p[i]);
        if (ok && !same)
            ok = pt_check_fail(c, p, "alternative patterns bind different names");
        pt_vec_free(&own);
    }
    for (size_t i = base; i < first.n; i++)
        pt_vec_push(names, first.p[i]);
    pt_vec_free(&first);
    return ok;
}

static bool one_star(struct pt_check *c, pt_node p)
{
    uint32_t stars = 0;
    for (pt_node x = pt_ast_get(c->t, p, PT_R_patterns); x; x = pt_ast_more(c->t, x))
        stars += pt_ast_kind(c->t, x) == PT_N_MatchStar;
    return stars < 2 || pt_check_fail(c, p, "multiple starred names in sequence pattern");
}

static bool distinct_keys(struct pt_check *c, pt_node p)
{
    for (pt_node k = pt_ast_get(c->t, p, PT_R_keys); k; k = pt_ast_more(c->t, k))
        for (pt_node b = pt_ast_get(c->t, p, PT_R_keys); b != k; b = pt_ast_more(c->t, b)) {
            pt_str x = pt_ast_str(c->t, k), y = pt_ast_str(c->t, b);
            if (pt_ast_kind(c->t, k) != PT_N_Constant ||
                pt_ast_kind(c->t, b) != PT_N_Constant ||
                pt_ast_op(c->t, k) != pt_ast_op(c->t, b) || !pt_str_eq(x, y))
                continue;
            const char *q = pt_ast_op(c->t, k) == PT_C_str ? "'" : "";
            return pt_check_fail(
                c, p,
                pt_arena_printf(c->a, "mapping pattern checks duplicate key (%s%.*s%s)", q,
                                (int)x.n, x.p, q));
        }
    return true;
}

static bool distinct_attributes(struct pt_check *c, pt_node p)
{
    for (pt_node k = pt_ast_get(c->t, p, PT_R_kwd_attrs); k; k = pt_ast_more(c->t, k))
        for (pt_node b = pt_ast_get(c->t, p, PT_R_kwd_attrs); b != k;
             b = pt_ast_more(c->t, b))
            if (pt_ast_name(c->t, k) == pt_ast_name(c->t, b)) {
                pt_str s = pt_ast_str(c->t, k);
                return pt_check_fail(
                    c, p,
                    pt_arena_printf(c->a, "attribute name repeated in class pattern: %.*s",
                                    (int)s.n, s.p));
            }
    return true;
}

/* `last`: nothing comes after it, so it may match everything. */
static bool pattern(struct pt_check *c, pt_node p, bool last, name_set *names)
{
    pt_node inner = pt_ast_get(c->t, p, PT_R_pattern);
    pt_str s = pt_ast_str(c->t, p);
    switch (pt_ast_kind(c->t, p)) {
    case PT_N_MatchAs:
        if (!inner && !last)
            return pt_check_fail(
                c, p,
                pt_ast_name(c->t, p)
                    ? pt_arena_printf(
                          c->a, "name capture '%.*s' makes remaining patterns unreachable",
                          (int)s.n, s.p)
                    : "wildcard makes remaining patterns unreachable");
        return (!inner || pattern(c, inner, last, names)) && store(c, p, names);
    case PT_N_MatchStar:
        return store(c, p, names);
    case PT_N_MatchOr:
        return alternatives(c, p, last, names);
    case PT_N_MatchSequence:
        return one_star(c, p) && patterns(c, p, PT_R_patterns, names);
    case PT_N_MatchMapping:
        return distinct_keys(c, p) && patterns(c, p, PT_R_patterns, names) &&
               store(c, p, names);
    case PT_N_MatchClass:
        return distinct_attributes(c, p) && patterns(c, p, PT_R_patterns, names) &&
               patterns(c, p, PT_R_kwd_patterns, names);
    default:
        return true;
    }
}

bool pt_check_match(struct pt_check *c, pt_node match)
{
    bool ok = true;
    for (pt_node k = pt_ast_get(c->t, match, PT_R_cases); k && ok;
         k = pt_ast_more(c->t, k)) {
        name_set names = {0};
        bool last = !pt_ast_more(c->t, k) || pt_ast_get(c->t, k, PT_R_guard);
        ok = pattern(c, pt_ast_get(c->t, k, PT_R_pattern), last, &names);
        pt_vec_free(&names);
    }
    return ok;
}
