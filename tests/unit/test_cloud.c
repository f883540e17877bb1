/* Whose machine is it? By what its firmware says, so that nobody is asked elsewhere. */
#include "pt_test.h"

#include "base/file.h"
#include "worker/cloud.h"

#include <string.h>

static enum pt_job_cloud machine(const char *file, const char *text)
{
    char folder[] = "/tmp/pt-cloud-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s", folder, file);
    assert_int_equal(pt_file_write(path, pt_str_of(text), NULL), 0);
    enum pt_job_cloud cloud = pt_cloud_of_machine(folder);
    assert_int_equal(pt_dir_remove(folder, NULL), 0);
    return cloud;
}

static void firmware_names_the_cloud(void **state)
{
    (void)state;
    assert_int_equal(machine("sys_vendor", "Amazon EC2\n"), PT_CLOUD_AWS);
    assert_int_equal(machine("product_name", "Google Compute Engine\n"), PT_CLOUD_GCP);
    assert_int_equal(machine("chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n"),
                     PT_CLOUD_AZURE);
}

static void other_machines_ask_nobody(void **state)
{
    (void)state;
    assert_int_equal(machine("sys_vendor", "Microsoft Corporation\n"), PT_CLOUD_NONE);
    assert_int_equal(machine("sys_vendor", "QEMU\n"), PT_CLOUD_NONE);
    assert_int_equal(pt_cloud_of_machine("/nowhere"), PT_CLOUD_NONE);
    pt_job job = {.notices = {.cloud = PT_CLOUD_NONE}};
    assert_null(pt_cloud_start(&job, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(firmware_names_the_cloud),
        cmocka_unit_test(other_machines_ask_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
