"""Stands in for test.support.socket_helper: where tests may listen."""
HOST = "localhost"
HOSTv4 = "127.0.0.1"
HOSTv6 = "::1"
IPV6_ENABLED = False


def skip_unless_bind_unix_socket(test):
    return test
