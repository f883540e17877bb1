"""Runs the tests of a module as pytest would, without pytest: one line for each test and
parameter set, of which `run_module` prints how it ended."""
import contextlib
import importlib
import inspect
import os
import pathlib
import signal
import sys
import tempfile
import traceback
import unittest

import pytest


class Request:
    """What a fixture gets as `request`."""

    def __init__(self, run, param, name):
        self.run, self.param, self.fixturename = run, param, name
        self.instance, self.module, self.function = run.instance, run.module, run.f
        self.cls = type(run.instance) if run.instance is not None else None

    def getfixturevalue(self, name):
        return self.run.value(name)

    def addfinalizer(self, f):
        self.run.stack.callback(f)


class Run:
    """One call of one test: its fixtures are made when they are asked for."""

    def __init__(self, module, holders, instance, f, stack, given):
        self.module, self.holders, self.instance, self.f = module, holders, instance, f
        self.stack, self.values, self.params = stack, {}, given

    def value(self, name):
        if name not in self.values:
            self.values[name] = self.make(name)
        return self.values[name]

    def make(self, name):
        fixture = find_fixture(self.holders, name)
        if fixture is None:
            return self.own(name)
        made = fixture.f
        if self.instance is not None and "self" in inspect.signature(made).parameters:
            made = made.__get__(self.instance)
        arguments = {}
        for p in inspect.signature(made).parameters:
            if p == "request":
                arguments[p] = Request(self, self.params.get(name), name)
            else:
                arguments[p] = self.value(p)
        got = made(**arguments)
        if inspect.isgenerator(got):
            generator, got = got, next(got)
            self.stack.callback(lambda: next(generator, None))
        return got

    def own(self, name):
        """The fixtures that pytest itself has."""
        if name in ("capsys", "capfd"):
            return self.stack.enter_context(pytest.Capture())
        if name == "monkeypatch":
            patch = pytest.MonkeyPatch()
            self.stack.callback(patch.undo)
            return patch
        if name in ("tmp_path", "tmpdir"):
            folder = self.stack.enter_context(tempfile.TemporaryDirectory())
            return (pathlib.Path if name == "tmp_path" else pytest.LocalPath)(folder)
        if name == "recwarn":
            return self.stack.enter_context(pytest.WarningsChecker(()))
        if name == "request":
            return Request(self, None, name)
        pytest.skip("fixture " + name)


def find_fixture(holders, name):
    for holder in holders:
        for attribute in (name, *dir(holder)):
            if attribute != name and attribute.startswith("__"):
                continue
            found = getattr(holder, attribute, None)
            if isinstance(found, pytest.Fixture) and found.name == name:
                return found
    return None


def needed(holders, names):
    """The names of all fixtures that these need, those first that others need."""
    out = []
    def visit(name):
        fixture = find_fixture(holders, name)
        if fixture is not None and name not in out:
            for p in inspect.signature(fixture.f).parameters:
                visit(p)
            out.append(name)
    for name in names:
        visit(name)
    return out


def autouse(holders):
    names = []
    for holder in holders:
        for attribute in dir(holder):
            if not attribute.startswith("__"):
                found = getattr(holder, attribute, None)
                if isinstance(found, pytest.Fixture) and found.autouse:
                    names.append(found.name)
    return names


def values_of(names, v):
    """One parameter set as keywords."""
    if isinstance(v, pytest.param):
        v = v.values
    elif len(names) == 1:
        v = (v,)
    return dict(zip(names, v))


def argument_sets(f, cls, holders):
    """Every combination of the parameter sets, as (text, keywords, parameters of fixtures)."""
    sets = [("", {}, {})]
    given = list(getattr(f, "parameter_sets", ())) + list(getattr(cls, "parameter_sets", ()))
    wanted = autouse(holders) + list(inspect.signature(f).parameters)
    for name in needed(holders, wanted):
        fixture = find_fixture(holders, name)
        if fixture.params is not None and not any(name in names for names, _, _ in given):
            given.append(([name], list(fixture.params), True))
    for names, values, indirect in given:
        grown = []
        for text, keywords, params in sets:
            for i, v in enumerate(values):
                if getattr(v, "skips", False):
                    continue
                one = values_of(names, v)
                through = one if indirect is True else {
                    k: x for k, x in one.items() if indirect and k in indirect}
                direct = {k: x for k, x in one.items() if k not in through}
                grown.append((f"{text}[{i}]", {**keywords, **direct}, {**params, **through}))
        sets = grown
    return sets


