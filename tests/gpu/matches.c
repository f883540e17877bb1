/* matches.c: match statements with all kinds of patterns, type statements and type parameters,
 * made from a seed; the soft keywords stand as names beside them. Few words are lost, doubled
 * or exchanged, in one text of three. */
#include "corpus.h"

struct made {
    pt_buf *out;
    uint32_t seed;
    uint32_t faults; /* 0, or one of so many words is not what it should be */
    bool types;      /* 3.12's syntax, too */
};

static uint32_t below(struct made *m, uint32_t n)
{
    m->seed ^= m->seed << 13;
    m->seed ^= m->seed >> 17;
    m->seed ^= m->seed << 5;
    return m->seed % n;
}

#define ONE_OF(m, list) (list)[below(m, PT_LEN(list))]

static void word(struct made *m, const char *s)
{
    static const char *const others[] = {
        "(",    ")",    "[",  "]", "{", "}",  ",",    ":", "|",   "*",     "**",
        "as",   "if",   "=",  ".", "-", "+",  "_",    "1", "2j",  "match", "'s'",
        "None", "case", "in", ";", "x", ":=", "type", "@", "for", "not"};
    uint32_t how = m->faults ? below(m, m->faults) : 9;
    if (how == 0)
        return;
    if (how == 1)
        pt_buf_printf(m->out, "%s ", s);
    pt_buf_printf(m->out, "%s ", how == 2 ? ONE_OF(m, others) : s);
}

static void name(struct made *m)
{
    static const char *const names[] = {"a", "b", "xyz", "match", "case", "type", "_x"};
    word(m, ONE_OF(m, names));
}

/* ---- expressions, as far as they are needed here */

static void operand(struct made *m)
{
    static const char *const some[] = {
        "x",   "match",   "case",   "type",    "_",     "x . y", "f ( x )",     "x [1]",
        "- 1", "'s' 't'", "(x, y)", "[*x, y]", "{**x}", "1.5",   "match (case)"};
    word(m, ONE_OF(m, some));
}

static void expression(struct made *m, uint32_t deep)
{
    static const char *const some[] = {"lambda: x", "not x", "x < y", "x if y else z"};
    if (deep && below(m, 4) == 0) {
        word(m, "(");
        expression(m, deep - 1);
        word(m, below(m, 2) ? ") and" : ") |");
        operand(m);
    } else if (below(m, 6) == 0) {
        word(m, ONE_OF(m, some));
    } else {
        operand(m);
    }
}

static void list(struct made *m, void (*item)(struct made *, uint32_t), uint32_t deep,
                 uint32_t least)
{
    uint32_t n = least + below(m, 4);
    for (uint32_t i = 0; i < n; i++) {
        item(m, deep);
        if (i + 1 < n || below(m, 3) == 0)
            word(m, ",");
    }
}

/* ---- patterns */

static void pattern(struct made *m, uint32_t deep);

static void value(struct made *m)
{
    static const char *const some[] = {"1",         "- 1",    "1.5 + 2j",  "- 3 - 4j",
                                       "5j",        "'s'",    "b's' b't'", "'s' \"t\"",
                                       "None",      "True",   "False",     "a . b",
                                       "x . y . z", "case.x", "f'{x}'"};
    word(m, ONE_OF(m, some));
}

static void maybe_star(struct made *m, uint32_t deep)
{
    if (below(m, 5)) {
        pattern(m, deep);
        return;
    }
    word(m, "*");
    if (below(m, 3))
        name(m);
    else
        word(m, "_");
}

static void pair(struct made *m, uint32_t deep)
{
    if (below(m, 8) == 0)
        word(m, "_ . x"); /* elsewhere `_` is a whole pattern */
    else
        value(m);
    word(m, ":");
    pattern(m, deep);
}

static void mapping(struct made *m, uint32_t deep)
{
    uint32_t n = below(m, 3);
    word(m, "{");
    for (uint32_t i = 0; i < n; i++) {
        pair(m, deep);
        word(m, ",");
    }
    if (below(m, 2)) {
        word(m, "**");
        name(m);
        if (below(m, 2))
            word(m, ",");
    } else {
        pair(m, deep);
    }
    word(m, "}");
}

static void class_(struct made *m, uint32_t deep)
{
    uint32_t n = below(m, 3), named = below(m, 3);
    name(m);
    if (below(m, 3) == 0) {
        word(m, ".");
        name(m);
    }
    word(m, "(");
    for (uint32_t i = 0; i < n + named; i++) {
        if (i >= n) {
            name(m);
            word(m, "=");
        }
        pattern(m, deep);
        if (i + 1 < n + named || below(m, 3) == 0)
            word(m, ",");
    }
    word(m, ")");
}

static void closed(struct made *m, uint32_t deep)
{
    uint32_t kind = below(m, deep ? 9 : 3);
    if (kind == 0)
        name(m);
    else if (kind == 1)
        value(m);
    else if (kind == 2)
        word(m, "_");
    else if (kind == 3)
        mapping(m, deep - 1);
    else if (kind == 4)
        class_(m, deep - 1);
    else {
        bool square = kind < 7, group = kind == 8;
        word(m, square ? "[" : "(");
        if (group)
            pattern(m, deep - 1);
        else
            list(m, maybe_star, deep - 1, square ? 0 : 2);
        word(m, square ? "]" : ")");
    }
}

