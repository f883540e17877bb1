"""Stands in for _pyio when CPython's own tests are compared: there is one implementation of io."""
import io

globals().update((k, v) for k, v in vars(io).items() if not k.startswith("__"))
