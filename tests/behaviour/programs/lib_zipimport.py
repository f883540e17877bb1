"""Modules in archives on sys.path, and on the path of a package made by hand."""
import importlib.util
import os
import sys
import tempfile
import types
import weakref
import zipfile
import zipimport

folder = tempfile.mkdtemp()
archive = os.path.join(folder, "a.zip")
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as f:
    f.writestr("zmod.py", "x = 42\ndef f():\n    return __file__\n")
    f.writestr("zpkg/__init__.py", "from . import inner\ny = 1\n")
    f.writestr("zpkg/inner.py", "def boom():\n    raise ValueError('boom')\n")
    f.writestr("zpkg/data.txt", "data")
sys.path.insert(0, archive)
import zmod, zpkg
from zpkg import inner


def short(x):
    return str(x).replace(folder, "")


print(zmod.x, short(zmod.f()), zpkg.y, short(zpkg.__path__[0]), type(zmod.__loader__))
print(zpkg.__loader__.get_data(os.path.join(archive, "zpkg", "data.txt")), sorted(zmod.__loader__._files))
try:
    inner.boom()
except ValueError as e:
    print(e)
try:
    import znone
except ModuleNotFoundError as e:
    print(e)
print(short(importlib.util.find_spec("zpkg.inner").origin), short(zipimport.zipimporter(archive).find_spec("zmod").loader))
try:
    zipimport.zipimporter(folder)
except zipimport.ZipImportError as e:
    print(type(e).__mro__[1], short(e))


class Loader:
    """A package of which sys.modules holds a weak reference."""

    def __init__(self, path):
        self.module = types.ModuleType("_by_hand")
        self.module.__path__ = path
        sys.modules["_by_hand"] = weakref.proxy(self.module, lambda x: sys.modules.pop("_by_hand", None))


with open(os.path.join(folder, "plain.py"), "w") as f:
    f.write("a = 5\n")
loader = Loader([folder, archive])
print(__import__("_by_hand.plain", None, None, ["root"]).a, __import__("_by_hand.zmod", None, None, ["root"]).x)
del loader
print("_by_hand" in sys.modules)
