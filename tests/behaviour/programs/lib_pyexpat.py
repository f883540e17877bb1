"""pyexpat: handlers, entities, DTDs, namespaces, encodings, and errors with their places."""
from xml.parsers import expat

HANDLERS = """StartElement EndElement ProcessingInstruction CharacterData UnparsedEntityDecl
NotationDecl StartNamespaceDecl EndNamespaceDecl Comment StartCdataSection EndCdataSection
StartDoctypeDecl EndDoctypeDecl EntityDecl XmlDecl ElementDecl AttlistDecl SkippedEntity""".split()


def trace(p, names=HANDLERS):
    out = []
    for n in names:
        def told(*args, n=n):
            out.append((n, *args, (p.CurrentLineNumber, p.CurrentColumnNumber, p.CurrentByteIndex)))
        setattr(p, n + "Handler", told)
    return out


def show(doc, *chunks, names=HANDLERS, setup=None, **kw):
    p = expat.ParserCreate(**kw)
    out = trace(p, names)
    if setup:
        setup(p, out)
    try:
        for c in (doc, *chunks):
            p.Parse(c)
        p.Parse(b"", True)
    except expat.ExpatError as e:
        out.append((str(e), e.code, e.lineno, e.offset))
    print(kw, repr(doc)[:60])
    for line in out:
        print("   ", *line)
    print("   ", p.CurrentLineNumber, p.CurrentColumnNumber, p.CurrentByteIndex, p.ErrorCode)


DOC = b"""<?xml version="1.0" encoding="iso-8859-1" standalone="no"?>
<?pi some  data?><!-- a -- b -->
"""
show(DOC)
show(b"""<?xml version='1.0'?>
<!DOCTYPE root PUBLIC "-//A//B  C//EN" 'sys.dtd' [
<!-- comment --><?p q?>
<!NOTATION n SYSTEM "notation.jpeg">
<!NOTATION m PUBLIC "pub id">
<!ENTITY acirc "&#226;"> <!ENTITY two "a&acirc;<b x='1'>t</b>&amp;">
<!ENTITY ext SYSTEM "entity.file">
<!ENTITY pic PUBLIC "p" "s" NDATA n>
<!ENTITY % skipped "undefined">
<!ELEMENT root (a, (b | c)*, d?)+>
<!ELEMENT mix (#PCDATA | a | b)*>
<!ELEMENT e EMPTY><!ELEMENT any ANY><!ELEMENT t (#PCDATA)>
<!ATTLIST root k (x|y) "x" id ID #REQUIRED f CDATA #FIXED " v  w "
  n NOTATION (n | m) #IMPLIED t NMTOKENS "  a   b ">
%unparsed;
]>
<root id=' q  r ' z='1&#10;2
3\t4&lt;&two2;' ><![CDATA[ x <y> ]] ]]>&acirc;&two;\r\n]] &#x41;<e/></root>
<?after it?>
""")
show(b"""<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "<x>&a;&a;</x>"><!ATTLIST r k CDATA "&a;d" m NMTOKEN ' p  q '>]>
<r v='&a;  &b2;'>t</r>""")
show(b"""<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "<x>&a;&a;</x>"><!ATTLIST r k CDATA "&a;d" m NMTOKEN ' p  q '>]>
<r v='&a;  2'>t&b;
</r>""")
for kw in ({}, {"namespace_separator": "!"}, {"namespace_separator": ""}, {"namespace_separator": " "}):
    for doc in (b"<a xmlns='u' xmlns:p='v'><p:b p:c='1' d='2' xml:lang='e'/><c xmlns=''/></a>",
                b"<p:a/>", b"<a p:b=''/>", b"<a xmlns:p=''/>", b"<a xmlns:xml='u'/>", b"<a:b:c/>",
                b"<a xmlns:x='u' xmlns:y='u' x:k='' y:k=''/>", b"<a xmlns:xmlns='u'/>",
                b"<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", b"<a xmlns='u!v w'/>"):
        show(doc, names=["StartElement", "EndElement", "StartNamespaceDecl", "EndNamespaceDecl"], **kw)
