"""Stands in for test.support.script_helper: a migrated program has no interpreter to start."""
import unittest


def _needs_interpreter(*args, **kwargs):
    raise unittest.SkipTest("starts another interpreter")


assert_python_ok = assert_python_failure = spawn_python = kill_python = _needs_interpreter
run_python_until_end = run_test_script = make_script = make_pkg = _needs_interpreter


def interpreter_requires_environment():
    return False
