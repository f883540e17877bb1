"""Spreadsheets and PDFs, written and read back."""
import builtins, re
def print(*a): builtins.print(re.sub(r"0x[0-9a-f]{9,}|1[34]\d{13}", "ID", " ".join(map(str, a))))
import openpyxl, xlsxwriter, pypdf, io, zipfile, datetime, hashlib, warnings, re, sys
from openpyxl.styles import Font, PatternFill, Alignment, Border, Side
from openpyxl.chart import BarChart, Reference, LineChart
from openpyxl.utils import get_column_letter, column_index_from_string, range_boundaries
from openpyxl.formula import Tokenizer
from openpyxl.formatting.rule import ColorScaleRule, CellIsRule
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.datavalidation import DataValidation
from fpdf import FPDF
def zipdump(b):
    z = zipfile.ZipFile(io.BytesIO(b))
    for n in sorted(z.namelist()):
        d = z.read(n); d = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"DATE", d)
        print(n, len(d), hashlib.md5(d).hexdigest()); print(d[:3000] if n.endswith((".xml", ".rels")) else "")
def xl():
    wb = openpyxl.Workbook(); ws = wb.active; ws.title = "Data"
    ws.append(["name", "qty", "price", "when"]); 
    for i in range(5): ws.append([f"item {i}", i, i * 1.25, datetime.datetime(2024, 1, i + 1, 12)])
    ws["E1"] = "total"; ws["E2"] = "=SUM(B2:B6)"; ws["F1"] = True; ws["F2"] = None; ws["F3"] = "é<&>\"'"; ws["F4"] = datetime.time(1, 2); ws["F5"] = datetime.timedelta(1, 5); ws["F6"] = "#N/A"
    ws["A1"].font = Font(bold=True, color="FF0000", size=14); ws["A1"].fill = PatternFill("solid", fgColor="FFFF00"); ws["B1"].alignment = Alignment(horizontal="center", wrap_text=True); ws["C2"].number_format = "0.00%"; ws["A2"].border = Border(left=Side("thin"), top=Side("double", "0000FF")); ws.merge_cells("A8:C9"); ws["A8"] = "merged"; ws.column_dimensions["A"].width = 20; ws.row_dimensions[1].height = 30; ws.freeze_panes = "B2"; ws.auto_filter.ref = "A1:D6"
    c = BarChart(); c.add_data(Reference(ws, min_col=2, min_row=1, max_row=6), titles_from_data=True); c.title = "Chart"; ws.add_chart(c, "H2"); ws.conditional_formatting.add("B2:B6", ColorScaleRule("min", color_rgb=None, start_type="min", start_color="AA0000", end_type="max", end_color="00AA00") if False else CellIsRule(operator="lessThan", formula=["3"], fill=PatternFill(bgColor="FFC7CE"))); dv = DataValidation(type="list", formula1='"a,b"'); ws.add_data_validation(dv); dv.add("G1"); ws2 = wb.create_sheet("Two", 0); ws2["B3"] = 3; ws2.add_table(Table(displayName="T", ref="A1:B2")) if False else None; ws2.sheet_properties.tabColor = "1072BA"; wb.properties.creator = "me"
    from openpyxl.comments import Comment
    ws["A3"].comment = Comment("text", "author"); ws["A4"].hyperlink = "http://x.y/"
    b = io.BytesIO(); wb.save(b); zipdump(b.getvalue())
    w2 = openpyxl.load_workbook(io.BytesIO(b.getvalue())); print(w2.sheetnames, w2["Data"].dimensions, w2["Data"].merged_cells.ranges)
    for r in w2["Data"].iter_rows(values_only=True): print(r)
    print(w2["Data"]["A1"].font.b, w2["Data"]["A1"].fill.fgColor.rgb, w2["Data"]["C2"].number_format, w2["Data"]["A3"].comment.text, w2["Data"]["B1"].alignment)
    w3 = openpyxl.load_workbook(io.BytesIO(b.getvalue()), read_only=True, data_only=True); print([[c.value for c in r] for r in w3["Data"].rows][:2], get_column_letter(703), column_index_from_string("ZZ"), range_boundaries("B2:AA10"), [(t.value, t.type, t.subtype) for t in Tokenizer('=IF(A1>3,"x",SUM($B$1:C3)*-2%)').items])
    for f in (lambda: wb["nope"], lambda: ws.cell(0, 1), lambda: Font(sz="x"), lambda: ws.__setitem__("A1", object()), lambda: openpyxl.load_workbook(io.BytesIO(b"x"))):
        try: print(f())
        except Exception as e: print(type(e).__name__, e)
