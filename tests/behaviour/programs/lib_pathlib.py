"""pathlib, fnmatch and glob: pure paths, files through paths, patterns."""
import os, glob, fnmatch
from pathlib import Path, PurePath, PurePosixPath, PosixPath
def t(f, *a, **k):
    try: print('->', repr(f(*a, **k)))
    except BaseException as e: print('!!', type(e).__name__, e)
p = PurePosixPath('/a/b.tar.gz'); print(p, repr(p), p.name, p.suffix, p.suffixes, p.stem, p.parent, list(p.parents), p.parts, p.anchor, p.root, p.drive, p / 'x' / 'y', 'q' / PurePath('z'), p.with_name('n'), p.with_suffix('.x'), p.with_stem('s'), p.is_absolute(), p.as_posix(), p.as_uri(), hash(p) == hash(PurePosixPath('/a/b.tar.gz')), p == PurePath('/a/b.tar.gz'), p < PurePath('/b'), p.match('*.gz'), p.relative_to('/a'), p.is_relative_to('/a'), p.joinpath('a', '/b'))
t(p.relative_to, '/z'); t(p.with_suffix, 'x'); t(PurePath, 5); t(PurePath('').with_name, 'x'); t(p.parents.__getitem__, 9)
b = Path('/tmp/pt_lib_pathlib'); os.system('rm -rf /tmp/pt_lib_pathlib'); b.mkdir(); t(b.mkdir); b.mkdir(exist_ok=True); (b / 'x/y').mkdir(parents=True); (b / 'f.txt').write_text('hi\n'); (b / 'g.bin').write_bytes(b'abc')
print((b / 'f.txt').read_text(), (b / 'g.bin').read_bytes(), sorted(x.name for x in b.iterdir()), sorted(map(str, b.glob('**/*'))), sorted(map(str, b.rglob('*.txt'))), (b / 'f.txt').exists(), b.is_dir(), (b / 'f.txt').is_file(), (b / 'f.txt').stat().st_size, (b / 'nope').exists())
t((b / 'nope').read_text); t((b / 'nope').unlink); (b / 'nope').unlink(missing_ok=True); t((b / 'nope').stat); t(b.rmdir)
with (b / 'f.txt').open() as f: print(f.read())
r = (b / 'f.txt').rename(b / 'h.txt'); print(r); (b / 'h.txt').touch(); print((b / 'x/../h.txt').resolve(), Path.cwd() == Path(os.getcwd()), Path('~').expanduser() == Path.home(), Path('a') / 'b', Path('a//b/./c'), Path('.'), Path(), bool(Path()), Path('x').absolute() == Path.cwd() / 'x')
print({Path('a'): 1}, sorted([Path('b'), Path('a')]), isinstance(p, os.PathLike), os.fspath(Path('q')), Path('a').samefile if 0 else '')
(b / 'ln').symlink_to('h.txt'); print((b / 'ln').is_symlink(), (b / 'ln').readlink())
print(sorted(glob.glob('/tmp/pt_lib_pathlib/*')), glob.glob('/tmp/pt_lib_pathlib/*.txt'), sorted(glob.iglob('/tmp/pt_lib_pathlib/**', recursive=True)), glob.escape('a[b]*'), glob.has_magic('a*'), sorted(glob.glob('*', root_dir='/tmp/pt_lib_pathlib')))
for n, q in [('abc', 'a*'), ('abc', 'A*'), ('abc', '?b[a-c]'), ('abc', '[!a]*'), ('a]c', 'a[]]c')]: print(fnmatch.fnmatch(n, q), fnmatch.fnmatchcase(n, q), fnmatch.translate(q))
print(fnmatch.filter(['a.py', 'b.txt'], '*.py'))
os.system('rm -rf /tmp/pt_lib_pathlib')
