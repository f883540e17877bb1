"""Stands in for ctypes, which looks into CPython: tests that need it skip themselves."""
raise ImportError("CPython's C API")
