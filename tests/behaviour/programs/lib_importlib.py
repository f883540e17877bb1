"""importlib: finders, loaders, specs, sources found at run time; pkgutil, runpy and marshal."""
import sys, os, tempfile
import importlib, importlib.util, importlib.machinery, importlib.abc
import json, textwrap

print([f.__name__ for f in sys.meta_path if isinstance(f, type)])
s = importlib.util.find_spec('textwrap')
print(s.name, type(s).__name__, type(s.loader).__name__, s.submodule_search_locations, s.has_location, s.parent)
print(importlib.util.find_spec('nonesuch'))
print(importlib.util.find_spec('sys'))
try:
    importlib.util.find_spec('nonesuch.x')
except ModuleNotFoundError as e: print(e, e.name)
d = tempfile.mkdtemp()
with open(os.path.join(d, 'dyn_a.py'), 'w') as f:
    f.write('import os\nX = 5\ndef f(a, b=2):\n    "doc"\n    return a + b + X\nclass C:\n    pass\n')
os.mkdir(os.path.join(d, 'dyn_p'))
with open(os.path.join(d, 'dyn_p', '__init__.py'), 'w') as f: f.write('from . import sub\nfrom .sub import Y\n')
with open(os.path.join(d, 'dyn_p', 'sub.py'), 'w') as f: f.write('Y = __name__, __package__\n')
sys.path.insert(0, d)
importlib.invalidate_caches()
m = importlib.import_module('dyn_a')
print(m.f(1), m.C.__module__, m.__spec__.name, os.path.basename(m.__file__), os.path.basename(m.__spec__.origin))
import dyn_p
print(dyn_p.Y, [os.path.basename(x) for x in dyn_p.__path__], dyn_p.__spec__.submodule_search_locations == dyn_p.__path__)
with open(os.path.join(d, 'dyn_a.py'), 'w') as f: f.write('X = 6777\n')
importlib.reload(m)
print(m.X)
spec = importlib.util.spec_from_file_location('other', os.path.join(d, 'dyn_a.py'))
o = importlib.util.module_from_spec(spec)
spec.loader.exec_module(o)
print(o.X, o.__name__, 'other' in sys.modules, spec.loader.name)
print(repr(o).replace(d, ''))
try:
    importlib.import_module('nonesuch_y')
except ModuleNotFoundError as e: print(e)
try:
    importlib.import_module('.x', 'dyn_p')
except ModuleNotFoundError as e: print(e)
try:
    importlib.import_module('.x')
except TypeError as e: print(e)
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == 'magic':
            return importlib.machinery.ModuleSpec(name, Loader(), origin='here')
class Loader(importlib.abc.Loader):
    def create_module(self, spec): return None
    def exec_module(self, module): module.value = 42
sys.meta_path.insert(0, Finder())
import magic
print(magic.value, magic.__spec__.origin, magic)
print(importlib.machinery.all_suffixes(), importlib.machinery.SOURCE_SUFFIXES)
print(importlib.util.resolve_name('.a', 'b.c'))
print(importlib.util.decode_source(b'# coding: latin-1\nx = "\xe9"\r\n'))
print(__spec__, __loader__.__class__.__name__, json.__spec__.name, json.__name__)
print(issubclass(importlib.machinery.SourceFileLoader, importlib.abc.SourceLoader), importlib.machinery.ModuleSpec)
lazy = importlib.util.LazyLoader.factory(importlib.machinery.SourceFileLoader)
print(lazy.__name__)
import pkgutil
print(sorted(x.name for x in pkgutil.iter_modules([d])))
print([(x.name, x.ispkg) for x in pkgutil.walk_packages([os.path.join(d, 'dyn_p')], 'dyn_p.')])
print(pkgutil.get_data('dyn_p', 'sub.py'))
print(pkgutil.resolve_name('dyn_p.sub:Y'), pkgutil.resolve_name('os.path.join') is os.path.join)
import runpy
ns = runpy.run_path(os.path.join(d, 'dyn_a.py'), run_name='zz')
print(ns['X'], ns['__name__'])
del sys.modules['dyn_p.sub']
ns = runpy.run_module('dyn_p.sub')
print(ns['Y'])
import marshal
v = [1, -5, 2**70, -2**100, 1.5, 'a', 'é', b'x', (1, 2), {'a': [None, True]}, {1}, frozenset([2]), ..., 1j, '\ud800']
print(marshal.loads(marshal.dumps(v)) == v, marshal.dumps(2**70))
