"""Sockets of three families, timeouts, selectors, socketserver, an HTTP server with two clients."""
import socket, threading, select, selectors, os, errno, tempfile, socketserver, http.server, http.client, urllib.request, urllib.error, time, sys
a,b=socket.socketpair(); a.sendall(b"hello"); print(b.recv(10), a.family, a.type, a.proto, a.fileno()>0, a.gettimeout(), a.getblocking())
b.settimeout(0.05)
try: b.recv(1)
except TimeoutError as e: print(type(e).__name__, e, e.errno, e is None, isinstance(e, OSError), socket.timeout is TimeoutError)
b.setblocking(False)
try: b.recv(1)
except BlockingIOError as e: print(e, e.errno==errno.EAGAIN)
a.close(); b.setblocking(True); print(b.recv(5)); b.close()
print(a, b.fileno())
try: a.send(b"x")
except OSError as e: print(e)
srv=socket.socket(); srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR,1); srv.bind(("127.0.0.1",0)); srv.listen(); port=srv.getsockname()[1]
print(srv.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), srv.family, srv.type)
def serve():
    for _ in range(2):
        c,addr=srv.accept()
        with c:
            f=c.makefile("rwb"); 
            for line in f:
                f.write(line.upper()); f.flush()
            f.close()
t=threading.Thread(target=serve); t.start()
c=socket.create_connection(("127.0.0.1",port)); c.sendall(b"abc\n"); print(c.recv(100), c.getpeername()[0]); c.sendall(b"d\ne\n"); time.sleep(0.05); print(c.recv(100)); c.shutdown(socket.SHUT_WR); print(c.recv(10)); c.close()
with socket.create_connection(("localhost",port),timeout=5) as c:
    f=c.makefile("rw",encoding="utf-8",newline="\n"); f.write("héllo\n"); f.flush(); print(repr(f.readline())); f.close()
t.join(); srv.close()
u1=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u1.bind(("127.0.0.1",0)); u2=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u2.sendto(b"dg", u1.getsockname()); d,addr=u1.recvfrom(100); print(d, addr[0]); buf=bytearray(4); u2.sendto(b"wxyz",0,u1.getsockname()); print(u1.recv_into(buf), buf); u1.close(); u2.close()
p=os.path.join(tempfile.mkdtemp(),"s"); s=socket.socket(socket.AF_UNIX); s.bind(p); s.listen(1); c=socket.socket(socket.AF_UNIX); c.connect(p); k,ad=s.accept(); k.send(b"u"); print(c.recv(1), repr(ad), s.getsockname()==p); [x.close() for x in (s,c,k)]
for f in [lambda: socket.socket().connect(("127.0.0.1",1)), lambda: socket.socket().bind("x"), lambda: socket.socket().bind(("a",)), lambda: socket.socket().connect(("127.0.0.1",70000)), lambda: socket.socket().connect(("127.0.0.1","x")), lambda: socket.inet_aton("x"), lambda: socket.inet_pton(2,"1.2.3"), lambda: socket.inet_ntoa(b"1"), lambda: socket.htons(-1), lambda: socket.getaddrinfo("127.0.0.1","nosuch"), lambda: socket.socket().settimeout(-1), lambda: socket.socket(-5), lambda: socket.getservbyname("nosuch"), lambda: socket.socket().accept(), lambda: socket.socket().send("x"), lambda: socket.socket().recv(-1), lambda: socket.inet_pton(99,"x")]:
    try: print(f())
    except Exception as e: print(type(e).__name__, type(e).__module__, e)
print(socket.AF_INET, repr(socket.SOCK_STREAM), socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\x7f\0\0\1"), socket.inet_pton(socket.AF_INET6,"::1"), socket.inet_ntop(10,b"\0"*15+b"\1"), socket.htons(1), socket.ntohl(1), socket.getaddrinfo("127.0.0.1",80,type=socket.SOCK_STREAM), socket.gethostbyname("127.0.0.1"), socket.getnameinfo(("127.0.0.1",80),socket.NI_NUMERICHOST|socket.NI_NUMERICSERV), socket.has_ipv6, socket.AddressFamily.AF_UNIX, socket.MSG_PEEK, repr(socket.AI_PASSIVE))
print(socket.AddressInfo, len(socket.SocketKind), socket.gaierror.__mro__, socket.herror, socket.error)
sel=selectors.DefaultSelector(); a,b=socket.socketpair(); sel.register(a,selectors.EVENT_READ,"data"); print(sel.select(0)); b.send(b"x"); print([(k.data,e) for k,e in sel.select(1)]); print(sel.get_key(a).data, len(sel.get_map())); sel.modify(a, selectors.EVENT_WRITE); print([e for k,e in sel.select(1)]); sel.unregister(a); sel.close()
print(select.select([a],[b],[],0)==([a],[b],[])); a.close(); b.close()
class H(socketserver.StreamRequestHandler):
    def handle(self):
        self.data=self.rfile.readline().strip(); self.wfile.write(self.data[::-1])
with socketserver.ThreadingTCPServer(("127.0.0.1",0),H) as server:
    th=threading.Thread(target=server.serve_forever, kwargs={"poll_interval":0.01}); th.start()
    with socket.create_connection(server.server_address) as c: c.sendall(b"hello\n"); print(c.recv(100))
    server.shutdown(); th.join()
class W(http.server.BaseHTTPRequestHandler):
    protocol_version="HTTP/1.1"
    def do_GET(self):
        body=("path %s"%self.path).encode()
        if self.path=="/404": self.send_error(404); return
        self.send_response(200); self.send_header("Content-Type","text/plain"); self.send_header("Content-Length",str(len(body))); self.end_headers(); self.wfile.write(body)
    def do_POST(self):
        n=int(self.headers["Content-Length"]); d=self.rfile.read(n); self.send_response(201); self.send_header("X-Len",str(n)); self.send_header("Content-Length",str(n)); self.end_headers(); self.wfile.write(d.upper())
    def log_message(self,*a): pass
with http.server.ThreadingHTTPServer(("127.0.0.1",0),W) as server:
    th=threading.Thread(target=server.serve_forever, kwargs={"poll_interval":0.01}); th.start(); port=server.server_address[1]
    h=http.client.HTTPConnection("127.0.0.1",port); h.request("GET","/a?b=1"); r=h.getresponse(); print(r.status,r.reason,r.getheader("content-type"),r.read(), r.version); h.request("POST","/p",body=b"data",headers={"X":"1"}); r=h.getresponse(); print(r.status,r.headers["x-len"],r.read()); h.close()
    u="http://127.0.0.1:%d"%port
    with urllib.request.urlopen(u+"/z") as r: print(r.status, r.read(), r.headers.get_content_type(), r.geturl()==u+"/z")
    try: urllib.request.urlopen(u+"/404")
    except urllib.error.HTTPError as e: print(e.code, e.reason, len(e.read())>10); e.close()
    rq=urllib.request.Request(u+"/q",data=b"x=1",method="POST",headers={"A":"b"}); print(urllib.request.urlopen(rq).read(), rq.get_method(), sorted(k for k, v in rq.header_items()))
    server.shutdown(); th.join()
