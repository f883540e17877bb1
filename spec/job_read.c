/* job_read.c: YAML -> pt_job, by the table. Nothing stops at a fault: each is noted with its
 * place, and the reading goes on with the default. */
#include "spec/job_priv.h"

#include "base/file.h"

#include <string.h>

enum { MAX_SHOWN = 60, MAX_CLASS = 100 };

struct reader {
    pt_job *job;
    const pt_yaml *y;
    const char *folder; /* relative paths count from here */
    pt_job_origin origin;
};

static void fault(struct reader *r, const pt_yaml_node *at, const char *what)
{
    pt_faults_add(r->origin.faults, at->line, at->col, "%s", what);
}

/* How much of a value a message repeats. */
static int shown(const pt_yaml_node *n)
{
    return (int)(n->text.n < MAX_SHOWN ? n->text.n : MAX_SHOWN);
}

static void note_place(struct reader *r, const pt_field *f, const pt_yaml_node *at)
{
    pt_job_place place = {f->offset, at->line, at->col};
    pt_vec_push(&r->origin.places, place);
}

static const pt_field *find_field(const pt_field *fields, pt_str key)
{
    for (const pt_field *f = fields; f->key; f++)
        if (pt_str_is(key, f->key))
            return f;
    return NULL;
}

/* The nearest key of the table, when it is near enough to be meant. */
static const char *nearest(const pt_field *fields, pt_str key)
{
    const char *best = NULL;
    size_t least = key.n / 3 + 2;
    for (const pt_field *f = fields; f->key; f++) {
        size_t d = pt_str_distance(key, pt_str_of(f->key), least);
        if (d < least) {
            least = d;
            best = f->key;
        }
    }
    return best;
}

/* The section that has such a key; "" for the top. NULL when none has. */
static const char *home_of(pt_str key)
{
    if (find_field(pt_job_fields, key))
        return "";
    for (const pt_field *f = pt_job_fields; f->key; f++)
        if (f->kind == PT_F_SECTION && find_field(f->fields, key))
            return f->key;
    return NULL;
}

static void unknown_key(struct reader *r, const pt_field *fields, const char *section,
                        const pt_yaml_node *key)
{
    const char *near = nearest(fields, key->text), *home = home_of(key->text);
    char place[80] = "", remedy[160];
    if (*section)
        snprintf(place, sizeof place, " under '%s'", section);
    if (pt_str_is(key->text, "<<"))
        snprintf(remedy, sizeof remedy, "merge keys are not supported, write the keys out");
    else if (home && *home)
        snprintf(remedy, sizeof remedy, "it belongs under '%s:'", home);
    else if (home)
        snprintf(remedy, sizeof remedy, "move it to the top");
    else if (near)
        snprintf(remedy, sizeof remedy, "did you mean '%s'?", near);
    else
        snprintf(remedy, sizeof remedy, "remove it");
    pt_faults_add(r->origin.faults, key->line, key->col, "unknown key '%.*s'%s; %s",
                  shown(key), key->text.p, place, remedy);
}

static const char *kind_name(const pt_yaml_node *n)
{
    return n->kind == PT_YAML_MAP    ? "a group of keys"
           : n->kind == PT_YAML_LIST ? "a list"
                                     : "a single value";
}

/* The value's text, or a fault. An empty plain value is "nothing there". */
static bool scalar_of(struct reader *r, const char *key, const pt_yaml_node *v)
{
    if (v->kind != PT_YAML_SCALAR)
        pt_faults_add(r->origin.faults, v->line, v->col,
                      "'%s' is %s; it takes a single value", key, kind_name(v));
    else if (!v->quoted &&
             (v->text.n == 0 || pt_str_is(v->text, "~") || pt_str_is(v->text, "null")))
        pt_faults_add(r->origin.faults, v->line, v->col,
                      "'%s' has no value; write one, or remove the line", key);
    else
        return true;
    return false;
}

