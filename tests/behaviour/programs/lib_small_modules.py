"""calendar, glob, fnmatch, filecmp, fileinput, colorsys, graphlib, numbers, netrc, sched, stat, getopt, reprlib."""
import calendar, glob, fnmatch, colorsys, graphlib, numbers, netrc, os, tempfile, sched, time, stat, getopt, reprlib, linecache, filecmp, fileinput, sys, datetime
print(calendar.month(2024,2)); print(calendar.calendar(2023, 2, 1, 6, 3)); print(calendar.monthrange(2024,2), calendar.isleap(1900), calendar.leapdays(1990,2020), calendar.weekday(2024,1,1))
c = calendar.TextCalendar(firstweekday=6); print(c.formatmonth(2021, 5, 3)); print(calendar.Calendar().monthdayscalendar(2022,3)); print(list(calendar.Calendar(3).itermonthdays2(2022,2))); print(list(calendar.Calendar().itermonthdates(2022,2))[:3])
print(calendar.HTMLCalendar().formatmonth(2024,1)); print(calendar.timegm((2020,1,2,3,4,5,0,0,0)), list(calendar.day_name), calendar.month_abbr[3], calendar.MONDAY, calendar.SUNDAY, calendar.day_abbr[1:3], len(calendar.month_name))
for f in [lambda: calendar.monthrange(2020,13), lambda: calendar.setfirstweekday(9)]:
    try: f()
    except Exception as e: print(type(e).__name__, e, repr(e))
print(calendar.LocaleTextCalendar(locale="C").formatweekheader(3)) if hasattr(calendar,'LocaleTextCalendar') else 0
print(calendar.Calendar(0).yeardayscalendar(2020,4)[0][0])
print(list(calendar.Calendar().itermonthdays3(2020,2))[:2], list(calendar.Calendar().itermonthdays4(2020,2))[:2], calendar.HTMLCalendar().formatyear(2020)[:200])
print(fnmatch.fnmatch("a.py","*.py"), fnmatch.filter(["a.py","b.txt","c.PY"],"*.py"), fnmatch.translate("a[!b-d]?*.[ch]"), fnmatch.fnmatchcase("A","a"), fnmatch.translate("**a*b*c"), fnmatch.filter([b"x"],b"*"), fnmatch.translate("[]a]"), fnmatch.translate("[!]"))
d = tempfile.mkdtemp()
for n in ["a.py","b.py",".h.py","s/c.py","s/t/d.txt"]:
    p=os.path.join(d,n); os.makedirs(os.path.dirname(p),exist_ok=True); open(p,"w").write(n)
r=lambda xs: sorted(os.path.relpath(x,d) for x in xs)
print(r(glob.glob(d+"/*.py")), r(glob.glob(d+"/**/*",recursive=True)), r(glob.glob(d+"/**/*.py",recursive=True,include_hidden=True)), sorted(glob.glob("*/*",root_dir=d)), r(glob.iglob(d+"/[ab].py")), glob.escape("a[b]*?"), glob.has_magic("a*"), sorted(glob.glob("**",root_dir=d,recursive=True)))
print(filecmp.cmp(d+"/a.py",d+"/b.py"), filecmp.cmp(d+"/a.py",d+"/a.py",shallow=False))
e = tempfile.mkdtemp(); open(e+"/a.py","w").write("a.py"); open(e+"/b.py","w").write("zzzz"); os.mkdir(e+"/s"); open(e+"/only","w").close()
dc = filecmp.dircmp(d,e); print(dc.left_only, dc.right_only, dc.common, dc.common_dirs, dc.same_files, dc.diff_files, dc.funny_files); print(filecmp.cmpfiles(d,e,["a.py","b.py","zz"],shallow=False))
with fileinput.input([d+"/a.py",d+"/b.py"]) as f:
    for l in f: print(fileinput.filename().endswith("py"), f.lineno(), f.filelineno(), f.isfirstline(), l)
open(d+"/m","w").write("l1\nl2\n")
with fileinput.input(d+"/m", inplace=True, backup=".bak") as f:
    for l in f: print(l.rstrip().upper())
