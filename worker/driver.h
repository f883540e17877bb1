/* driver.h: the Python programs with which verify runs tests and hears which functions were called.
 * The first is a unit of the job like any other: what CPython runs is also translated. */
#ifndef PT_WORKER_DRIVER_H
#define PT_WORKER_DRIVER_H

#include "base/str.h"

#include <stdbool.h>

/* Where it stands beside the repository's own files. */
#define PT_DRIVER_PATH   "portalis_verify.py"
#define PT_DRIVER_MODULE "portalis_verify"

pt_str pt_driver_source(void);
/* For CPython alone: to be found as sitecustomize. */
pt_str pt_driver_calls_source(void);

/* Is it, by its name, a file of tests: test_*.py, *_test.py, test.py, tests.py? */
bool pt_driver_is_suite(const char *path);
/* Has the module's text a line that begins as an example of doctest does? No line of code can. */
bool pt_driver_has_examples(pt_str text);

#endif
