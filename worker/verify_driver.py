"""Runs the tests of one module, or the examples in its docstrings, and writes down how each of
them ends.

    portalis_verify.py OUTCOMES MODULE AFTER CALLS KIND [ROOT ...]

The same program under CPython and as Rust. OUTCOMES is the file to write: a line when a test
begins, one when it ends, and one at the end of all. AFTER is empty, or the last test that is left
out: a run that a test killed goes on after it. With CALLS, CPython also says which functions each test called.
KIND is tests or examples. ROOTs are folders that imports start from.
"""
import doctest
import importlib
import os
import sys
import types
import unittest

HERE = os.getcwd()
CALLED = set()


def see(frame, event, arg):
    if event == "call":
        CALLED.add(frame.f_code)


def clean(text):
    return " ".join(str(text).split())[:500]


class Notes:
    def __init__(self, path, calls):
        self.file = open(path, "a", encoding="utf-8", errors="backslashreplace")
        self.calls = calls

    def say(self, *words):
        self.file.write("\t".join(clean(w) for w in words) + "\n")
        self.file.flush()

    def watch(self):
        if self.calls:
            sys.setprofile(see)

    def tell_calls(self):
        if not self.calls:
            return
        sys.setprofile(None)
        for code in CALLED:
            path = os.path.join(HERE, code.co_filename)
            if path.startswith(HERE + os.sep):
                self.say("call", os.path.relpath(path, HERE), code.co_firstlineno)
        CALLED.clear()


class Outcomes(unittest.TestResult):
    def __init__(self, notes):
        super().__init__()
        self.notes = notes
        self.outcome = None

    def set(self, word, error=None):
        """The first that is not a success counts."""
        if self.outcome is None or self.outcome[0] == "passed":
            kind = "" if error is None else " " + error[0].__name__
            self.outcome = (word + kind, "" if error is None else error[1])

    def startTest(self, test):
        super().startTest(test)
        self.outcome = None
        self.notes.say("begin", test.id())
        self.notes.watch()

    def stopTest(self, test):
        self.notes.tell_calls()
        outcome = self.outcome or ("passed", "")
        self.notes.say("end", test.id(), *outcome)
        self.outcome = None
        super().stopTest(test)

    def of_fixture(self, test):
        """setUpClass and its like fail without having begun."""
        if not isinstance(test, unittest.TestCase):
            self.notes.say("begin", test.id())
            self.stopTest(test)

    def addSuccess(self, test):
        self.set("passed")

    def addError(self, test, err):
        self.set("error", err)
        self.of_fixture(test)

    def addFailure(self, test, err):
        self.set("failed", err)

    def addSkip(self, test, reason):
        self.set("skipped")
        self.of_fixture(test)

    def addExpectedFailure(self, test, err):
        self.set("expected failure")

    def addUnexpectedSuccess(self, test):
        self.set("unexpected success")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.set("failed" if issubclass(err[0], test.failureException) else "error", err)


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


class Bare(unittest.FunctionTestCase):
    """A test that is no unittest case: a function, or a method of a class that is named Test*."""

    def __init__(self, name, f, asks):
        super().__init__(f)
        self.name, self.asks = name, asks

    def id(self):
        return self.name


def arguments(f):
    """The names of those that it cannot do without."""
    code = f.__code__
    given = code.co_argcount - len(f.__defaults__ or ())
    kwonly = code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]
    return list(code.co_varnames[:given]) + [n for n in kwonly if n not in (f.__kwdefaults__ or {})]


def method(cls, name):
    """A call of it on a new instance, between what pytest calls before and after."""
    def call():
        test = cls()
        around(test, "setup_method", name)
        try:
            getattr(test, name)()
        finally:
            around(test, "teardown_method", name)
    return call


def around(test, hook, name):
    f = getattr(test, hook, None)
    if f is not None:
        f(*[getattr(test, name)][:len(arguments(f.__func__)) - 1])


def bare(module):
    """Tests that stand in the module as pytest would find them; fixtures are pytest's own."""
    for name, x in sorted(vars(module).items()):
        if getattr(x, "__module__", None) != module.__name__:
            continue
        if name.startswith("test") and isinstance(x, types.FunctionType):
            yield Bare(f"{module.__name__}.{name}", x, arguments(x))
        elif (name.startswith("Test") and isinstance(x, type)
                and not issubclass(x, unittest.TestCase) and x.__init__ is object.__init__):
            for m in sorted(dir(x)):
                f = getattr(x, m) if m.startswith("test") else None
                if isinstance(f, types.FunctionType):
                    title = f"{module.__name__}.{name}.{m}"
                    yield Bare(title, method(x, m), arguments(f)[1:])


def tell_left_out(notes, case):
    notes.say("begin", case.id())
    notes.say("end", case.id(), "not run", "asks for " + ", ".join(case.asks) + ": needs pytest")


def later(cases, after):
    names = [case.id() for case in cases]
    return cases[names.index(after) + 1:] if after in names else [] if after else cases


def run_tests(notes, module, after):
    cases = list(flat(unittest.defaultTestLoader.loadTestsFromModule(module)))
    cases.extend(bare(module))

    def run():
        left = later(cases, after)
        unittest.TestSuite(c for c in left if not getattr(c, "asks", None)).run(Outcomes(notes))
        for case in left:
            if getattr(case, "asks", None):
                tell_left_out(notes, case)
    return run


class Examples(doctest.DocTestRunner):
    """An example is a test of its own. What fails under both counts as the same only where both
    got the same."""

    def __init__(self, notes):
        super().__init__(verbose=False)
        self.notes = notes

    def name(self, test, example):
        at = next(i for i, e in enumerate(test.examples, 1) if e is example)
        return f"{test.name}, example {at}"

    def end(self, test, example, *outcome):
        self.notes.tell_calls()
        self.notes.say("end", self.name(test, example), *outcome)

    def report_start(self, out, test, example):
        self.notes.say("begin", self.name(test, example))
        self.notes.watch()

    def report_success(self, out, test, example, got):
        self.end(test, example, "passed")

    def report_failure(self, out, test, example, got):
        self.end(test, example, "failed: got " + got)

    def report_unexpected_exception(self, out, test, example, exc_info):
        self.end(test, example, "error " + exc_info[0].__name__, exc_info[1])


def run_examples(notes, module, after):
    """A run that an example killed goes on after its docstring: the names that it made are gone."""
    found = doctest.DocTestFinder().find(module)
    names = [test.name for test in found]
    after = after.rpartition(", example ")[0]
    left = found[names.index(after) + 1:] if after in names else [] if after else found

    def run():
        runner = Examples(notes)
        for test in left:
            runner.run(test, out=lambda text: None)
    return run


def run(notes, name, kind, after):
    try:
        module = importlib.import_module(name)
        go = (run_examples if kind == "examples" else run_tests)(notes, module, after)
    except BaseException as e:
        notes.say("import", type(e).__name__, e)
        return
    go()
    notes.say("done")


def main():
    path, name, after, calls, kind = sys.argv[1:6]
    for root in sys.argv[6:]:
        sys.path.append(os.path.normpath(os.path.join(HERE, root)))
    run(Notes(path, calls == "1"), name, kind, after)


if __name__ == "__main__":
    main()