def xw():
    b = io.BytesIO(); wb = xlsxwriter.Workbook(b, {"in_memory": True}); wb.set_properties({"created": datetime.datetime(2024, 1, 1)}); ws = wb.add_worksheet("S"); f = wb.add_format({"bold": True, "num_format": "$#,##0.00", "bg_color": "#FF0000", "border": 1}); ws.write_row(0, 0, ["a", 1, 2.5, None, True, "=A1*2", "http://a.b"], f); ws.write_datetime(1, 0, datetime.datetime(2024, 1, 2), wb.add_format({"num_format": "dd/mm/yy"})); ws.set_column("A:C", 15); ws.write_rich_string("A3", "x", f, "bold", "y"); ws.add_table("D5:F8", {"columns": [{"header": "h1"}]}); ch = wb.add_chart({"type": "line"}); ch.add_series({"values": "=S!$A$1:$C$1", "trendline": {"type": "linear"}}); ws.insert_chart("H1", ch); ws.conditional_format("A1:A9", {"type": "data_bar"}); ws.data_validation("B1", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9}); ws.write_comment("A1", "c"); ws.protect("pw")
    wb.close(); zipdump(b.getvalue())
def pdf():
    p = FPDF(); p.set_creator("c") if hasattr(p, "set_creator") else None; p.add_page(); p.set_font("Arial", "B", 16); p.cell(40, 10, "Hello (World) \\ x"); p.ln(20); p.set_font("Times", "", 12); p.multi_cell(0, 5, "Lorem ipsum dolor sit amet. " * 30); p.set_draw_color(255, 0, 0); p.line(10, 10, 100, 100); p.rect(20, 150, 30, 20, "DF"); p.add_page("L"); p.set_font("Courier", "I", 9); p.write(5, "link", "http://x.y"); p.cell(0, 10, "right", 1, 1, "R", True)
    s = p.output(dest="S"); s = s.encode("latin-1") if isinstance(s, str) else s; s = re.sub(rb"CreationDate \(D:\d+", b"CreationDate (D:20240101000000", s); print(len(s), hashlib.md5(s).hexdigest())
    r = pypdf.PdfReader(io.BytesIO(s)); print(len(r.pages), r.metadata, [pg.extract_text() for pg in r.pages], r.pages[0].mediabox, r.pages[0]["/Resources"], r.trailer)
    print(r.pages[0].extract_text(extraction_mode="layout"))
    w = pypdf.PdfWriter()
    for pg in r.pages: w.add_page(pg).rotate(90)
    w.add_blank_page(100, 200); w.add_metadata({"/Title": "Tï"}); w.add_outline_item("one", 0, parent=None); w.pages[0].scale_by(0.5); w.encrypt("pw", algorithm="RC4-128") if False else None; o = io.BytesIO(); w.write(o); d = o.getvalue(); print(len(d), d[:1500], hashlib.md5(d).hexdigest()); r2 = pypdf.PdfReader(io.BytesIO(d)); print(r2.outline, r2.pages[0].rotation, r2.metadata.title, r2.pages[2].mediabox)
    for bad in (b"", b"%PDF-1.4\n%%EOF", b"junk", d[: len(d) // 2]):
        try: print(len(pypdf.PdfReader(io.BytesIO(bad)).pages))
        except Exception as e: print(type(e).__name__, e)
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject, read_object
    print(read_object(io.BytesIO(b"<< /A [1 2.5 (str\\(x\\)) <4142> /N#20m true null 3 0 R] >> "), None))
if __name__ == "__main__":
    for f in (xl, xw, pdf): print("==", f.__name__); f()
