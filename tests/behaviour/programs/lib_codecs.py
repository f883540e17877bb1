"""codecs, select, fcntl, resource: names, files, pieces of text; descriptors."""
import codecs, os, io, select, fcntl, resource
def t(f, *a, **k):
    try: print('->', repr(f(*a, **k)))
    except BaseException as e: print('!!', type(e).__name__, e)
i = codecs.lookup('UTF8'); print(i.name, i.encode('é'), i.decode(b'\xc3\xa9'), len(i)); t(codecs.lookup, 'nope'); t(codecs.encode, 'é', 'latin-1'); t(codecs.decode, b'\xff', 'utf-8'); t(codecs.encode, 'é', 'ascii', 'xmlcharrefreplace')
print(codecs.BOM_UTF8, codecs.BOM_UTF16, codecs.lookup('latin-1').name, codecs.lookup('ascii').name, codecs.lookup('cp1252').name, codecs.lookup('utf-16-le').name)
with codecs.open('/tmp/pt_lib_codecs', 'w', 'utf-8') as f: f.write('é\r\nb\n')
print(open('/tmp/pt_lib_codecs', 'rb').read()); f = codecs.open('/tmp/pt_lib_codecs', encoding='utf-8'); print(f.read()); f.close()
print(codecs.getreader('utf-8')(io.BytesIO(b'\xc3\xa9x\n')).read()); b = io.BytesIO(); w = codecs.getwriter('latin-1')(b); w.write('é'); print(b.getvalue())
d = codecs.getincrementaldecoder('utf-8')(); print(repr(d.decode(b'\xc3')), repr(d.decode(b'\xa9')), repr(d.decode(b'', True))); t(d.decode, b'\xc3', True)
print(list(codecs.iterdecode([b'a', b'\xc3', b'\xa9'], 'utf-8')), list(codecs.iterencode(['a', 'é'], 'utf-8')), codecs.getencoder('utf-8')('x'))
r, w = os.pipe(); print(select.select([r], [], [], 0)); os.write(w, b'x'); print(select.select([r], [w], [], 1) == ([r], [w], [])); p = select.poll(); p.register(r, select.POLLIN); print(p.poll(10) == [(r, 1)])
print(fcntl.fcntl(r, fcntl.F_GETFD), resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0)
os.remove('/tmp/pt_lib_codecs')
