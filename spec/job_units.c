/* job_units.c: durations and sizes, read with their unit and written in the largest one that
 * is exact; and the setting of one field from its text. */
#include "spec/job_priv.h"

#include <string.h>

struct unit {
    const char *name;
    int64_t worth;
};

/* Longer names first where one begins as another does. */
static const struct unit durations[] = {{"ms", 1},      {"s", 1000},    {"m", 60000},
                                        {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
static const struct unit sizes[] = {{"B", 1},
                                    {"kB", 1000},
                                    {"KB", 1000},
                                    {"MB", 1000000},
                                    {"GB", 1000000000},
                                    {"TB", INT64_C(1000000000000)},
                                    {"KiB", INT64_C(1) << 10},
                                    {"MiB", INT64_C(1) << 20},
                                    {"GiB", INT64_C(1) << 30},
                                    {"TiB", INT64_C(1) << 40}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const struct unit *find_unit(const struct unit *units, size_t n, pt_str name)
{
    for (size_t i = 0; i < n; i++)
        if (pt_str_is(name, units[i].name))
            return &units[i];
    return NULL;
}

/* Digits with at most one fraction, in thousandths: "1.5" is 1500. */
static bool thousandths(pt_str s, size_t *at, int64_t *v)
{
    size_t start = *at;
    int64_t whole = 0, part = 0, scale = 1000;
    for (; *at < s.n && is_digit(s.p[*at]); ++*at) {
        whole = whole * 10 + (s.p[*at] - '0');
        if (whole > INT64_C(1000000000000))
            return false;
    }
    if (*at == start)
        return false;
    if (*at < s.n && s.p[*at] == '.') {
        size_t dot = ++*at;
        for (; *at < s.n && is_digit(s.p[*at]) && scale > 1; ++*at) {
            scale /= 10;
            part += scale * (s.p[*at] - '0');
        }
        if (*at == dot)
            return false;
    }
    *v = whole * 1000 + part;
    return true;
}

/* One or more of number-and-unit, summed. */
static bool quantity(pt_str s, const struct unit *units, size_t n_units, bool several,
                     int64_t *out)
{
    int64_t total = 0;
    size_t at = 0;
    do {
        int64_t v;
        if (!thousandths(s, &at, &v))
            return false;
        while (at < s.n && s.p[at] == ' ')
            at++;
        size_t from = at;
        while (at < s.n && is_letter(s.p[at]))
            at++;
        const struct unit *u = find_unit(units, n_units, pt_str_sub(s, from, at));
        int64_t scaled;
        if (!u || __builtin_mul_overflow(v, u->worth, &scaled) ||
            __builtin_add_overflow(total, scaled / 1000, &total))
            return false;
    } while (several && at < s.n);
    *out = total;
    return at == s.n;
}

bool pt_job_parse_duration(pt_str s, int64_t *ms)
{
    return quantity(s, durations, PT_LEN(durations), true, ms);
}

bool pt_job_parse_size(pt_str s, int64_t *bytes)
{
    return quantity(s, sizes, PT_LEN(sizes), false, bytes);
}

static bool set_bool(bool *out, pt_str text, const char **want)
{
    *out = pt_str_is(text, "true");
    *want = "true or false";
    return *out || pt_str_is(text, "false");
}

static bool set_count(uint32_t *out, const pt_field *f, pt_arena *a, pt_str text,
                      const char **want)
{
    *want = pt_arena_printf(a, "a whole number from %lld to %lld", (long long)f->lo,
                            (long long)f->hi);
    uint64_t v = 0;
    if (text.n == 0 || text.n > 10)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]))
            return false;
        v = v * 10 + (uint64_t)(text.p[i] - '0');
    }
    *out = (uint32_t)v;
    return v >= (uint64_t)f->lo && v <= (uint64_t)f->hi;
}