/* A value that is no good leaves the default, so that no rule stumbles over it again. */
static void keep_default(struct reader *r, void *base, const pt_field *f)
{
    const char *want = "";
    if (f->initial)
        PT_ASSERT(pt_field_set(base, f, r->job->arena, pt_str_of(f->initial), &want));
}

static void read_scalar(struct reader *r, void *base, const pt_field *f,
                        const pt_yaml_node *v)
{
    const char *want = "";
    if (!scalar_of(r, f->key, v))
        return;
    bool number = f->kind != PT_F_TEXT && f->kind != PT_F_CHOICE;
    if (number && v->quoted && f->kind != PT_F_DURATION && f->kind != PT_F_SIZE)
        pt_faults_add(r->origin.faults, v->line, v->col,
                      "'%s' is a quoted text; remove the quotes", f->key);
    else if (!pt_field_set(base, f, r->job->arena, v->text, &want)) {
        pt_faults_add(r->origin.faults, v->line, v->col, "'%s' is '%.*s'; it takes %s",
                      f->key, shown(v), v->text.p, want);
        keep_default(r, base, f);
    }
}

static void read_path(struct reader *r, const pt_field *f, const pt_yaml_node *v)
{
    if (!scalar_of(r, f->key, v))
        return;
    if (v->text.n == 0)
        pt_faults_add(r->origin.faults, v->line, v->col, "'%s' is empty; name a path",
                      f->key);
    else if (v->text.p[0] == '~')
        pt_faults_add(
            r->origin.faults, v->line, v->col,
            "'%s' begins with '~', which only a shell knows; write the whole path", f->key);
    else
        *(const char **)((char *)r->job + f->offset) =
            pt_job_path(r->job->arena, r->folder, v->text);
}

static void read_list(struct reader *r, const pt_field *f, const pt_yaml_node *v)
{
    if (v->kind != PT_YAML_LIST) {
        pt_faults_add(r->origin.faults, v->line, v->col,
                      "'%s' is %s; it takes a list, such as [\"a\", \"b\"]", f->key,
                      kind_name(v));
        return;
    }
    const char **items = PT_NEW_N(r->job->arena, const char *, v->n_children + 1);
    uint32_t n = 0;
    for (uint32_t i = v->first; i; i = r->y->nodes.p[i].next) {
        const pt_yaml_node *item = pt_yaml_at(r->y, i);
        if (item->kind != PT_YAML_SCALAR)
            pt_faults_add(r->origin.faults, item->line, item->col,
                          "an item of '%s' is %s; each is a text", f->key, kind_name(item));
        else if (item->text.n == 0)
            pt_faults_add(r->origin.faults, item->line, item->col,
                          "an item of '%s' is empty; remove it", f->key);
        else
            items[n++] = item->text.p;
    }
    *(pt_job_list *)((char *)r->job + f->offset) = (pt_job_list){items, n};
}

/* "2.10": no sign, no exponent, at most a million. */
static bool read_usd(pt_str s, double *usd)
{
    double v = 0, scale = 1;
    bool dot = false, digit = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !dot) {
            dot = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        digit = true;
        scale = dot ? scale * 10 : scale;
        v = v * 10 + (c - '0');
    }
    *usd = v / scale;
    return digit && s.n <= 15 && *usd <= 1e6;
}

static void read_price_field(struct reader *r, pt_job_price *price, const pt_field *f,
                             const pt_yaml_node *v)
{
    if (strcmp(f->key, "usd_per_hour") != 0) {
        read_scalar(r, price, f, v);
        return;
    }
    if (!scalar_of(r, f->key, v) || !read_usd(v->text, &price->usd_per_hour)) {
        price->usd_per_hour = 0; /* it is there, and will not be missed again */
        if (v->kind == PT_YAML_SCALAR)
            fault(r, v, "'usd_per_hour' takes a number such as 2.10, from 0 to 1000000");
    }
}