def call(f, cls, module, holders, keywords, params):
    with contextlib.ExitStack() as stack:
        instance = cls() if cls else None
        bound = getattr(instance, f.__name__) if cls else f
        run = Run(module, holders, instance, bound, stack, params)
        for name, end in (("setup_method", "teardown_method"), ("setup", "teardown")):
            for which, at in ((name, None), (end, stack)):
                method = getattr(instance, which, None)
                if method:
                    a = (bound,) if inspect.signature(method).parameters else ()
                    at.callback(method, *a) if at else method(*a)
        wanted = [n for names in getattr(f, "wanted_fixtures", ()) for n in names]
        for name in autouse(holders) + wanted:
            run.value(name)
        arguments = dict(keywords)
        for p in inspect.signature(bound).parameters.values():
            if p.name not in arguments and p.default is p.empty and p.kind in (
                    p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY):
                arguments[p.name] = run.value(p.name)
        got = bound(**arguments)
        if inspect.iscoroutine(got):
            got.close()
            pytest.skip("asynchronous")


def run_one(title, f, cls, module, holders, keywords, params):
    capture = pytest.Capture()
    try:
        with capture:
            call(f, cls, module, holders, keywords, params)
        print(title, "ok")
    except pytest.Skipped:
        print(title, "skipped")
    except unittest.SkipTest:
        print(title, "skipped")
    except Exception as e:
        print(title, type(e).__name__, str(e)[:120].replace("\n", "|"))
        print(title, repr(e), file=sys.stderr)


def run_tests(prefix, holder, names, cls, module, holders):
    for name in names:
        f = getattr(holder, name) if name.startswith("test") else None
        if not callable(f) or isinstance(f, type):
            continue
        if getattr(f, "is_skipped", False) or getattr(cls, "is_skipped", False):
            print(prefix + name, "skipped")
            continue
        for text, keywords, params in argument_sets(f, cls, holders):
            run_one(prefix + name + text, f, cls, module, holders, keywords, params)


def run_cases(name, cls):
    for method in unittest.defaultTestLoader.getTestCaseNames(cls):
        result = unittest.TestResult()
        with pytest.Capture():
            unittest.TestSuite([cls(method)]).run(result)
        outcome = "ok" if result.wasSuccessful() else "failed"
        if result.skipped:
            outcome = "skipped"
        for _, text in result.errors + result.failures:
            outcome += " " + text.strip().rsplit("\n", 1)[-1][:100]
            print(f"{name}.{method}", text, file=sys.stderr)
        print(f"{name}.{method}", outcome)


def run_module(prefix, module, *conftests):
    """Runs the test functions and test classes of a module in the order of their names."""
    names = sorted(vars(module))
    for name in ("setup_module", "setUpModule"):
        if hasattr(module, name):
            begin = getattr(module, name)
            begin(*[module][:len(inspect.signature(begin).parameters)])
    run_tests(prefix, module, names, None, module, (module, *conftests))
    for name in names:
        cls = getattr(module, name)
        if not isinstance(cls, type):
            continue
        if issubclass(cls, unittest.TestCase):
            if cls.__module__ == module.__name__:
                run_cases(prefix + name, cls)
        elif name.startswith("Test"):
            run_tests(f"{prefix}{name}.", cls, sorted(dir(cls)), cls, module,
                      (cls, module, *conftests))


def import_and_run(name, conftests):
    try:
        module, *others = [importlib.import_module(n) for n in (name, *conftests)]
        run_module(name + ":", module, *others)
    except (pytest.Skipped, unittest.SkipTest):
        print(name, "skipped")
    except Exception as e:
        print(name, "is not to be run:", type(e).__name__, str(e)[:120].replace("\n", "|"))
        traceback.print_exc()


def run_modules(modules, seconds):
    """Runs each module in a process of its own, for so long."""
    for name, conftests in modules.items():
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            signal.alarm(seconds)
            import_and_run(name, conftests)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        if status:
            print(name, "ended by", os.WTERMSIG(status) or os.WEXITSTATUS(status))
