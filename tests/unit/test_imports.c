#include "pt_test.h"

#include "scheduler/imports.h"

#include <string.h>

static void imports_are_found_wherever_they_stand(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_imports m;
    pt_imports_read(a,
                    PT_STR("import os, a.b as c\n"
                           "from x import y as z, w\n"
                           "def f():\n    from ..up import q\n    from . import *\n"
                           "if 1:\n    import os\n"
                           "try:\n    import t\nexcept ImportError:\n    t = None\n"
                           "if typing.TYPE_CHECKING:\n    import typed\n"
                           "if __name__ == '__main__':\n    import main\n"),
                    &m);
    static const pt_import want[] = {
        {"os", 0, PT_IMPORT_SURE, 1, false},    {"a.b", 0, PT_IMPORT_SURE, 1, false},
        {"x", 0, PT_IMPORT_SURE, 2, false},     {"x.y", 0, PT_IMPORT_TRIED, 2, true},
        {"x.w", 0, PT_IMPORT_TRIED, 2, true},   {"up", 2, PT_IMPORT_LATE, 4, false},
        {"up.q", 2, PT_IMPORT_LATE, 4, true},   {"", 1, PT_IMPORT_LATE, 5, false},
        {"t", 0, PT_IMPORT_TRIED, 9, false},    {"typed", 0, PT_IMPORT_NEVER, 13, false},
        {"main", 0, PT_IMPORT_NEVER, 15, false}};
    assert_true(m.parsed);
    assert_int_equal(m.n, PT_LEN(want));
    for (uint32_t i = 0; i < m.n; i++) {
        bool found = false;
        for (size_t k = 0; k < PT_LEN(want); k++)
            found = found || (want[k].level == m.p[i].level && want[k].how == m.p[i].how &&
                              want[k].line == m.p[i].line &&
                              want[k].may_be_name == m.p[i].may_be_name &&
                              pt_str_is(pt_str_of(want[k].name), m.p[i].name));
        assert_true(found);
    }
    pt_imports_read(a, PT_STR("def f(:\n"), &m);
    assert_false(m.parsed);
    assert_int_equal(m.n, 0);
    pt_arena_free(a);
}

/* Does the text stand for what is below asyncio's loop, too? */
static bool is_below_loop(const char *source)
{
    pt_arena *a = pt_arena_new();
    pt_imports m;
    bool found = false;
    pt_imports_read(a, pt_str_of(source), &m);
    for (uint32_t i = 0; i < m.n; i++)
        found = found || !strcmp(m.p[i].name, "asyncio.selector_events");
    pt_arena_free(a);
    return found;
}

static void names_below_the_loop_bring_its_parts(void **state)
{
    (void)state;
    assert_true(is_below_loop("import asyncio\nasyncio.open_connection('h', 1)\n"));
    assert_true(is_below_loop("from asyncio import start_server\n"));
    assert_true(is_below_loop("import asyncio\nloop.add_signal_handler(2, f)\n"));
    assert_false(is_below_loop("import asyncio\nasyncio.run(main())\n"));
    assert_false(is_below_loop("import x\nx.open_connection('h', 1)\n"));
}

static void is_told(const char *source, const char *module, bool told)
{
    pt_arena *a = pt_arena_new();
    pt_imports m;
    bool found = false;
    pt_imports_read(a, pt_str_of(source), &m);
    for (uint32_t i = 0; i < m.n; i++)
        found = found || !strcmp(m.p[i].name, module);
    assert_int_equal(found, told);
    pt_arena_free(a);
}

static void modules_are_told_without_statements(void **state)
{
    (void)state;
    is_told("import importlib\nimportlib.import_module('a.b')\n", "a.b", true);
    is_told("x = __import__('shlex').quote\n", "shlex", true);
    is_told("import_module('.b', 'a')\n", ".b", false);
    is_told("from six.moves import html_parser\n", "html.parser", true);
    is_told("from ..vendor.six.moves.urllib import request as r\n", "urllib.request", true);
    is_told("from six.moves.urllib.parse import quote\n", "urllib.parse", true);
    is_told("import six.moves.urllib.error\n", "urllib.error", true);
    is_told("import six\nsix.moves.http_cookies.CookieError\n", "http.cookies", true);
    is_told("from six import moves\nmoves.urllib.parse.quote\n", "urllib.parse", true);
    is_told("from six.moves import urllib\nurllib.parse.quote\n", "urllib.parse", true);
    is_told("from six.moves import urllib\nurllib.parse.quote\n", "urllib.request", false);
    is_told("moves.html_parser\n", "html.parser", false);
    is_told("from six.movesx import html_parser\n", "html.parser", false);
}

static void components_come_leaf_first(void **state)
{
    (void)state;
    /* 0 -> 1 -> 2 -> 0, 2 -> 3, 4 -> 0, 5 alone */
    static const uint32_t start[] = {0, 1, 2, 4, 4, 5, 5}, to[] = {1, 2, 0, 3, 0};
    pt_graph g = {6, start, to};
    uint32_t c[6];
    assert_int_equal(pt_graph_components(&g, c), 4);
    assert_int_equal(c[0], c[1]);
    assert_int_equal(c[0], c[2]);
    assert_true(c[3] < c[0]);
    assert_true(c[0] < c[4]);
    assert_true(c[5] != c[0]);
}

static void a_long_chain_needs_no_deep_stack(void **state)
{
    (void)state;
    enum { N = 1000000 };
    uint32_t *start = malloc((N + 1) * sizeof *start), *to = malloc(N * sizeof *to);
    uint32_t *c = malloc(N * sizeof *c);
    for (uint32_t i = 0; i < N; i++) {
        start[i] = i;
        to[i] = i + 1;
    }
    start[N - 1] = start[N] = N - 1;
    pt_graph g = {N, start, to};
    assert_int_equal(pt_graph_components(&g, c), N);
    assert_int_equal(c[0], N - 1);
    assert_int_equal(c[N - 1], 0);
    free(start);
    free(to);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports_are_found_wherever_they_stand),
        cmocka_unit_test(modules_are_told_without_statements),
        cmocka_unit_test(names_below_the_loop_bring_its_parts),
        cmocka_unit_test(components_come_leaf_first),
        cmocka_unit_test(a_long_chain_needs_no_deep_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
