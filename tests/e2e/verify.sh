#!/bin/bash
# Tests and scripts beside CPython, and what that says about each function. Needs cargo.
. "$(dirname "$0")/lib.sh"
command -v cargo >/dev/null || { echo "0 passed, 0 failed (no cargo)"; exit 0; }

mkdir -p "$T/src/pkg"
cat >"$T/src/pkg/__init__.py" <<'PY'
import sys


def add(a, b):
    return a + b


def where():
    return "CPython" if "Python" in sys.copyright else "elsewhere"


def compute():
    import ctypes
    return ctypes.sizeof(ctypes.c_char)


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
PY
printf 'import pkg\n\nif __name__ == "__main__":\n    print(pkg.add(1, 2))\n' >"$T/src/main.py"
cat >"$T/job.yaml" <<YAML
source: src
output: made
verify: {enabled: true, time: 60s}
YAML
p run "$T/job.yaml" --no-mpi
ok "something differs" code_is 1
ok "it is told how much" says "3 of 5 tests end as under CPython"
verdict() { json_is "$T/made" "[t['outcome'] for t in d['tests'] if t['name'] == 'test_pkg.$1'][0]" "$2"; }
ok "a test that passes" verdict T.test_add equal
ok "one that fails as under CPython" verdict T.test_fails_alike equal
ok "one that does not" verdict T.test_where differs
ok "one that meets what is not supported" verdict T.test_compute unsupported
ok "a bare function" verdict test_bare equal
ok "the script" json_is "$T/made" 'd["scripts"][0]["outcome"]' equal
of() { json_is "$T/made" "[f['verdict'] for f in d['functions'] if f['name'] == '$1'][0]" "$2"; }
ok "a function that ran alike" of add equal
ok "one that a differing test called" of where differs
ok "one that stopped" of compute unsupported
ok "one that nobody called" of never "not exercised"
ok "the driver is none of the user's" json_is "$T/made" 'd["totals"]["files"]' 3
p explain "$T/made" pkg/__init__.py:add
ok "explain has the evidence" says "equal: script main.py"
ok "and that of tests" says "equal: test test_pkg.T.test_add"
p explain "$T/made" pkg:where --json
ok "for programs, too" python3 -c '
import json, sys
f, = json.load(open(sys.argv[1]))["functions"]
assert (f["verdict"], f["evidence"]) == ("differs", [{"kind": "test", "by": "test_pkg.T.test_where", "outcome": "differs"}])' "$T/out"
p explain "$T/made" pkg/__init__.py:nowhere
ok "no such function" code_is 2
p report "$T/made"
ok "the report lists what differs" says "pkg/__init__.py:8  where  (test test_pkg.T.test_where)"
finish
