#include "pt_test.h"

#include "worker/check.h"

static const pt_ast *parse(pt_arena *a, const char *source)
{
    pt_diag d = {0};
    const pt_ast *t = pt_ast_parse(a, pt_str_of(source), NULL, &d);
    assert_non_null(t);
    return t;
}

/* What CPython's compiler says about the source; NULL when it takes it. */
static const char *verdict(pt_arena *a, const char *source)
{
    pt_diag d = {0};
    const pt_ast *t = parse(a, source);
    const pt_names *n = pt_names_of(a, t, &d);
    return n && pt_check(a, t, n, false, &d) ? NULL : d.msg;
}

/* Binding of `name` in the nth scope of the source, counted in order of opening. */
static enum pt_binding binding(pt_arena *a, const char *source, pt_scope s,
                               const char *name)
{
    pt_diag d = {0};
    const pt_names *n = pt_names_of(a, parse(a, source), &d);
    assert_non_null(n);
    return pt_names_binding(n, s, pt_names_find(n, name));
}

static void names_are_bound_as_the_symbol_table_does(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    const char *closure = "def f(x):\n  y = 1\n  def g():\n    return x, z\n";
    assert_int_equal(binding(a, closure, 2, "x"), PT_B_CELL);
    assert_int_equal(binding(a, closure, 2, "y"), PT_B_LOCAL);
    assert_int_equal(binding(a, closure, 3, "x"), PT_B_FREE);
    assert_int_equal(binding(a, closure, 3, "z"), PT_B_GLOBAL);
    const char *cls =
        "def f(n, k):\n  class C:\n    n = n\n    m = k\n    def g(s): return n\n";
    assert_int_equal(binding(a, cls, 3, "n"), PT_B_CLASS);
    assert_int_equal(binding(a, cls, 3, "k"), PT_B_CLASS_FREE);
    assert_int_equal(binding(a, cls, 4, "n"), PT_B_FREE);
    const char *walrus = "def f():\n  return [(last := i) for i in x]\n";
    assert_int_equal(binding(a, walrus, 2, "last"), PT_B_CELL);
    assert_int_equal(binding(a, walrus, 3, "last"), PT_B_FREE);
    assert_int_equal(binding(a, walrus, 3, "i"), PT_B_LOCAL);
    assert_int_equal(binding(a, "def f():\n  global x\n  x = 1\n", 2, "x"), PT_B_GLOBAL);
    pt_arena_free(a);
}

static void private_names_are_mangled_inside_classes_only(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_diag d = {0};
    const pt_names *n = pt_names_of(
        a,
        parse(a, "class _C:\n  __a = 1\n  __b__ = 2\n  def f(self): self.__c\n__d = 3\n"),
        &d);
    assert_non_null(n);
    assert_true(pt_names_find(n, "_C__a") != 0);
    assert_true(pt_names_find(n, "_C__c") != 0);
    assert_int_equal(pt_names_find(n, "_C__b__"), 0);
    assert_int_equal(pt_names_find(n, "_C__d"), 0);
    pt_arena_free(a);
}

static void what_the_compiler_refuses_is_refused_in_its_words(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"return", "'return' outside function"},
        {"def f(a, a): pass", "duplicate argument 'a' in function definition"},
        {"def f():\n  break\n", "'break' outside loop"},
        {"nonlocal x", "nonlocal declaration not allowed at module level"},
        {"def f():\n  nonlocal x\n", "no binding for nonlocal 'x' found"},
        {"def f():\n  print(x)\n  global x\n",
         "name 'x' is used prior to global declaration"},
        {"def f():\n  x: int\n  global x\n", "annotated name 'x' can't be global"},
        {"def f():\n  import b\n  global b\n", NULL},
        {"def f():\n  await x\n", "'await' outside async function"},
        {"[x async for x in y]",
         "asynchronous comprehension outside of an asynchronous function"},
        {"(x async for x in y)", NULL},
        {"async def f():\n  yield 1\n  return 2\n",
         "'return' with value in async generator"},
        {"*a = 1", "starred assignment target must be in a list or tuple"},
        {"*a, *b = c", "multiple starred expressions in assignment"},
        {"f(a=1, a=2)", "keyword argument repeated: a"},
        {"[(x := 1) for x in y]",
         "assignment expression cannot rebind comprehension iteration variable 'x'"},
        {"x.__debug__ = 1", "cannot assign to __debug__"},
        {"x = 1\nfrom __future__ import annotations\n",
         "from __future__ imports must occur at the beginning of the file"},
        {"try: pass\nexcept: pass\nexcept E: pass\n", "default 'except:' must be last"},
        {"match x:\n  case a: pass\n  case 1: pass\n",
         "name capture 'a' makes remaining patterns unreachable"},
        {"match x:\n  case (1 | a): pass\n", "alternative patterns bind different names"},
        {"match x:\n  case (a, a): pass\n", "multiple assignments to name 'a' in pattern"},
    };
    for (size_t i = 0; i < PT_LEN(cases); i++) {
        pt_arena *a = pt_arena_new();
        const char *got = verdict(a, cases[i][0]);
        if (!cases[i][1])
            assert_null(got);
        else if (!got)
            fail_msg("accepted: %s", cases[i][0]);
        else
            assert_string_equal(got, cases[i][1]);
        pt_arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_bound_as_the_symbol_table_does),
        cmocka_unit_test(private_names_are_mangled_inside_classes_only),
        cmocka_unit_test(what_the_compiler_refuses_is_refused_in_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
