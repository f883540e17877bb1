/* driver.c: the programs' text is taken from worker/verify_*.py when this is built. */
#include "worker/driver.h"

#include "verify_sources.h"

#include <string.h>

#define PROMPT ">>> "

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

/* A docstring's first line has its quotes before the prompt. */
static bool begins_example(pt_str text, size_t prompt)
{
    size_t i = prompt;
    while (i && strchr(" \t\"'rRuU", text.p[i - 1]))
        i--;
    return i == 0 || text.p[i - 1] == '\n';
}

bool pt_driver_has_examples(pt_str text)
{
    for (size_t from = 0; from < text.n;) {
        const char *p = memmem(text.p + from, text.n - from, PROMPT, sizeof PROMPT - 1);
        if (!p)
            return false;
        if (begins_example(text, (size_t)(p - text.p)))
            return true;
        from = (size_t)(p - text.p) + 1;
    }
    return false;
}
