"""Stands in for test.support.hashlib_helper: every hash is there."""


def requires_hashdigest(digestname, openssl=None, usedforsecurity=True):
    return lambda test: test
