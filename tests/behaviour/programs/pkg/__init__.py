"""A package: relative imports, a cycle, a submodule."""
from .shapes import Square
from . import util

__all__ = ["Square", "util"]