static bool set_choice(const pt_field *f, pt_arena *a, pt_str text, uint32_t *index,
                       const char **want)
{
    pt_buf b = {0};
    pt_buf_adds(&b, "one of");
    bool found = false;
    for (uint32_t i = 0; f->choices[i]; i++) {
        pt_buf_printf(&b, "%s %s", i ? "," : "", f->choices[i]);
        if (pt_str_is(text, f->choices[i])) {
            *index = i;
            found = true;
        }
    }
    *want = pt_arena_strdup(a, pt_buf_z(&b));
    pt_buf_free(&b);
    return found;
}

static const char *range(const pt_field *f, pt_arena *a, const char *kind, const char *eg)
{
    return pt_arena_printf(a, "%s with its unit, such as %s, from %s to %s", kind, eg,
                           pt_field_show(f, a, f->lo), pt_field_show(f, a, f->hi));
}

static bool set_quantity(int64_t *out, const pt_field *f, pt_arena *a, pt_str text,
                         const char **want)
{
    bool time = f->kind == PT_F_DURATION;
    *want = range(f, a, time ? "a duration" : "a size", time ? "30s, 2h" : "64MiB, 4GiB");
    bool ok = time ? pt_job_parse_duration(text, out) : pt_job_parse_size(text, out);
    return ok && *out >= f->lo && *out <= f->hi;
}

bool pt_field_set(void *base, const pt_field *f, pt_arena *a, pt_str text,
                  const char **want)
{
    void *at = (char *)base + f->offset;
    uint32_t index;
    switch (f->kind) {
    case PT_F_TEXT:
        *(const char **)at = pt_arena_strndup(a, text.p, text.n);
        return !f->choices || set_choice(f, a, text, &index, want);
    case PT_F_BOOL:
        return set_bool(at, text, want);
    case PT_F_COUNT:
        return set_count(at, f, a, text, want);
    case PT_F_DURATION:
    case PT_F_SIZE:
        return set_quantity(at, f, a, text, want);
    case PT_F_CHOICE:
        return set_choice(f, a, text, at, want);
    case PT_F_PATH:
    case PT_F_LIST:
    case PT_F_SECTION:
    case PT_F_PRICES:
        break;
    }
    PT_ASSERT(!"a field that is no scalar");
    return false;
}

void pt_fields_init(void *base, const pt_field *fields, pt_arena *a)
{
    for (const pt_field *f = fields; f->key; f++) {
        const char *want = "";
        if (f->kind == PT_F_SECTION)
            pt_fields_init(base, f->fields, a);
        else if (f->initial)
            PT_ASSERT(pt_field_set(base, f, a, pt_str_of(f->initial), &want));
    }
}

static const char *show_duration(pt_arena *a, int64_t ms)
{
    static const struct unit steps[] = {
        {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    if (ms == 0)
        return "0s";
    const char *s = "";
    for (size_t i = 0; i < PT_LEN(steps); ms %= steps[i++].worth)
        if (ms / steps[i].worth)
            s = pt_arena_printf(a, "%s%lld%s", s, (long long)(ms / steps[i].worth),
                                steps[i].name);
    return s;
}

/* The shortest that is exact; of equals the first, so that 1 GiB is no 1073741824 bytes. */
static const char *show_size(pt_arena *a, int64_t bytes)
{
    static const struct unit steps[] = {{"TiB", INT64_C(1) << 40},
                                        {"GiB", INT64_C(1) << 30},
                                        {"MiB", INT64_C(1) << 20},
                                        {"KiB", INT64_C(1) << 10},
                                        {"TB", 1000000000000},
                                        {"GB", 1000000000},
                                        {"MB", 1000000},
                                        {"kB", 1000},
                                        {"B", 1}};
    const char *best = NULL;
    for (size_t i = 0; i < PT_LEN(steps); i++) {
        if (bytes % steps[i].worth != 0 || (bytes == 0 && steps[i].worth != 1))
            continue;
        const char *s = pt_arena_printf(a, "%lld%s", (long long)(bytes / steps[i].worth),
                                        steps[i].name);
        best = best && strlen(best) <= strlen(s) ? best : s;
    }
    return best;
}

const char *pt_field_show(const pt_field *f, pt_arena *a, int64_t v)
{
    return f->kind == PT_F_DURATION ? show_duration(a, v) : show_size(a, v);
}
