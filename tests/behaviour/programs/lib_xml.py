"""xml.etree, xml.dom.minidom, xml.sax, plistlib over the parser."""
import io
import xml.dom.minidom as dom
import xml.etree.ElementTree as ET
import xml.sax
import xml.sax.saxutils
import plistlib
import datetime

DOC = """<?xml version="1.0"?>
<data xmlns:p="urn:p"><!-- c --><country name="L" p:x="1"><rank>1</rank>tail
<neighbor name="A" direction="E"/></country><country name='S'>&lt;&#233;</country></data>"""
root = ET.fromstring(DOC)
print(root.tag, root.attrib, [c.tag for c in root], len(root))
for e in root.iter():
    print(e.tag, e.attrib, repr(e.text), repr(e.tail))
print(ET.tostring(root), ET.tostring(root, encoding="unicode"))
print([e.get("name") for e in root.findall("./country[@name='L']/neighbor")], root.find("country/rank").text)
ET.indent(root)
print(ET.tostring(root).decode())
for bad in ("<a>", "<a></b>", "", "<a/><b/>", "<a x=1/>", "&x;"):
    try:
        ET.fromstring(bad)
    except ET.ParseError as e:
        print(type(e).__name__, e, e.code, e.position)
for ev, el in ET.iterparse(io.BytesIO(DOC.encode()), events=("start", "end", "start-ns", "end-ns", "comment")):
    print(ev, str(getattr(el, "tag", el))[:16])
p = ET.XMLPullParser(["end"])
for i in range(0, len(DOC), 37):
    p.feed(DOC[i:i + 37])
    print([e.tag for _, e in p.read_events()], end=" ")
print(p.close().tag if hasattr(p, "close") and p.close() is not None else None)
print(ET.canonicalize(DOC))
t = ET.ElementTree(ET.Element("a", {"b": "c&<\n"}))
ET.SubElement(t.getroot(), "{urn:q}d").text = "\u20ac"
b = io.BytesIO()
t.write(b, encoding="us-ascii", xml_declaration=True)
print(b.getvalue())

d = dom.parseString(DOC)
print(d.documentElement.tagName, d.toxml())
print(d.toprettyxml(indent=" "))
for n in d.getElementsByTagName("neighbor"):
    print(n.getAttribute("name"), n.attributes.keys(), n.parentNode.nodeName)
d2 = dom.parseString("<!DOCTYPE a [<!ENTITY e 'v'><!ATTLIST a i ID #IMPLIED>]><a i='k'>&e;<![CDATA[<z>]]></a>")
print(d2.toxml(), d2.getElementById("k").tagName, d2.doctype.name, d2.doctype.internalSubset)


class H(xml.sax.ContentHandler):
    def startDocument(self):
        print("startDocument")

    def startElement(self, name, attrs):
        print("start", name, dict(attrs), self._locator.getLineNumber(), self._locator.getColumnNumber())

    def characters(self, s):
        print("chars", repr(s))

    def endElement(self, name):
        print("end", name)

    def startElementNS(self, name, q, attrs):
        print("startNS", name, q, dict(attrs))


xml.sax.parseString(DOC, H())
r = xml.sax.make_parser()
r.setFeature(xml.sax.handler.feature_namespaces, 1)
r.setContentHandler(H())
r.parse(io.StringIO("<a xmlns='u' b='1'><c/></a>"))
try:
    xml.sax.parseString("<a><b></a>", xml.sax.ContentHandler())
except xml.sax.SAXParseException as e:
    print(e, e.getLineNumber(), e.getColumnNumber())
print(xml.sax.saxutils.escape("<&>"), xml.sax.saxutils.quoteattr('a"b'), xml.sax.saxutils.unescape("&lt;"))

pl = {"a": 1, "b": [1.5, True, "x<", b"\x00\x01"], "d": {"t": datetime.datetime(2020, 1, 2, 3, 4, 5)}}
x = plistlib.dumps(pl)
print(x.decode(), plistlib.loads(x) == pl)
y = plistlib.dumps(pl, fmt=plistlib.FMT_BINARY)
print(y[:8], len(y), plistlib.loads(y) == pl)
import xmlrpc.client
s = xmlrpc.client.dumps((1, "a", [2.5, None, {"k": "v"}]), "m", allow_none=True)
print(s, xmlrpc.client.loads(s))
