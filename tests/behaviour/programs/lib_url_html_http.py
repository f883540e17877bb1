"""urllib.parse, html and its parser, mimetypes, http, cookies, ipaddress, string.Template."""
from urllib.parse import *
import urllib.parse as up, html, html.parser, html.entities, mimetypes, http, http.cookies, ipaddress, string, platform
for u in ["http://u:p@h.com:80/p;x?q=1&q=2#f","//h/p","mailto:a@b","path?x","http://[::1]:8/","HTTP://A.B/../c","file:///etc/x","?q","#f","","http://h:99999/"]:
    p = urlparse(u); print(p, urlsplit(u), p.geturl(), p.hostname, p.username, p.password, p.netloc)
    try: print(p.port)
    except ValueError as e: print(e)
for b,r in [("http://a/b/c/d;p?q",x) for x in ["g:h","g","./g","g/","/g","//g","?y","g?y","#s","../g","../../g","../../../g","","..",";x","g;x=1/../y","http:g"]]: print(urljoin(b,r))
print(parse_qs("a=1&a=2&b=&c",keep_blank_values=True), parse_qsl("a=1;b=2&c=%E9%20+x"), parse_qs(b"a=1"), urlencode({"a":1,"b":"x y","c":[1,2]}), urlencode([("k",["a","b"]),("é","ü")],doseq=True), urlencode({"a":"/"},quote_via=quote,safe="/"))
print(quote("a b/é?"), quote("/",safe=""), quote_plus("a b+"), unquote("%E2%82%AC%zz%4"), unquote_plus("a+b"), quote(b"\xff"), unquote_to_bytes("%ff"), urldefrag("http://a/b#c"), urlunparse(("http","h","/p","","q","f")), urlunsplit(("http","h","p","q","")), unquote("%ff",errors="strict" if 0 else "replace"), quote_from_bytes(b"a~b c"))
for f in [lambda: urlsplit("http://[::1/"), lambda: parse_qs("a", strict_parsing=True), lambda: parse_qsl("a&b",max_num_fields=1), lambda: quote(1), lambda: urlencode(1), lambda: urljoin("a",b"b"), lambda: urlparse("http://h:x/").port, lambda: urlencode("ab"), lambda: parse_qs("a=1",separator="")]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(urlparse("http://a/b")._replace(scheme="ftp").geturl(), urlparse(b"http://a/b").geturl(), urlsplit("http://a/b").encode(), urlparse("x:y")._asdict())
print(html.escape("<a href='x'>&\""), html.escape("'\"",quote=False), html.unescape("&lt;&amp;&#65;&#x42;&eacute;&notit;&#128;&#xD800;&bogus;&lt"), html.entities.name2codepoint["eacute"], html.entities.html5["amp;"])
class P(html.parser.HTMLParser):
    def handle_starttag(s,t,a): print("start",t,a,s.getpos(),s.get_starttag_text())
    def handle_endtag(s,t): print("end",t)
    def handle_startendtag(s,t,a): print("se",t,a)
    def handle_data(s,d): print("data",repr(d))
    def handle_comment(s,d): print("comment",d)
    def handle_decl(s,d): print("decl",d)
    def handle_pi(s,d): print("pi",d)
    def handle_entityref(s,n): print("ent",n)
    def handle_charref(s,n): print("chr",n)
    def unknown_decl(s,d): print("unk",d)
for conv in (True,False):
    p=P(convert_charrefs=conv); p.feed("<!DOCTYPE html><html><a href=x b='c&amp;d' E>t&lt;&#65;<br/><img src=\"a\"/><!-- c --><script>if(a<b)</script><?pi x><![CDATA[z]]></a ></p><x"); p.feed(" y=1>end &am"); p.close(); p.reset()
