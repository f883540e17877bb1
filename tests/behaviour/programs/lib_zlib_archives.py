"""zlib's bytes at every level and strategy, its objects and errors; gzip, zipfile, tarfile, shutil."""
import zlib, gzip, zipfile, tarfile, io, os, tempfile, shutil, hashlib
src=b"".join(b"line %d of some text, %d\n"%(i,i*i) for i in range(3000))
h=lambda b: (len(b), hashlib.md5(b).hexdigest())
for lv in range(-1,10):
    print(lv, h(zlib.compress(src,lv)), zlib.decompress(zlib.compress(src,lv))==src)
for wb in (-15,-9,9,15,25,31): print(wb, h(zlib.compress(src,6,wb)), zlib.decompress(zlib.compress(src,6,wbits=wb),wb if wb!=-9 else -15)==src)
for st in range(5):
    c=zlib.compressobj(9,zlib.DEFLATED,-15,9,st); print(st,h(c.compress(src)+c.flush()))
c=zlib.compressobj(); o=b""
for i in range(0,len(src),7000):
    o+=c.compress(src[i:i+7000]); o+=c.flush([zlib.Z_SYNC_FLUSH,zlib.Z_FULL_FLUSH,zlib.Z_PARTIAL_FLUSH,zlib.Z_BLOCK][i//7000%4])
k=c.copy(); o1=o+c.flush(); print(h(o1), o1==o+k.flush(), zlib.decompress(o1)==src)
d=zlib.decompressobj(); out=b""; buf=o1+b"trailing"
out=d.decompress(buf,1000); print(len(out), len(d.unconsumed_tail), d.eof, d.unused_data)
while not d.eof: out+=d.decompress(d.unconsumed_tail,5000)
print(out==src, d.unused_data, d.unconsumed_tail, d.eof, d.decompress(b"more"), d.unused_data, d.flush())
d=zlib.decompressobj(); n=0
for i in range(0,len(o1),13): n+=len(d.decompress(o1[i:i+13]))
print(n, d.eof, d.copy().eof)
z=zlib.compressobj(zdict=b"some text, line of"); y=z.compress(src[:200])+z.flush(); print(y, zlib.decompressobj(zdict=b"some text, line of").decompress(y)==src[:200])
for f in [lambda: zlib.decompress(b"xx"), lambda: zlib.decompress(o1[:-1]), lambda: zlib.decompress(o1[:-1]+b"x"), lambda: zlib.decompress(b""), lambda: zlib.compress("x"), lambda: zlib.compress(b"x",11), lambda: zlib.compressobj(level=20), lambda: zlib.decompressobj(99), lambda: zlib.decompress(b"x",99), lambda: zlib.decompress(y), lambda: zlib.decompressobj(zdict=b"q").decompress(y), lambda: zlib.decompressobj().decompress(b"x",-1), lambda: c.compress(b"x"), lambda: c.flush(), lambda: c.copy(), lambda: zlib.decompress(b"\x1f\x8b\x07\0",31), lambda: zlib.decompress(b"\x03\x01",-15), lambda: zlib.decompress(b"\x07",-15), lambda: zlib.decompress(b"\x05\x00\x00\x00\x00",-15), lambda: zlib.decompress(b"\x00\x01\x00\x01\x00",-15), lambda: zlib.decompress(b"\x78\x9d"), lambda: zlib.decompressobj().flush(0)]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(zlib.crc32(b"abc"), zlib.adler32(b"abc"), zlib.crc32(b"c",zlib.crc32(b"ab")), zlib.adler32(b"c",zlib.adler32(b"ab")), zlib.crc32(src), zlib.adler32(src), zlib.error, type(c), zlib.crc32(memoryview(b"abc")), zlib.crc32(b"",-1))
g=gzip.compress(src,mtime=0); print(h(g), gzip.decompress(g)==src, gzip.decompress(g+g)==src*2)
p=tempfile.mkdtemp(); os.chdir(p)
with gzip.open("a.gz","wt",encoding="utf-8") as f: f.write("héllo\nworld\n")
with gzip.open("a.gz","rt",encoding="utf-8") as f: print(f.read())
with gzip.open("a.gz") as f: print(f.readline(), f.tell(), f.seek(0), list(f), f.peek(1)); 
with gzip.GzipFile("b.gz","wb",mtime=5,compresslevel=1) as f: f.write(src); print(f.tell(), f.name)
print(h(open("b.gz","rb").read()), gzip.GzipFile("b.gz").read(10))
with gzip.GzipFile("b.gz") as f: f.read(1); print(f.mtime)
for b in [b"xx", g[:-4], g[:20], b"\x1f\x8bzz"+g[4:], g[:-8]+b"12345678"]:
    try: print(len(gzip.decompress(b)))
    except Exception as e: print(type(e).__name__, e)
try: gzip.GzipFile(fileobj=io.BytesIO(g[:100])).read()
except EOFError as e: print(e)
with zipfile.ZipFile("z.zip","w",zipfile.ZIP_DEFLATED) as z:
    z.writestr(zipfile.ZipInfo("d/x.txt",(2020,1,2,3,4,6)),"hello"*50); i=zipfile.ZipInfo("s.bin",(1980,1,1,0,0,0)); i.compress_type=zipfile.ZIP_STORED; z.writestr(i,b"\0\1"); i=zipfile.ZipInfo("big",(1990,5,6,7,8,10)); i.compress_type=zipfile.ZIP_DEFLATED; z.writestr(i,src,compresslevel=9); z.comment=b"cmt"
    with z.open(zipfile.ZipInfo("st",(2000,1,1,0,0,0)),"w") as f: f.write(b"ab"); f.write(b"cd")
print(h(open("z.zip","rb").read()))
with zipfile.ZipFile("z.zip") as z:
    print(z.namelist(), z.comment, z.testzip()); z.printdir()
    for i in z.infolist(): print(i, i.file_size, i.compress_size, i.CRC, i.date_time, i.is_dir(), i.header_offset)
    print(z.read("s.bin"), z.open("big").readline(), z.getinfo("big").compress_type); z.extractall("ex"); print(sorted(os.listdir("ex")), open("ex/d/x.txt").read()[:10])
    for f in [lambda: z.read("nope"), lambda: z.open("x","q"), lambda: zipfile.ZipFile(io.BytesIO(b"no"))]:
        try: f()
        except Exception as e: print(type(e).__name__, e)
    pp=zipfile.Path(z); print([str(x.name) for x in pp.iterdir()], (pp/"d"/"x.txt").read_text()[:5], (pp/"d").is_dir())
print(zipfile.is_zipfile("z.zip"), zipfile.is_zipfile("a.gz"))
os.makedirs("t/u"); open("t/f","w").write("content"*100); open("t/u/g","w").write("x"); os.symlink("f","t/l"); os.utime("t/f",(400000000,400000000))
for mode in ("w","w:gz"):
    with tarfile.open("t.tar","w:gz" if mode=="w:gz" else mode) as t: t.add("t", filter=lambda i: (setattr(i,"mtime",5), setattr(i,"uname","u"), setattr(i,"gname","g"), setattr(i,"uid",1), setattr(i,"gid",1), i)[-1] ); ti=tarfile.TarInfo("mem"); ti.size=3; t.addfile(ti,io.BytesIO(b"abc"))
    with tarfile.open("t.tar") as t: print(sorted(t.getnames()), t.getmember("t/f").size, t.extractfile("mem").read(), t.getmember("t/l").linkname, [m.isdir() for m in t.getmembers()], oct(t.getmember("mem").mode)); t.extractall("to"+mode[-1], filter="data"); print(sorted(os.listdir("to"+mode[-1]+"/t")))
try: tarfile.open("a.gz")
except tarfile.ReadError as e: print(str(e)[:40])
shutil.make_archive("arc","zip","t"); print(sorted(zipfile.ZipFile("arc.zip").namelist())); shutil.unpack_archive("arc.zip","un"); print(sorted(os.listdir("un")))