static bool is_date(const char *d)
{
    int y, m, day, end = 0;
    return strlen(d) == 10 && sscanf(d, "%4d-%2d-%2d%n", &y, &m, &day, &end) == 3 &&
           end == 10 && m >= 1 && m <= 12 && day >= 1 && day <= 31;
}

static void read_price(struct reader *r, pt_job_price *price, const pt_yaml_node *key,
                       const pt_yaml_node *v)
{
    pt_fields_init(price, pt_price_fields + 1, r->job->arena);
    price->class_name = key->text.p;
    if (key->text.n == 0 || key->text.n > MAX_CLASS)
        fault(r, key, "a price class has a name of 1 to 100 characters");
    price->usd_per_hour = -1;
    if (v->kind != PT_YAML_MAP) {
        fault(r, v,
              "a price is a group of keys: {usd_per_hour: 2.10, per: gpu, source: "
              "\"...\", date: 2026-01-31}");
        return;
    }
    for (uint32_t k = v->first; k; k = r->y->nodes.p[r->y->nodes.p[k].next].next) {
        const pt_yaml_node *name = pt_yaml_at(r->y, k);
        const pt_field *f = find_field(pt_price_fields, name->text);
        if (f)
            read_price_field(r, price, f, pt_yaml_at(r->y, r->y->nodes.p[k].next));
        else
            unknown_key(r, pt_price_fields, price->class_name, name);
    }
    if (price->usd_per_hour < 0)
        fault(r, key, "a price without 'usd_per_hour'; add it");
    if (!price->source[0])
        fault(r, key, "a price without 'source'; say where the figure comes from");
    if (!is_date(price->date))
        fault(r, key, "a price without a 'date' such as 2026-01-31; say when it was valid");
}

static void read_prices(struct reader *r, const pt_yaml_node *v)
{
    if (v->kind != PT_YAML_MAP) {
        fault(r, v, "'prices' takes a group of classes, each with its price");
        return;
    }
    pt_job_price *prices = PT_NEW_N(r->job->arena, pt_job_price, v->n_children / 2 + 1);
    uint32_t n = 0;
    for (uint32_t k = v->first; k; k = r->y->nodes.p[r->y->nodes.p[k].next].next)
        read_price(r, &prices[n++], pt_yaml_at(r->y, k),
                   pt_yaml_at(r->y, r->y->nodes.p[k].next));
    r->job->prices = prices;
    r->job->n_prices = n;
}

static void read_section(struct reader *r, const pt_field *fields, const char *name,
                         const pt_yaml_node *map);

static void read_field(struct reader *r, const pt_field *f, const pt_yaml_node *v)
{
    if (f->kind != PT_F_SECTION)
        note_place(r, f, v);
    switch (f->kind) {
    case PT_F_SECTION:
        if (v->kind == PT_YAML_SCALAR && f->choices)
            read_field(r, find_field(f->fields, pt_str_of(f->choices[0])), v);
        else
            read_section(r, f->fields, f->key, v);
        return;
    case PT_F_PATH:
        read_path(r, f, v);
        return;
    case PT_F_LIST:
        read_list(r, f, v);
        return;
    case PT_F_PRICES:
        read_prices(r, v);
        return;
    default:
        read_scalar(r, r->job, f, v);
    }
}

static void read_section(struct reader *r, const pt_field *fields, const char *name,
                         const pt_yaml_node *map)
{
    if (map->kind != PT_YAML_MAP) {
        pt_faults_add(r->origin.faults, map->line, map->col,
                      "'%s' takes keys of its own: '%s: {%s: ...}'", name, name,
                      fields[0].key);
        return;
    }
    for (uint32_t k = map->first; k; k = r->y->nodes.p[r->y->nodes.p[k].next].next) {
        const pt_yaml_node *key = pt_yaml_at(r->y, k);
        if (key->kind != PT_YAML_SCALAR)
            continue; /* said by the YAML reader */
        const pt_field *f = find_field(fields, key->text);
        if (f)
            read_field(r, f, pt_yaml_at(r->y, r->y->nodes.p[k].next));
        else
            unknown_key(r, fields, name, key);
    }
}

