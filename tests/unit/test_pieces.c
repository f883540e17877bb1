/* Functions, classes and methods found in text, and put out of action line for line. */
#include "pt_test.h"

#include "worker/pieces.h"
#include "worker/stages.h"

#include <string.h>

static const char module[] = "# def no(): pass\n"
                             "import os\n"
                             "x = '''\n"
                             "def neither():\n"
                             "'''\n"
                             "@decorated(1,\n"
                             "           2)\n"
                             "def f(a, b=lambda: {1: 2}, *,\n"
                             "      c: 'int' = 3) -> dict[str, int]:\n"
                             "    \"\"\"Doc\n"
                             "without indentation\n"
                             "    \"\"\"\n"
                             "    def inner():\n"
                             "        pass\n"
                             "\n"
                             "    return inner\n"
                             "class C(dict, metaclass=type):\n"
                             "    y = 1\n"
                             "    def m(self): return 1\n"
                             "    async def n(self):\n"
                             "        return [\n"
                             "1]\n"
                             "\n"
                             "    z = 2\n"
                             "if x:\n"
                             "    def conditional(): pass\n"
                             "async def g(): pass";

static void pieces_are_found_by_indentation(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t line, end_line;
    } want[] = {
        {"f", 8, 16}, {"C", 17, 24}, {"C.m", 19, 19}, {"C.n", 20, 22}, {"g", 27, 27}};
    pt_arena *a = pt_arena_new();
    pt_piece *p;
    uint32_t n;
    pt_pieces_find(a, pt_str_of(module), &p, &n);
    assert_int_equal(n, PT_LEN(want));
    for (uint32_t i = 0; i < n; i++) {
        assert_string_equal(p[i].name, want[i].name);
        assert_int_equal(p[i].line, want[i].line);
        assert_int_equal(p[i].end_line, want[i].end_line);
    }
    assert_int_equal(p[3].parent, 1);
    assert_int_equal(p[4].parent, -1);
    pt_arena_free(a);
}

static uint32_t lines_of(const char *z)
{
    uint32_t n = 0;
    for (; *z; z++)
        n += *z == '\n';
    return n;
}

/* Every choice of pieces: the text parses, translates, and has its lines where they were. */
static void any_choice_of_stubs_is_a_module(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_piece *p;
    uint32_t n;
    pt_pieces_find(a, pt_str_of(module), &p, &n);
    for (uint32_t choice = 0; choice < 1u << n; choice++) {
        bool stubbed[8];
        pt_buf out = {0};
        for (uint32_t i = 0; i < n; i++)
            stubbed[i] = choice >> i & 1;
        pt_pieces_stub(pt_str_of(module), p, n, stubbed, "p\xc3\xa9/\"m\".py", &out);
        assert_int_equal(lines_of(pt_buf_z(&out)), lines_of(module));
        pt_unit_source in = {"m.py", "m", false, 0, pt_buf_str(&out), NULL};
        pt_unit_result r;
        pt_stage_translate(a, &in, &r);
        if (!r.ok)
            fail_msg("choice %u: line %u: %s\n%s", choice, r.findings[0].line,
                     r.findings[0].what, pt_buf_z(&out));
        assert_int_equal(strstr(pt_buf_z(&out), "def m(self): return 1") != NULL,
                         !stubbed[1] && !stubbed[2]);
        assert_int_equal(strstr(pt_buf_z(&out), "without indentation") != NULL,
                         !stubbed[0]);
        pt_buf_free(&out);
    }
    pt_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_found_by_indentation),
        cmocka_unit_test(any_choice_of_stubs_is_a_module),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
