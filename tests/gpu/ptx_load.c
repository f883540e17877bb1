/* ptx_load.c: PTX text to instructions (ptx.h). The text is nvcc's, so there is no care for what
 * nvcc does not write: one statement a line, no scopes in a body, no functions but kernels. */
#include "ptx.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void ptx_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fflush(stdout);
    fputs("ptx: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

static void *grown(void *p, size_t n, size_t size)
{
    if (n & (n - 1)) /* room doubles at powers of two */
        return p;
    p = realloc(p, (n ? 2 * n : 1) * size);
    if (!p)
        ptx_die("no memory");
    return p;
}

/* ---- names */

enum { SYMBOL_MAX = 200 };

struct symbol {
    char name[SYMBOL_MAX];
    int64_t value; /* offset in its space, or an address; of a label, an instruction */
};

struct names {
    struct symbol *p;
    uint32_t n;
};

struct loader {
    const char *at;
    uint32_t line;
    ptx_module *module;
    ptx_kernel *kernel;
    struct names globals, locals, labels, regs;
    struct names targets; /* of branches: value is the instruction that has it */
};

static _Noreturn void fail(const struct loader *l, const char *what)
{
    ptx_die("line %u: %s near \"%.60s\"", l->line, what, l->at);
}

static void add_name(struct names *v, const char *name, int64_t value)
{
    v->p = grown(v->p, v->n, sizeof *v->p);
    snprintf(v->p[v->n].name, SYMBOL_MAX, "%s", name);
    v->p[v->n++].value = value;
}

static const struct symbol *find_name(const struct names *v, const char *name)
{
    for (uint32_t i = v->n; i-- > 0;)
        if (strcmp(v->p[i].name, name) == 0)
            return &v->p[i];
    return NULL;
}

static int32_t register_of(struct loader *l, const char *name)
{
    const struct symbol *s = find_name(&l->regs, name);
    if (s)
        return (int32_t)s->value;
    add_name(&l->regs, name, l->regs.n);
    return (int32_t)l->regs.n - 1;
}

/* ---- the text */

static void skip(struct loader *l)
{
    for (;; l->at++) {
        if (l->at[0] == '/' && l->at[1] == '/')
            while (*l->at && *l->at != '\n')
                l->at++;
        if (!isspace((unsigned char)*l->at))
            return;
        l->line += *l->at == '\n';
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_$%.", c);
}

/* The word here, taken; "" when there is none. */
static const char *word(struct loader *l, char *out)
{
    size_t n = 0;
    skip(l);
    while (*l->at && is_word(*l->at) && n + 1 < SYMBOL_MAX)
        out[n++] = *l->at++;
    out[n] = '\0';
    return out;
}

static bool take(struct loader *l, char c)
{
    skip(l);
    if (*l->at != c)
        return false;
    l->at++;
    return true;
}

static void want(struct loader *l, char c)
{
    char what[] = "'?' expected";
    what[1] = c;
    if (!take(l, c))
        fail(l, what);
}

static int64_t number(struct loader *l)
{
    char *end;
    skip(l);
    int64_t v = *l->at == '-' ? strtoll(l->at, &end, 0) : (int64_t)strtoull(l->at, &end, 0);
    if (end == l->at)
        fail(l, "a number expected");
    l->at = *end == 'U' ? end + 1 : end;
    return v;
}

static ptx_type type_of(const char *s)
{
    ptx_type none = {0, 0};
    if (strcmp(s, "pred") == 0)
        return (ptx_type){'p', 1};
    if (!*s || !strchr("usb", *s) || !isdigit((unsigned char)s[1]))
        return none;
    return (ptx_type){(uint8_t)*s, (uint8_t)(atoi(s + 1) / 8)};
}

/* ---- variables: [.extern] .space .align N .type name[count], behind the space */

struct variable {
    char name[SYMBOL_MAX];
    size_t align, bytes, item;
};

static struct variable variable(struct loader *l)
{
    struct variable v = {.align = 1};
    char w[SYMBOL_MAX];
    ptx_type t = {0, 0};
    while (*word(l, w) == '.')
        if (strcmp(w, ".align") == 0)
            v.align = (size_t)number(l);
        else if (type_of(w + 1).bytes)
            t = type_of(w + 1);
        else
            fail(l, "an unknown part of a variable");
    memcpy(v.name, w, sizeof w);
    v.item = v.bytes = t.bytes;
    if (take(l, '[')) {
        v.bytes = take(l, ']') ? 0 : t.bytes * (size_t)number(l);
        if (v.bytes)
            want(l, ']');
    }
    v.align = v.align < t.bytes ? t.bytes : v.align;
    return v;
}

static size_t place(size_t *end, const struct variable *v)
{
    size_t at = (*end + v->align - 1) / v->align * v->align;
    *end = at + v->bytes;
    return at;
}

/* A table of constants becomes memory of this process. */
static void global(struct loader *l)
{
    struct variable v = variable(l);
    uint8_t *data = aligned_alloc(256, (v.bytes + 255) / 256 * 256);
    size_t n = 0;
    if (!data)
        ptx_die("no memory");
    memset(data, 0, v.bytes);
    if (take(l, '=')) {
        want(l, '{');
        do {
            int64_t x = number(l);
            memcpy(data + n, &x, v.item);
            n += v.item;
        } while (n < v.bytes && take(l, ','));
        want(l, '}');
    }
    want(l, ';');
    ptx_memory_add(data, v.bytes);
    add_name(&l->globals, v.name, (int64_t)(intptr_t)data);
}

/* ---- operands */

static const char *const specials[] = {"%tid.x", "%ntid.x", "%ctaid.x", "%nctaid.x"};

static ptx_arg named(struct loader *l, const char *w)
{
    ptx_arg a = {.kind = PTX_IMM, .reg = -1, .also_reg = -1};
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (strcmp(w, specials[i]) == 0) {
            a.kind = PTX_SPECIAL;
            a.imm = (int64_t)i;
            return a;
        }
    if (*w == '%') {
        a.kind = PTX_REG;
        a.reg = register_of(l, w);
        return a;
    }
    const struct symbol *s = find_name(&l->locals, w);
    s = s ? s : find_name(&l->globals, w);
    if (!s)
        fail(l, "an unknown name before this");
    a.imm = s->value;
    return a;
}

static ptx_arg operand(struct loader *l)
{
    char w[SYMBOL_MAX];
    ptx_arg a = {.kind = PTX_IMM, .reg = -1, .also_reg = -1};
    if (take(l, '[')) {
        a = operand(l);
        a.kind = PTX_ADDRESS;
        if (take(l, '+'))
            a.imm += number(l);
        else if (skip(l), *l->at == '-')
            a.imm += number(l);
        want(l, ']');
        return a;
    }
    if (take(l, '{')) {
        a.kind = PTX_VECTOR;
        do {
            if (a.n == 4)
                fail(l, "a vector that is too long");
            ptx_arg part = operand(l);
            if (part.kind != PTX_REG)
                fail(l, "a vector of what is no register before this");
            a.regs[a.n++] = part.reg;
        } while (take(l, ','));
        want(l, '}');
        return a;
    }
    skip(l);
    if (*l->at == '-' || isdigit((unsigned char)*l->at)) {
        a.imm = number(l);
        return a;
    }
    if (!*word(l, w))
        fail(l, "an operand expected");
    a = named(l, w);
    if (take(l, '|'))
        a.also_reg = register_of(l, word(l, w));
    return a;
}

/* ---- instructions */

static bool modifier(ptx_insn *k, const char *s)
{
    static const struct {
        const char *name;
        uint8_t space, how, width;
    } known[] = {{"global", PTX_GLOBAL, 0, 0},
                 {"shared", PTX_SHARED, 0, 0},
                 {"local", PTX_LOCAL, 0, 0},
                 {"param", PTX_PARAM, 0, 0},
                 {"eq", 0, PTX_EQ, 0},
                 {"ne", 0, PTX_NE, 0},
                 {"lt", 0, PTX_LT, 0},
                 {"le", 0, PTX_LE, 0},
                 {"gt", 0, PTX_GT, 0},
                 {"ge", 0, PTX_GE, 0},
                 {"wide", 0, PTX_WIDE, 0},
                 {"up", 0, PTX_UP, 0},
                 {"idx", 0, PTX_IDX, 0},
                 {"or", 0, PTX_ATOM_OR, 0},
                 {"cas", 0, PTX_ATOM_CAS, 0},
                 {"relaxed", 0, 0, 0},
                 {"min", 0, PTX_ATOM_MIN, 0},
                 {"to", 0, PTX_TO, 0},
                 {"v2", 0, 0, 2},
                 {"v4", 0, 0, 4},
                 {"lo", 0, 0, 0},
                 {"sync", 0, 0, 0},
                 {"uni", 0, 0, 0},
                 {"nc", 0, 0, 0}};
    ptx_type t = type_of(s);
    if (t.bytes) {
        *(k->type.bytes ? &k->from : &k->type) = t;
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(s, known[i].name) == 0) {
            k->space = known[i].space ? known[i].space : k->space;
            k->how = known[i].how ? known[i].how : k->how;
            k->width = known[i].width ? known[i].width : k->width;
            return true;
        }
    return false;
}

static void name_of(struct loader *l, ptx_insn *k, char *w)
{
    static const char *const ops[] = {
#define X(name) #name,
        PTX_OPS(X)
#undef X
    };
    char *part = strtok(w, ".");
    for (k->op = 0; k->op < PTX_OP_COUNT && strcmp(ops[k->op], part) != 0;)
        k->op++;
    if (k->op == PTX_OP_COUNT)
        fail(l, "an unknown instruction before this");
    while ((part = strtok(NULL, ".")))
        if (!modifier(k, part))
            fail(l, "an unknown kind of instruction before this");
}

static void add_insn(struct loader *l, const ptx_insn *k)
{
    ptx_kernel *f = l->kernel;
    f->insn = grown(f->insn, f->n_insns, sizeof *f->insn);
    f->insn[f->n_insns++] = *k;
}

static void instruction(struct loader *l, char *w)
{
    ptx_insn k = {.only = -1, .width = 1, .line = l->line};
    uint32_t n = 0;
    name_of(l, &k, w);
    if (k.op == PTX_bra) {
        add_name(&l->targets, word(l, w), l->kernel->n_insns);
    } else {
        while (skip(l), *l->at != ';') {
            if (n == sizeof k.arg / sizeof *k.arg)
                fail(l, "too many operands");
            k.arg[n++] = operand(l);
            take(l, ',');
        }
    }
    want(l, ';');
    add_insn(l, &k);
}

static void guarded(struct loader *l)
{
    char w[SYMBOL_MAX];
    uint32_t at = l->kernel->n_insns;
    bool unless = take(l, '!');
    int32_t only = register_of(l, word(l, w));
    instruction(l, (char *)(uintptr_t)word(l, w));
    l->kernel->insn[at].only = only;
    l->kernel->insn[at].unless = unless;
}

/* ---- kernels */

static void directive(struct loader *l, const char *w)
{
    if (strcmp(w, ".local") == 0 || strcmp(w, ".shared") == 0) {
        struct variable v = variable(l);
        size_t *end = w[1] == 'l' ? &l->kernel->local_bytes : &l->kernel->shared_bytes;
        add_name(&l->locals, v.name, (int64_t)place(end, &v));
        want(l, ';');
    } else if (strcmp(w, ".reg") == 0 || strcmp(w, ".pragma") == 0) {
        while (*l->at && *l->at != ';')
            l->at++;
        want(l, ';');
    } else {
        fail(l, "an unknown directive before this");
    }
}

static void body(struct loader *l)
{
    char w[SYMBOL_MAX];
    while (!take(l, '}')) {
        if (take(l, '@')) {
            guarded(l);
            continue;
        }
        if (!*word(l, w))
            fail(l, "a statement expected");
        if (*w == '.')
            directive(l, w);
        else if (take(l, ':'))
            add_name(&l->labels, w, l->kernel->n_insns);
        else
            instruction(l, w);
    }
    for (uint32_t i = 0; i < l->targets.n; i++) {
        const struct symbol *to = find_name(&l->labels, l->targets.p[i].name);
        if (!to)
            ptx_die("no label %s", l->targets.p[i].name);
        l->kernel->insn[l->targets.p[i].value].target = (uint32_t)to->value;
    }
}

static void params(struct loader *l)
{
    ptx_kernel *f = l->kernel;
    char w[SYMBOL_MAX];
    want(l, '(');
    while (!take(l, ')')) {
        if (strcmp(word(l, w), ".param") != 0)
            fail(l, "a parameter expected");
        struct variable v = variable(l);
        f->param_at = grown(f->param_at, f->n_params, sizeof *f->param_at);
        f->param_size = grown(f->param_size, f->n_params, sizeof *f->param_size);
        f->param_size[f->n_params] = v.bytes;
        f->param_at[f->n_params++] = place(&f->param_bytes, &v);
        add_name(&l->locals, v.name, (int64_t)f->param_at[f->n_params - 1]);
        take(l, ',');
    }
}

static void kernel(struct loader *l)
{
    char w[SYMBOL_MAX];
    ptx_module *m = l->module;
    m->kernels = grown(m->kernels, m->n_kernels, sizeof *m->kernels);
    l->kernel = &m->kernels[m->n_kernels++];
    *l->kernel = (ptx_kernel){.name = strdup(word(l, w))};
    l->locals.n = l->labels.n = l->regs.n = l->targets.n = 0;
    params(l);
    while (*l->at && *l->at != '{') /* bounds of launches */
        l->at++;
    want(l, '{');
    body(l);
    l->kernel->n_regs = l->regs.n;
}

ptx_module *ptx_load(const char *text)
{
    struct loader l = {.at = text, .line = 1, .module = calloc(1, sizeof(ptx_module))};
    char w[SYMBOL_MAX];
    if (!l.module)
        ptx_die("no memory");
    while (skip(&l), *l.at) {
        word(&l, w);
        if (strcmp(w, ".visible") == 0 || strcmp(w, ".extern") == 0) {
            continue;
        } else if (strcmp(w, ".entry") == 0) {
            kernel(&l);
        } else if (strcmp(w, ".global") == 0 || strcmp(w, ".const") == 0) {
            global(&l);
        } else if (strcmp(w, ".shared") == 0) { /* its size comes with the launch */
            struct variable v = variable(&l);
            if (v.bytes)
                fail(&l, "shared memory of a fixed size before this");
            add_name(&l.globals, v.name, 0);
            want(&l, ';');
        } else if (strcmp(w, ".version") == 0 || strcmp(w, ".target") == 0 ||
                   strcmp(w, ".address_size") == 0) {
            while (*l.at && *l.at != '\n')
                l.at++;
        } else {
            fail(&l, "an unknown declaration before this");
        }
    }
    free(l.globals.p);
    free(l.locals.p);
    free(l.labels.p);
    free(l.regs.p);
    free(l.targets.p);
    return l.module;
}

ptx_kernel *ptx_find(ptx_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->n_kernels; i++)
        if (strcmp(m->kernels[i].name, name) == 0)
            return &m->kernels[i];
    return NULL;
}
