"""Runs the unittest cases of one module; cpython_tests.py reads what became of each.

    SCRIPT RESULTS SECONDS [AFTER]     RESULTS is added to, a line of JSON as each case begins and
                                       ends; with AFTER, only what comes after that case

A case that takes longer than SECONDS ends the process by SIGALRM.
"""
import importlib
import json
import os
import signal
import sys
import traceback
import unittest


def reason_of(kind, error, tb, file):
    """An exception in one line: its type and message, and the last line of the test module."""
    lines = [f[1] for f in traceback.extract_tb(tb) if os.path.basename(f[0]) == file]
    text = f"{kind.__name__}: {error}".split("\n")[0][:300]
    return text + (f" (line {lines[-1]})" if lines else "")


class Lines(unittest.TestResult):
    def __init__(self, to, seconds, file):
        super().__init__()
        self.to, self.seconds, self.file = to, seconds, file

    def say(self, what, test, reason=""):
        os.write(self.to, (json.dumps([what, test.id(), reason]) + "\n").encode())

    def startTest(self, test):
        super().startTest(test)
        self.outcome = None
        self.say("start", test)
        signal.alarm(self.seconds)

    def stopTest(self, test):
        signal.alarm(0)
        self.say(*(self.outcome or ("ok", test)))
        super().stopTest(test)

    def end(self, outcome, test, error=None):
        """The first bad news of a case stays. What is no case (setUpClass) has no end of its own."""
        reason = reason_of(*error, self.file) if isinstance(error, tuple) else error or ""
        if not isinstance(test, unittest.TestCase):
            self.say(outcome, test, reason)
        elif self.outcome is None:
            self.outcome = (outcome, test, reason)

    def addError(self, test, err):
        self.end("error", test, err)

    def addFailure(self, test, err):
        self.end("fail", test, err)

    def addSkip(self, test, reason):
        self.end("skip", test, reason)

    def addExpectedFailure(self, test, err):
        self.end("xfail", test)

    def addUnexpectedSuccess(self, test):
        self.end("xpass", test)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            error = issubclass(err[0], test.failureException)
            self.end("fail" if error else "error", test, err)


def cases(suite):
    for t in suite:
        if isinstance(t, unittest.TestSuite):
            yield from cases(t)
        else:
            yield t


def load(module):
    """The cases of a module; where its own load_tests fails, those that need none, too."""
    loader = unittest.TestLoader()
    tests = list(cases(loader.loadTestsFromModule(module)))
    if loader.errors:
        del module.load_tests
        tests += cases(loader.loadTestsFromModule(module))
    return tests


def run_module(name):
    to = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    module = importlib.import_module(name)
    tests = load(module)
    if len(sys.argv) > 3:
        tests = tests[[t.id() for t in tests].index(sys.argv[3]) + 1:]
    else:
        os.write(to, (json.dumps(["plan", [t.id() for t in tests], ""]) + "\n").encode())
    result = Lines(to, int(sys.argv[2]), os.path.basename(module.__file__))
    unittest.TestSuite(tests).run(result)
    os.write(to, b'["done", "", ""]\n')