print(mimetypes.guess_type("a.html"), mimetypes.guess_type("x.tar.gz"), mimetypes.guess_extension("text/plain"), mimetypes.guess_all_extensions("image/jpeg"), mimetypes.guess_type("data:text/x,abc"), mimetypes.guess_type("a.unknownx")); mimetypes.add_type("a/b",".abx"); print(mimetypes.guess_type("z.abx"), mimetypes.types_map[".json"])
print(http.HTTPStatus.NOT_FOUND, repr(http.HTTPStatus(200)), http.HTTPStatus.OK.phrase, http.HTTPStatus.OK.description, int(http.HTTPStatus.IM_A_TEAPOT), http.HTTPStatus["CREATED"], f"{http.HTTPStatus.OK}", http.HTTPMethod.GET, repr(http.HTTPMethod.GET), len(http.HTTPStatus), http.HTTPStatus.OK == 200)
c = http.cookies.SimpleCookie(); c["a"]="b c;"; c["a"]["path"]="/"; c["a"]["max-age"]=10; c["a"]["httponly"]=True; c["x"]=5; print(c, c.output(header="X:",sep="|"), c["a"].OutputString(), c["a"].value, c["a"].coded_value, repr(c), c.js_output()[:60])
d = http.cookies.SimpleCookie('k=v; q="a\\"b\\054"; Path=/'); print(d, d["q"].value, list(d)); 
try: c["bad name"]="x"
except http.cookies.CookieError as e: print(e)
try: c["a"]["zz"]=1
except http.cookies.CookieError as e: print(e)
for a in ["192.168.0.1","::1","fe80::1%eth0","2001:db8::1","127.0.0.1","8.8.8.8","::ffff:1.2.3.4","224.0.0.1"]:
    i=ipaddress.ip_address(a); print(i,repr(i),i.version,i.is_private,i.is_global,i.is_loopback,i.is_multicast,i.is_link_local,i.is_reserved,int(i),i.packed,i.exploded,i.compressed,i.reverse_pointer,i.max_prefixlen, f"{i:s}", i+1)
for a in ["10.0.0.0/8","192.168.1.0/30","2001:db8::/126","0.0.0.0/0"]:
    n=ipaddress.ip_network(a); print(n,repr(n),n.netmask,n.hostmask,n.num_addresses,n.prefixlen,n.network_address,n.broadcast_address,n.with_netmask,n.is_private, n.supernet() , list(n.hosts())[:3] if n.num_addresses<9 else "", list(n.subnets(new_prefix=n.prefixlen+1))[:2])
print(ipaddress.ip_interface("10.1.2.3/24"), ipaddress.ip_interface("10.1.2.3/24").network, ipaddress.ip_address("10.0.0.1") in ipaddress.ip_network("10.0.0.0/24"), list(ipaddress.summarize_address_range(ipaddress.ip_address("10.0.0.1"),ipaddress.ip_address("10.0.0.9"))), list(ipaddress.collapse_addresses([ipaddress.ip_network("10.0.0.0/25"),ipaddress.ip_network("10.0.0.128/25")])), ipaddress.ip_network("10.0.0.0/8").overlaps(ipaddress.ip_network("10.1.0.0/16")), list(ipaddress.ip_network("10.0.0.0/30").address_exclude(ipaddress.ip_network("10.0.0.1/32"))), ipaddress.ip_network("10.0.0.0/30")[1], ipaddress.ip_network("10.0.0.0/8").subnet_of(ipaddress.ip_network("10.0.0.0/7")))
for f in [lambda: ipaddress.ip_address("256.1.1.1"), lambda: ipaddress.ip_address("x"), lambda: ipaddress.ip_network("10.0.0.1/8"), lambda: ipaddress.IPv4Address("1.2.3"), lambda: ipaddress.IPv6Address("1::2::3"), lambda: ipaddress.ip_network("1.2.3.4/33"), lambda: ipaddress.IPv4Address(-1), lambda: ipaddress.IPv4Address("01.2.3.4"), lambda: ipaddress.ip_address("::1")<ipaddress.ip_address("1.1.1.1"), lambda: ipaddress.IPv4Address(b"abc")]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
t = string.Template("$a ${b}c $$ $d"); print(t.safe_substitute(a=1,b=2), t.substitute(dict(a=1,b=2),d=3), t.get_identifiers(), t.is_valid(), t.template)
for f in [lambda: t.substitute(a=1), lambda: string.Template("$").substitute(), lambda: string.Template("a\n$ b").substitute()]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class T2(string.Template): delimiter="%"; idpattern="[a-z]+_[a-z]+"
print(T2("%a_b %c").safe_substitute(a_b=9), string.capwords(" a b  c "), string.capwords("a-b","-"), string.Formatter().format("{0} {x!r:>5} {y[0]} {z.real}",1,x="q",y=[2],z=3), string.Formatter().vformat("{}{}",(1,2),{}), list(string.Formatter().parse("a{b!r:c}d")))
class F(string.Formatter):
    def get_value(s,k,a,kw): return "<%s>"%k
    def check_unused_args(s,u,a,k): print(sorted(map(str,u)))
print(F().format("{a}{b.upper}" if 0 else "{a}{0}",1), string.punctuation, string.whitespace, string.printable[:5])
print(platform.system(), platform.python_implementation(), platform.python_version_tuple()[:2], platform.machine()!="", type(platform.uname()).__name__, platform.python_compiler()!="", platform.architecture()[0], platform.node()!=None)
