#include "pt_test.h"

#include "worker/stages.h"
#include "worker/unparse.h"

#include <string.h>

static void translate(pt_arena *a, const char *module, bool package, pt_str source,
                      pt_unit_result *r)
{
    pt_unit_source in = {"pkg/mod.py", module, package, 0, source, NULL};
    pt_stage_translate(a, &in, r);
}

static bool has(const pt_unit_result *r, const char *text)
{
    return r->rust.n && memmem(r->rust.p, r->rust.n, text, strlen(text)) != NULL;
}

static void names_and_lines_stay_recognisable(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    translate(
        a, "pkg.mod", false,
        PT_STR("def load_rows(type, \xc3\xa9):\n    \"\"\"Reads.\"\"\"\n    return type\n"),
        &r);
    assert_true(r.ok);
    assert_true(has(&r, "_load_rows(f: &Func, a: &mut [Value]) -> R {"));
    assert_true(has(&r, "/// Reads."));
    assert_true(has(&r, "`pkg/mod.py`, lines 1 to 3."));
    assert_true(has(&r, "v_type"));
    assert_true(has(&r, "params: &[\"type\", \"\xc3\xa9\", ]"));
    assert_int_equal(r.n_functions, 1);
    pt_arena_free(a);
}

static void imports_are_absolute_and_told_once(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    translate(a, "pkg.mod", false,
              PT_STR("import os.path, os.path\nfrom . import a\nfrom ..up import b as c\n"),
              &r);
    static const char *const want[] = {"os.path", "pkg", "pkg.a", "up", "up.b"};
    assert_int_equal(r.n_imports, PT_LEN(want));
    for (size_t i = 0; i < PT_LEN(want); i++)
        assert_string_equal(r.imports[i], want[i]);
    translate(a, "pkg", true, PT_STR("from . import a\n"), &r);
    assert_string_equal(r.imports[1], "pkg.a");
    pt_arena_free(a);
}

static void a_script_is_known_by_its_guard(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    translate(a, "m", false, PT_STR("if __name__ == '__main__':\n    pass\n"), &r);
    assert_true(r.is_script);
    translate(a, "m", false, PT_STR("if '__main__' == __name__: pass\n"), &r);
    assert_true(r.is_script);
    translate(a, "m", false, PT_STR("def f():\n    if __name__ == '__main__': pass\n"), &r);
    assert_false(r.is_script);
    pt_arena_free(a);
}

static void a_fault_of_the_source_is_a_finding(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    translate(a, "m", false, PT_STR("x = 1\nreturn\n"), &r);
    assert_false(r.ok);
    assert_int_equal(r.n_findings, 1);
    assert_string_equal(r.findings[0].kind, "syntax");
    assert_string_equal(r.findings[0].what, "SyntaxError: 'return' outside function");
    assert_int_equal(r.findings[0].line, 2);
    pt_arena_free(a);
}

static void an_artifact_reads_back_and_every_cut_is_noticed(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r, back;
    pt_buf b = {0}, again = {0};
    pt_err err = {0};
    translate(a, "m", false, PT_STR("import a\ndef f(): return 'x\\ny'\n"), &r);
    pt_unit_result_write(&r, &b);
    assert_int_equal(pt_unit_result_read(a, pt_buf_str(&b), &back, &err), 0);
    pt_unit_result_write(&back, &again);
    assert_true(pt_str_eq(pt_buf_str(&b), pt_buf_str(&again)));
    for (size_t n = 0; n < b.n; n++)
        assert_int_equal(
            pt_unit_result_read(a, pt_str_sub(pt_buf_str(&b), 0, n), &back, &err), -1);
    pt_buf_free(&b);
    pt_buf_free(&again);
    pt_arena_free(a);
}

static void expressions_are_written_as_cpython_writes_them(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"(a+b)*c-(d-e)", "(a + b) * c - (d - e)"},
        {"0x1F + -3**2", "31 + -3 ** 2"},
        {"lambda x,/,y=1,*z,w=2,**k:x<y", "lambda x, /, y=1, *z, w=2, **k: x < y"},
        {"(a,)", "(a,)"},
        {"x[(1,2)], x[a:b:c]", "(x[1, 2], x[a:b:c])"},
        {"f((i for i in j))", "f(i for i in j)"},
        {"f'{x!r:>{w}}{{'", "f'{x!r:>{w}}{{'"},
        {"1e999 + 1e16 + 100000. + 2j", "1e309 + 1e+16 + 100000.0 + 2j"},
        {"'it\\'s' 'b'", "\"it'sb\""},
        {"5 .real", "5 .real"},
        {"not (not a) or (b if c else d)", "not not a or (b if c else d)"},
    };
    for (size_t i = 0; i < PT_LEN(cases); i++) {
        pt_arena *a = pt_arena_new();
        pt_diag d = {0};
        pt_buf b = {0};
        const pt_ast *t = pt_ast_parse(a, pt_str_of(cases[i][0]), NULL, &d);
        assert_non_null(t);
        pt_unparse(t, pt_ast_get(t, pt_ast_get(t, pt_ast_root(t), PT_R_body), PT_R_value),
                   &b);
        assert_string_equal(pt_buf_z(&b), cases[i][1]);
        pt_buf_free(&b);
        pt_arena_free(a);
    }
}

static void long_chains_need_no_deep_stack(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_unit_result r;
    pt_buf s = {0};
    pt_buf_adds(&s, "x = 0");
    for (int i = 0; i < 1500; i++)
        pt_buf_adds(&s, " + y");
    pt_buf_adds(&s, "\nif x: pass\n");
    for (int i = 0; i < 900; i++)
        pt_buf_printf(&s, "elif x == %d: y = 1\n", i);
    pt_buf_adds(&s, "z = [");
    for (int i = 0; i < 5000; i++)
        pt_buf_printf(&s, "f(%d), ", i);
    pt_buf_adds(&s, "]\n");
    translate(a, "m", false, pt_buf_str(&s), &r);
    assert_true(r.ok);
    assert_true(has(&r, "fn part_"));
    pt_buf_free(&s);
    pt_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_lines_stay_recognisable),
        cmocka_unit_test(imports_are_absolute_and_told_once),
        cmocka_unit_test(a_script_is_known_by_its_guard),
        cmocka_unit_test(a_fault_of_the_source_is_a_finding),
        cmocka_unit_test(an_artifact_reads_back_and_every_cut_is_noticed),
        cmocka_unit_test(expressions_are_written_as_cpython_writes_them),
        cmocka_unit_test(long_chains_need_no_deep_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