print(open(d+"/m").read(), open(d+"/m.bak").read())
print(linecache.getline(d+"/m",2), repr(linecache.getline(d+"/m",99)), linecache.getlines(d+"/m")); linecache.checkcache(); linecache.clearcache()
for rgb in [(.2,.4,.4),(1,0,0),(0,0,0),(.5,.5,.5),(.1,.9,.3)]:
    print(colorsys.rgb_to_hsv(*rgb), colorsys.rgb_to_hls(*rgb), colorsys.rgb_to_yiq(*rgb), colorsys.hsv_to_rgb(*rgb), colorsys.hls_to_rgb(*rgb), colorsys.yiq_to_rgb(*rgb))
ts = graphlib.TopologicalSorter({"D":{"B","C"},"B":{"A"},"C":{"A"}}); print(tuple(ts.static_order())[0])
ts = graphlib.TopologicalSorter(); ts.add(3,1,2); ts.add(2,1); ts.prepare()
while ts.is_active():
    n = ts.get_ready(); print(n); ts.done(*n)
try: list(graphlib.TopologicalSorter({1:[2],2:[1]}).static_order())
except graphlib.CycleError as x: print(x, x.args)
for f in [lambda: ts.done(9), lambda: ts.add(1), lambda: graphlib.TopologicalSorter().get_ready()]:
    try: f()
    except Exception as x: print(type(x).__name__, x)
print(isinstance(1,numbers.Integral), isinstance(1.5,numbers.Real), isinstance(1j,numbers.Complex), issubclass(bool,numbers.Number), isinstance(1.0, numbers.Rational))
class N(numbers.Number): pass
try: numbers.Real()
except TypeError as x: print(x)
open(d+"/nrc","w").write('machine h login l password p\nmachine "q q" login a account b password c\nmacdef m\n  ls\n\ndefault login d password e\n'); os.chmod(d+"/nrc",0o600)
n = netrc.netrc(d+"/nrc"); print(n.hosts, n.macros, n.authenticators("h"), n.authenticators("zz")); print(n)
open(d+"/bad","w").write("machine x foo y\n")
try: netrc.netrc(d+"/bad")
except netrc.NetrcParseError as x: print(str(x).replace(d,""), x.lineno, x.msg)
s = sched.scheduler(time.monotonic, time.sleep); s.enter(0.01,2,print,("b",)); s.enter(0.01,1,print,argument=("a",),kwargs={"end":"!\n"}); ev=s.enter(5,1,print); s.cancel(ev); print(len(s.queue), s.empty()); s.run(); print(s.empty())
print(stat.filemode(0o100644), stat.filemode(0o40755), stat.filemode(0o120777), stat.filemode(0o104755), stat.S_ISDIR(0o40755), stat.S_IMODE(0o100644), stat.S_IFMT(0o100644), stat.FILE_ATTRIBUTE_HIDDEN, stat.ST_MODE, stat.S_ISVTX)
print(getopt.getopt(["-a","-b","x","--foo","--bar=3","rest","-c"],"ab:c",["foo","bar="]), getopt.gnu_getopt(["a","-x","b","--long","v"],"x",["long="]))
for a in [(["-z"],"a"),(["-a"],"a:"),(["--fo"],"",["foo","fob"]),(["--x=1"],"",["x"])]:
    try: getopt.getopt(*a)
    except getopt.GetoptError as x: print(x, x.opt, x.msg)
r = reprlib.Repr(); r.maxlist=2; print(r.repr([1,2,3]), reprlib.repr("x"*100), reprlib.repr(set(range(100))), reprlib.repr({i:i for i in range(10)}), reprlib.repr(10**100), reprlib.repr([[[[[[[1]]]]]]]), r.repr(frozenset([1])), r.repr((1,)), reprlib.aRepr.maxdict)
class R:
    def __init__(s): s.l=[s]
    @reprlib.recursive_repr("<>")
    def __repr__(s): return "R("+repr(s.l)+")"
print(R(), R.__repr__.__name__)
