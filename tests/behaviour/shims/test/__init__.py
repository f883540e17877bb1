"""The package of CPython's own tests, as far as cpython_tests.py puts them here."""
