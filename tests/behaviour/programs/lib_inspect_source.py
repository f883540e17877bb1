"""inspect's source texts, and modules that rest on importlib: resources, metadata, sysconfig."""
import inspect, linecache, sys, os
import sysconfig, termios, tty, faulthandler, imp, rlcompleter
import importlib.metadata, importlib.resources
import functools

def deco(f):
    @functools.wraps(f)
    def inner(*a): return f(*a)
    return inner

# a comment about plain
def plain(a, b=1):
    """doc"""
    if a:
        return b
    # trailing in body

    # still in body
# not in body
def oneline(): pass

@deco
def decorated(x):
    return x

class K:
    """class doc"""
    def m(self):
        return 1

    class Inner:
        y = 2

    async def am(self):
        pass

lam = lambda x: x + 1
def outer():
    def inner():
        return 5
    return inner
for o in (plain, oneline, decorated, K, K.m, K().m, K.Inner, K.am, lam, outer, outer()):
    lines, n = inspect.getsourcelines(o)
    print(n, lines)
print(inspect.getsource(K.Inner))
print(inspect.getcomments(plain))
print(os.path.basename(inspect.getfile(plain)), os.path.basename(inspect.getsourcefile(K)))
print(inspect.getmodulename('/a/b.py'), inspect.getmodulename('x.txt'), inspect.getmodule(K).__name__)
for bad in (len, int, 5):
    try: inspect.getsource(bad)
    except (TypeError, OSError) as e: print(type(e).__name__, e)
ns = {}
exec("def dyn(): return 1", ns)
try: inspect.getsource(ns['dyn'])
except OSError as e: print('OSError', e)
linecache.cache['<gen>'] = (10, None, ['def g():\n', '    return 1\n'], '<gen>')
exec(compile('def g():\n    return 1\n', '<gen>', 'exec'), ns)
print(inspect.getsource(ns['g']))
print(sysconfig.get_python_version(), sysconfig.get_platform(), sorted(sysconfig.get_scheme_names())[:3])
try: termios.tcgetattr(0)
except termios.error as e: print(e.args)
print(termios.ECHO, tty.ISPEED)
faulthandler.enable(); print(faulthandler.is_enabled()); faulthandler.disable()
print(imp.PY_SOURCE, imp.get_suffixes()[-1])
print(rlcompleter.Completer({'abc': 1}).complete('ab', 0))
try: importlib.metadata.version('nonesuch-pkg')
except importlib.metadata.PackageNotFoundError as e: print(e, e.name)
import tempfile, pathlib
d = tempfile.mkdtemp()
os.makedirs(d + '/rp')
pathlib.Path(d, 'rp', '__init__.py').write_text('')
pathlib.Path(d, 'rp', 'data.txt').write_text('hello')
pathlib.Path(d, 'rp', '__main__.py').write_text('print("main ran", __name__, __package__)\n')
sys.path.insert(0, d)
import rp
print(importlib.resources.files('rp').joinpath('data.txt').read_text())
print(importlib.resources.read_text('rp', 'data.txt'))
with importlib.resources.as_file(importlib.resources.files('rp') / 'data.txt') as p: print(p.name)
import runpy
runpy.run_module('rp', run_name='__main__')
os.makedirs(d + '/x-1.0.dist-info')
pathlib.Path(d, 'x-1.0.dist-info', 'METADATA').write_text('Metadata-Version: 2.1\nName: x\nVersion: 1.0\nRequires-Dist: y>1\n')
pathlib.Path(d, 'x-1.0.dist-info', 'entry_points.txt').write_text('[grp]\na = rp:foo\n')
print(importlib.metadata.version('x'), importlib.metadata.requires('x'), importlib.metadata.metadata('x')['Name'])
print([ (e.name, e.value) for e in importlib.metadata.entry_points(group='grp')])
