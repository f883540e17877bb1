/* Each rank of a node works on a GPU of its own, as far as there are some. */
#include "worker/place.h"

#include "pt_test.h"

static void is(const char *visible, uint32_t gpus, uint32_t local, const char *gpu)
{
    pt_buf out = {0};
    assert_int_equal(pt_place_pick(visible, gpus, local, &out), *gpu != '\0');
    assert_string_equal(pt_buf_z(&out), gpu);
    pt_buf_free(&out);
}

static void ranks_of_a_node_take_its_gpus_in_turn(void **state)
{
    (void)state;
    is("0,1", 2, 0, "0");
    is("0,1", 2, 1, "1");
    is("0,1", 2, 2, "0");
    is("GPU-a,GPU-b,GPU-c", 3, 4, "GPU-b");
    is("5", 1, 3, "5");
}

static void what_the_cluster_hides_is_not_taken(void **state)
{
    (void)state;
    is("", 4, 1, "");
    is(NULL, 4, 5, "1");
    is(NULL, 0, 5, "");
}

static void a_process_narrows_its_own_view(void **state)
{
    (void)state;
    setenv("OMPI_COMM_WORLD_LOCAL_RANK", "3", 1);
    setenv("CUDA_VISIBLE_DEVICES", "4,5,6", 1);
    assert_string_equal(pt_place_take(0), ""); /* the job asks for none: as it is */
    assert_string_equal(pt_place_take(3), "4");
    assert_string_equal(getenv("CUDA_VISIBLE_DEVICES"), "4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_of_a_node_take_its_gpus_in_turn),
        cmocka_unit_test(what_the_cluster_hides_is_not_taken),
        cmocka_unit_test(a_process_narrows_its_own_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