static void pattern(struct made *m, uint32_t deep)
{
    uint32_t alternatives = below(m, 4) ? 0 : 1 + below(m, 2);
    closed(m, deep);
    while (alternatives--) {
        word(m, "|");
        closed(m, deep);
    }
    if (below(m, 6) == 0) {
        word(m, "as");
        name(m);
    }
}

/* ---- statements */

static void block(struct made *m, uint32_t margin, uint32_t deep);

static void begin(struct made *m, uint32_t margin)
{
    for (uint32_t i = 0; i < margin; i++)
        pt_buf_adds(m->out, " ");
}

/* `match`, `case` and `type` as names, and what else fits on a line. */
static void simple(struct made *m)
{
    static const char *const some[] = {"match = case",    "match[x]: case",
                                       "match (x)",       "match * a, b",
                                       "match - 1",       "match.x += 1",
                                       "case[x]: type",   "case (x)",
                                       "case = type = 1", "type (x)",
                                       "type = match",    "type.x: int",
                                       "_ = match",       "print (match, case)",
                                       "match not in x",  "type [x] = y",
                                       "case , type",     "del match, case",
                                       "return match"};
    word(m, ONE_OF(m, some));
}

static void case_(struct made *m, uint32_t margin, uint32_t deep)
{
    begin(m, margin);
    word(m, "case");
    if (below(m, 4)) {
        pattern(m, 2);
    } else {
        maybe_star(m, 2);
        word(m, ",");
        list(m, maybe_star, 1, 0);
    }
    if (below(m, 4) == 0) {
        word(m, "if");
        if (below(m, 3) == 0)
            word(m, "y :=");
        expression(m, 2);
    }
    word(m, ":");
    block(m, margin, deep);
}

static void subject(struct made *m, uint32_t deep)
{
    if (below(m, 6) == 0) {
        word(m, "*");
        operand(m);
        return;
    }
    if (below(m, 6) == 0)
        word(m, "y :=");
    expression(m, deep);
}

static void match(struct made *m, uint32_t margin, uint32_t deep)
{
    uint32_t inner = margin + 1 + below(m, 3);
    word(m, "match");
    if (below(m, 3)) {
        expression(m, 2);
    } else {
        subject(m, 2);
        word(m, ",");
        list(m, subject, 1, 0);
    }
    word(m, ":");
    pt_buf_adds(m->out, "\n");
    for (uint32_t n = 1 + below(m, 4); n; n--)
        case_(m, inner, deep);
}

static void type_params(struct made *m)
{
    word(m, "[");
    for (uint32_t n = 1 + below(m, 3); n; n--) {
        uint32_t kind = below(m, 4);
        if (kind < 2)
            word(m, kind ? "**" : "*");
        name(m);
        if (kind == 2) {
            word(m, ":");
            expression(m, 1);
        }
        if (n > 1 || below(m, 3) == 0)
            word(m, ",");
    }
    word(m, "]");
}

static void typed(struct made *m, uint32_t margin, uint32_t deep)
{
    static const char *const heads[] = {"type", "def", "class", "async def"};
    uint32_t kind = below(m, PT_LEN(heads));
    word(m, heads[kind]);
    name(m);
    if (kind || below(m, 2))
        type_params(m);
    if (kind == 0) {
        word(m, "=");
        expression(m, 2);
        pt_buf_adds(m->out, "\n");
        return;
    }
    if (kind != 2 || below(m, 2))
        word(m, "( )");
    if (kind != 2 && below(m, 2)) {
        word(m, "->");
        expression(m, 1);
    }
    word(m, ":");
    block(m, margin, deep);
}

static void statement(struct made *m, uint32_t margin, uint32_t deep)
{
    uint32_t kind = below(m, deep ? 6 : 2);
    begin(m, margin);
    if (kind > 2) {
        match(m, margin, deep - 1);
    } else if (kind == 2 && m->types) {
        typed(m, margin, deep - 1);
    } else {
        simple(m);
        pt_buf_adds(m->out, "\n");
    }
}

/* Behind a colon. */
static void block(struct made *m, uint32_t margin, uint32_t deep)
{
    uint32_t inner = margin + 1 + below(m, 4);
    if (below(m, 3) == 0) {
        simple(m);
        pt_buf_adds(m->out, below(m, 3) ? "\n" : ";\n");
        return;
    }
    pt_buf_adds(m->out, "\n");
    for (uint32_t n = 1 + below(m, 3); n; n--)
        statement(m, inner, deep);
}

void corpus_make_matches(pt_buf *out, uint32_t *seed)
{
    struct made m = {out, *seed | 1, 0, false};
    m.faults = below(&m, 3) == 0 ? 300 + below(&m, 3000) : 0;
    m.types = below(&m, 3) == 0;
    for (uint32_t n = 1 + below(&m, 5); n; n--)
        statement(&m, 0, 3);
    *seed = m.seed;
}
