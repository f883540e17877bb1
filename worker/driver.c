/* driver.c: the programs' text is taken from worker/verify_*.py when this is built. */
#include "worker/driver.h"

#include "verify_sources.h"

#include <string.h>

pt_str pt_driver_source(void)
{
    return (pt_str){driver_source, sizeof driver_source - 1};
}

pt_str pt_driver_calls_source(void)
{
    return (pt_str){calls_source, sizeof calls_source - 1};
}

bool pt_driver_is_suite(const char *path)
{
    const char *slash = strrchr(path, '/');
    pt_str name = pt_str_of(slash ? slash + 1 : path);
    if (!pt_str_ends(name, ".py"))
        return false;
    return pt_str_starts(name, "test_") || pt_str_ends(name, "_test.py") ||
           pt_str_is(name, "test.py") || pt_str_is(name, "tests.py");
}
