/* The writer of manifests, and what jobs are called there. */
#include "pt_test.h"

#include "k8s/manifest.h"
#include "k8s/yamlout.h"

#include <string.h>

static void a_value_cannot_become_structure(void **state)
{
    (void)state;
    pt_buf out = {0};
    pt_yamlout y = {&out, 0, false};
    pt_yamlout_open(&y, "a");
    pt_yamlout_item(&y);
    pt_yamlout_text(&y, "b", "\"\n- c: \\ \x01");
    pt_yamlout_count(&y, "d", 7);
    pt_yamlout_close(&y, 1);
    pt_yamlout_entry(&y, "{}");
    pt_yamlout_close(&y, 1);
    pt_yamlout_bool(&y, "e", true);
    pt_yamlout_lines(&y, "f", PT_STR("g: 1\n  h: 2\n"));
    assert_string_equal(pt_buf_z(&out), "a:\n"
                                        "  - b: \"\\\"\\n- c: \\\\ \\u0001\"\n"
                                        "    d: 7\n"
                                        "  - \"{}\"\n"
                                        "e: true\n"
                                        "f: |\n"
                                        "  g: 1\n"
                                        "    h: 2\n");
    pt_buf_free(&out);
}

static const char *name_of(const char *name, char out[PT_K8S_NAME])
{
    pt_job job = {.name = name};
    pt_k8s_name(&job, out);
    return out;
}

static void names_are_labels_and_stay_different(void **state)
{
    (void)state;
    char a[PT_K8S_NAME], b[PT_K8S_NAME];
    assert_string_equal(name_of("nightly-2", a), "portalis-nightly-2");
    assert_string_not_equal(name_of("My Job", a), name_of("my job", b));
    assert_int_equal(strncmp(a, "portalis-my-job-", 16), 0);
    static const char *const odd[] = {"", "-", "---a", "a-", "\xc3\xa9", "a  b", "Z"};
    for (size_t i = 0; i < PT_LEN(odd); i++) {
        name_of(odd[i], a);
        assert_int_equal(strspn(a, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(a));
        assert_int_not_equal(a[strlen(a) - 1], '-');
    }
    name_of("a-name-that-is-much-longer-than-labels-of-pods-may-be", a);
    assert_true(strlen(a) < PT_K8S_NAME);
    assert_string_not_equal(
        a, name_of("a-name-that-is-much-longer-than-labels-of-pods-may-be-2", b));
}

static void another_launcher_is_not_rendered(void **state)
{
    (void)state;
    pt_job job = {.name = "x"};
    pt_buf out = {0};
    pt_err err;
    assert_int_equal(pt_k8s_render(&job, &out, &err), -1);
    assert_non_null(strstr(err.msg, "kind: k8s"));
    assert_int_equal(out.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_cannot_become_structure),
        cmocka_unit_test(names_are_labels_and_stay_different),
        cmocka_unit_test(another_launcher_is_not_rendered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
