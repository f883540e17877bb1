"""Stands in for test.support.socket_helper: where tests may listen."""
import contextlib
import errno
import socket

HOST = "localhost"
HOSTv4 = "127.0.0.1"
HOSTv6 = "::1"
IPV6_ENABLED = False
has_gethostname = True


def _unchanged(test):
    return test


skip_unless_bind_unix_socket = skip_if_tcp_blackhole = _unchanged


def bind_port(sock, host=HOST):
    sock.bind((host, 0))
    return sock.getsockname()[1]


def find_unused_port(family=socket.AF_INET, socktype=socket.SOCK_STREAM):
    with socket.socket(family, socktype) as s:
        return bind_port(s)


def bind_unix_socket(sock, addr):
    sock.bind(addr)


def get_socket_conn_refused_errs():
    return [errno.ECONNREFUSED]


@contextlib.contextmanager
def transient_internet(resource_name, *, timeout=None, errnos=()):
    yield