static void read_top(struct reader *r)
{
    pt_faults *f = r->origin.faults;
    if (!r->y->root && f->n)
        return; /* there is no tree, and it has been said why */
    const pt_yaml_node *root = pt_yaml_at(r->y, r->y->root);
    if (root->kind != PT_YAML_MAP) {
        pt_faults_add(f, root->line, root->col,
                      "this is no job; begin with 'source: PATH' and 'output: PATH'");
        return;
    }
    read_section(r, pt_job_fields, "", root);
}

/* The first line of all faults is the error; the rest is for whoever shows them. */
static int verdict(pt_faults *f, pt_buf *faults, pt_err *err)
{
    if (f->n == 0)
        return 0;
    pt_buf all = {0};
    pt_faults_show(f, &all);
    size_t n = (size_t)((const char *)memchr(all.p, '\n', all.n) - all.p);
    pt_fail(err, PT_ERR_SPEC, "%.*s%s", (int)n, all.p, f->n > 1 ? " (and more)" : "");
    if (faults)
        pt_buf_addstr(faults, pt_buf_str(&all));
    pt_buf_free(&all);
    return -1;
}

static const char *folder_of(pt_arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : pt_arena_strndup(a, path, (size_t)(slash - path));
}

/* "/a/repo" and "/a/repo.py" are both called "repo". */
static void fill_name(pt_job *job)
{
    if (*job->name || !job->source)
        return;
    pt_str s = pt_str_of(strrchr(job->source, '/') + 1);
    if (s.n > 3 && pt_str_ends(s, ".py"))
        s.n -= 3;
    job->name = pt_arena_strndup(job->arena, s.p, s.n);
}

int pt_job_parse(pt_job *job, const char *path, pt_str text, pt_buf *faults, pt_err *err)
{
    *job = (pt_job){.arena = pt_arena_new()};
    pt_fields_init(job, pt_job_fields, job->arena);
    pt_faults found = {.path = path};
    pt_yaml y;
    struct reader r = {.job = job, .y = &y, .folder = folder_of(job->arena, path)};
    r.origin.faults = &found;
    pt_yaml_parse(&y, job->arena, text, &found);
    read_top(&r);
    fill_name(job);
    if (pt_yaml_at(&y, y.root)->kind == PT_YAML_MAP)
        pt_job_check_into(job, &r.origin);
    int rc = verdict(&found, faults, err);
    if (rc < 0)
        pt_job_clear(job);
    pt_yaml_free(&y);
    pt_vec_free(&r.origin.places);
    pt_faults_free(&found);
    return rc;
}

int pt_job_load(pt_job *job, const char *path, pt_buf *faults, pt_err *err)
{
    pt_buf text = {0};
    *job = (pt_job){0};
    int rc = pt_file_read(path, 1 << 21, true, &text, err);
    if (rc < 0 && faults)
        pt_buf_printf(faults, "%s\n", err ? err->msg : path);
    if (rc == 0)
        rc = pt_job_parse(job, path, pt_buf_str(&text), faults, err);
    pt_buf_free(&text);
    return rc;
}

int pt_job_defaults(pt_job *job, const char *source, const char *output, pt_err *err)
{
    *job = (pt_job){.arena = pt_arena_new()};
    pt_fields_init(job, pt_job_fields, job->arena);
    if (!*source || !*output) {
        pt_job_clear(job);
        return pt_fail(err, PT_ERR_USAGE, "an empty path");
    }
    job->source = pt_job_path(job->arena, ".", pt_str_of(source));
    job->output = pt_job_path(job->arena, ".", pt_str_of(output));
    fill_name(job);
    return 0;
}

void pt_job_clear(pt_job *job)
{
    pt_arena_free(job->arena);
    *job = (pt_job){0};
}
