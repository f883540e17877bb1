#!/bin/bash
# Tests and scripts beside CPython, and what that says about each function. Needs cargo.
. "$(dirname "$0")/lib.sh"
command -v cargo >/dev/null || { echo "0 passed, 0 failed (no cargo)"; exit 0; }

mkdir -p "$T/src/pkg"
cat >"$T/src/pkg/__init__.py" <<'PY'
import sys


def add(a, b):
    """
    >>> add(1, 2)
    3
    >>> add("a", 1)
    Traceback (most recent call last):
    TypeError: can only concatenate str (not "int") to str
    >>> add(2, 2)  # is 4
    5
    >>> class P:
    ...     x = 1
    >>> sorted({add(P.x, n) for n in range(3)})
    [1, 2, 3]
    """
    return a + b


def where():
    """
    >>> where()
    'CPython'
    """
    return "CPython" if "Python" in sys.copyright else "elsewhere"


def compute():
    import ssl
    return ssl.CERT_NONE.value + 1


def never():
    pass
PY
cat >"$T/src/test_pkg.py" <<'PY'
import unittest
import pkg


class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.three = 3

    def test_add(self):
        self.assertEqual(pkg.add(1, 2), self.three)

    def test_fails_alike(self):
        self.assertEqual(pkg.add(1, 2), 4)

    def test_where(self):
        self.assertEqual(pkg.where(), "CPython")

    def test_compute(self):
        self.assertEqual(pkg.compute(), 1)


def test_bare():
    assert pkg.add(1, 1) == 2


class TestPlain:
    def setup_method(self, method):
        self.name = method.__name__

    def test_name(self):
        assert self.name == "test_name"


def test_asks(tmp_path, extra=1):
    assert tmp_path
PY
cat >"$T/src/test_guarded.py" <<'PY'
import unittest


class G(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1, 1)


if __name__ == "__main__":
    unittest.main()
PY
cat >"$T/src/main.py" <<'PY'
"""A script with an example.

    >>> twice("ab")
    'abab'
"""
import pkg


def twice(x):
    return pkg.add(x, x)


if __name__ == "__main__":
    print(pkg.add(1, 2))
PY
mkdir "$T/bin"
printf '#!/bin/sh\nexec python3 "$@"\n' >"$T/bin/python-of-mine"
chmod +x "$T/bin/python-of-mine"
cat >"$T/job.yaml" <<YAML
source: src
output: made
verify: {enabled: true, time: 60s, python: $T/bin/python-of-mine}
YAML
p run "$T/job.yaml" --no-mpi
ok "something differs" code_is 1
ok "it is told how much" says "11 of 15 tests end as under CPython"
verdict() { json_is "$T/made" "[t['outcome'] for t in d['tests'] if t['name'] == 'test_pkg.$1'][0]" "$2"; }
ok "a test that passes" verdict T.test_add equal
ok "one that fails as under CPython" verdict T.test_fails_alike equal
ok "one that does not" verdict T.test_where differs
ok "one that meets what is not supported" verdict T.test_compute unsupported
ok "a bare function" verdict test_bare equal
ok "one in a file that is a script, too" json_is "$T/made" "[t['outcome'] for t in d['tests'] if t['name'] == 'test_guarded.G.test_one'][0]" equal
example() { json_is "$T/made" "[t['outcome'] for t in d['tests'] if t['name'] == '$1'][0]" "$2"; }
ok "an example" example "pkg.add, example 1" equal
ok "one that raises" example "pkg.add, example 2" equal
ok "one that fails as under CPython" json_is "$T/made" "[t['rust'] for t in d['tests'] if t['name'] == 'pkg.add, example 3'][0]" "failed: got 4"
ok "one that uses what another made" example "pkg.add, example 5" equal
ok "one that differs" example "pkg.where, example 1" differs
ok "one of a script" example "main, example 1" equal
ok "a plain class" verdict TestPlain.test_name equal
ok "one that asks for a fixture" verdict test_asks python
p report "$T/made"
ok "which is told" says "asks for tmp_path: needs pytest"
ok "the script" json_is "$T/made" 'd["scripts"][0]["outcome"]' equal
of() { json_is "$T/made" "[f['verdict'] for f in d['functions'] if f['name'] == '$1'][0]" "$2"; }
ok "a function that ran alike" of add equal
ok "one that a differing test called" of where differs
ok "one that stopped" of compute unsupported
ok "one that nobody called" of never "not exercised"
ok "the driver is none of the user's" json_is "$T/made" 'd["totals"]["files"]' 4
p explain "$T/made" pkg/__init__.py:add
ok "explain has the evidence" says "equal: script main.py"
ok "and that of examples" says "equal: doctest pkg.add, example 1"
ok "and that of tests" says "equal: test test_pkg.T.test_add"
p explain "$T/made" pkg:where --json
ok "for programs, too" python3 -c '
import json, sys
f, = json.load(open(sys.argv[1]))["functions"]
assert (f["verdict"], f["evidence"]) == ("differs", [{"kind": "doctest", "by": "pkg.where, example 1", "outcome": "differs"},
                          {"kind": "test", "by": "test_pkg.T.test_where", "outcome": "differs"}])' "$T/out"
p explain "$T/made" pkg/__init__.py:nowhere
ok "no such function" code_is 2
p report "$T/made"
ok "the report lists what differs" says "pkg/__init__.py:21  where  (doctest pkg.where, example 1)"
ok "and beside which Python" says "beside CPython 3.11"
ok "that the job named" says "$T/bin/python-of-mine: scripts"
sed -i 's,python-of-mine,no-such-python,' "$T/job.yaml"
p run "$T/job.yaml" --no-mpi
ok "without that one nothing is verified" code_is 1
p report "$T/made"
ok "which is told" says "no-such-python"
sed -i "s,python: $T/bin/no-such-python,python: bin/python," "$T/job.yaml"
p run "$T/job.yaml" --no-mpi
ok "a path that is not whole is refused" code_is 2
finish
