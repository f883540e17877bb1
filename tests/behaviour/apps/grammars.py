"""lark, ply, textX, pyparsing, parso, pycparser over small languages."""
import sys, re, io, os
import lark, parso, pyparsing as pp
from lark import Lark, Transformer, v_args, Visitor, Tree, Token
from ply import lex, yacc
from pycparser import c_parser, c_generator, c_ast
import textx, arpeggio
from arpeggio import Optional as O, ZeroOrMore, OneOrMore, EOF, ParserPython, RegExMatch as R
CALC = r"""
?start: sum
      | NAME "=" sum    -> assign_var
?sum: product | sum "+" product -> add | sum "-" product -> sub
?product: atom | product "*" atom -> mul | product "/" atom -> div
?atom: NUMBER -> number | "-" atom -> neg | NAME -> var | "(" sum ")"
%import common.CNAME -> NAME
%import common.NUMBER
%import common.WS_INLINE
%ignore WS_INLINE
"""
@v_args(inline=True)
class Calc(Transformer):
    from operator import add, sub, mul, truediv as div, neg
    number = float
    def __init__(self): self.vars = {}
    def assign_var(self, name, value): self.vars[name] = value; return value
    def var(self, name):
        try: return self.vars[name]
        except KeyError: raise Exception("Variable not found: %s" % name)
JSONG = r"""
?value: object | array | string | SIGNED_NUMBER -> number | "true" -> true | "false" -> false | "null" -> null
array: "[" [value ("," value)*] "]"
object: "{" [pair ("," pair)*] "}"
pair: string ":" value
string: ESCAPED_STRING
%import common (ESCAPED_STRING, SIGNED_NUMBER, WS)
%ignore WS
"""
def do_lark():
    for parser in ("lalr", "earley", "cyk"):
        try:
            l = Lark(CALC, parser=parser); c = Calc()
            for s in ("a = 1+2", "-a*(3-4)/2", "b", "1 +", "1 $ 2", "2*(3"):
                try: t = l.parse(s); print(parser, s, t); print(t.pretty() if isinstance(t, Tree) else t); print(c.transform(t))
                except lark.exceptions.LarkError as e: print(type(e).__name__, e)
        except Exception as e: print(parser, type(e).__name__, e)
    j = Lark(JSONG, start="value", parser="lalr", propagate_positions=True, maybe_placeholders=False); t = j.parse('{"a": [1, -2.5e3, null, true], "b": {"c": "d\\"e"}}'); print(t.pretty(), t.meta.line, t.meta.end_column, list(t.find_data("pair"))[0].meta.column, [x.type for x in t.scan_values(lambda v: isinstance(v, Token))])
    class V(Visitor):
        def string(self, t): print("visit", t.children)
    V().visit(t)
    amb = Lark('start: a* \n a: "x" | "x" "x"\n', ambiguity="explicit"); print(amb.parse("xxx").pretty())
    from lark.indenter import Indenter
    class TI(Indenter): NL_type = "_NL"; OPEN_PAREN_types = []; CLOSE_PAREN_types = []; INDENT_type = "_INDENT"; DEDENT_type = "_DEDENT"; tab_len = 8
    print(Lark(r"""start: _NL* tree+
tree: NAME _NL [_INDENT tree+ _DEDENT]
%import common.CNAME -> NAME
%import common.WS_INLINE
%declare _INDENT _DEDENT
%ignore WS_INLINE
_NL: /(\r?\n[\t ]*)+/
""", parser="lalr", postlex=TI()).parse("\na\n    b\n    c\n        d\n    e\nf\n").pretty())
    for g in ("start: a", 'start: "a', "start: b b: ", 'start: A\nA: "x"\nA: "y"', 'start: a | a\na: "x"'):
        try: Lark(g, parser="lalr")
        except Exception as e: print(type(e).__name__, e)
    from lark.reconstruct import Reconstructor
    print(Reconstructor(Lark(JSONG, start="value", maybe_placeholders=False)).reconstruct(Lark(JSONG, start="value", maybe_placeholders=False).parse('{"a": [1, 2]}')))
    b = io.BytesIO(); j.save(b); b.seek(0); print(Lark.load(b).parse("[1]"))
    ip = Lark(CALC, parser="lalr").parse_interactive("1 + 2"); ip.exhaust_lexer(); print(sorted(ip.accepts()))
tokens = ("NAME", "NUMBER", "PLUS", "MINUS", "TIMES", "DIVIDE", "EQUALS", "LPAREN", "RPAREN")
t_PLUS, t_MINUS, t_TIMES, t_DIVIDE, t_EQUALS, t_LPAREN, t_RPAREN, t_NAME, t_ignore = r"\+", "-", r"\*", "/", "=", r"\(", r"\)", r"[a-zA-Z_]\w*", " \t"
def t_NUMBER(t):
    r"\d+"
    t.value = int(t.value); return t
def t_newline(t):
    r"\n+"
    t.lexer.lineno += t.value.count("\n")
def t_error(t): print("Illegal character '%s'" % t.value[0]); t.lexer.skip(1)
precedence = (("left", "PLUS", "MINUS"), ("left", "TIMES", "DIVIDE"), ("right", "UMINUS"))
names = {}
def p_statement_assign(t):
    "statement : NAME EQUALS expression"
    names[t[1]] = t[3]
def p_statement_expr(t):
    "statement : expression"
    print(t[1])
def p_expression_binop(t):
    """expression : expression PLUS expression
                  | expression MINUS expression
                  | expression TIMES expression
                  | expression DIVIDE expression"""
    t[0] = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}[t[2]](t[1], t[3])
def p_expression_uminus(t):
    "expression : MINUS expression %prec UMINUS"
    t[0] = -t[2]
def p_expression_group(t):
    "expression : LPAREN expression RPAREN"
    t[0] = t[2]
def p_expression_number(t):
    "expression : NUMBER"
    t[0] = t[1]
def p_expression_name(t):
    "expression : NAME"
    try: t[0] = names[t[1]]
    except LookupError: print(f"Undefined name {t[1]!r}"); t[0] = 0
def p_error(t): print("Syntax error at", t and (t.value, t.lineno, t.lexpos))
def do_ply():
    lexer = lex.lex(); lexer.input("x = 3 * (4 + 5)\n$ y"); print(list(lexer)); parser = yacc.yacc(debug=False, write_tables=False)
    for s in ("x = 3 * (4 + 5)", "x - 2 - 1", "-x * 2 / 4", "1 +", "q", "(1", "x $ 1"): print(">", s); parser.parse(s, lexer=lexer)
TXG = '''
Model: 'entities' name=ID entities+=Entity;
Entity: 'entity' name=ID ('extends' sup=[Entity])? '{' props*=Prop '}';
Prop: name=ID ':' type=Type (opt?='?')? (',' | ';')?;
Type: Simple | Ref; Simple: t=/int|str/; Ref: r=[Entity];
Comment: /\\/\\/.*$/;
'''
def do_textx():
    mm = textx.metamodel_from_str(TXG); m = mm.model_from_str("entities m // c\nentity A { x: int, y: str? }\nentity B extends A { a: A; }")
    for e in m.entities: print(e.name, e.sup and e.sup.name, [(p.name, type(p.type).__name__, p.opt) for p in e.props], m._tx_parser.pos_to_linecol(e._tx_position))
    for s in ("entities m entity A { x: float }", "entities", "entities m entity A extends Z {}"):
        try: mm.model_from_str(s)
        except textx.TextXError as e: print(type(e).__name__, e)
    print(textx.textx_isinstance(m.entities[0], mm["Entity"]), [c.name for c in textx.get_children_of_type("Prop", m)])
    def num(): return R(r"\d+")
    def fac(): return O(["+", "-"]), [num, ("(", exp, ")")]
    def term(): return fac, ZeroOrMore(["*", "/"], fac)
    def exp(): return term, ZeroOrMore(["+", "-"], term)
    def calc(): return OneOrMore(exp), EOF
    p = ParserPython(calc); print(p.parse("-(4-1)*5+(2+4)").tree_str() if hasattr(p, "parse") else "")
    try: p.parse("1+*")
    except arpeggio.NoMatch as e: print(e)
def do_pp():
    i = pp.Word(pp.nums).set_parse_action(lambda t: int(t[0])); e = pp.infix_notation(i, [(pp.one_of("+ -"), 1, pp.OpAssoc.RIGHT), (pp.one_of("* /"), 2, pp.OpAssoc.LEFT), (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT)]); print(e.parse_string("1+2*-3-(4-5)", parse_all=True))
    g = pp.Word(pp.alphas)("k") + pp.Suppress("=") + pp.QuotedString('"', esc_char="\\")("v"); r = pp.OneOrMore(pp.Group(g)).parse_string('a="1" b="x\\"y"'); print(r.dump(), [x.as_dict() for x in r], r.as_list())
    for t in ("1+", "x", "(1"):
        try: e.parse_string(t, parse_all=True)
        except pp.ParseException as x: print(x, x.explain())
    print(pp.nested_expr("(", ")").parse_string("(a (b c) d)").as_list(), list(pp.Word(pp.alphas).scan_string("ab 1 cd")), pp.common.number.parse_string("3.5e2"), pp.DelimitedList(pp.common.identifier).parse_string("a, b,c"), pp.Regex(r"(?P<x>\d)(?P<y>\w)").parse_string("1a").as_dict(), e)
    print(pp.Combine(pp.Word(pp.alphas) + "." + pp.Word(pp.nums)).transform_string("x"), pp.dict_of(pp.Word(pp.alphas) + pp.Suppress(":"), i).parse_string("a:1 b:2").dump())
def do_parso():
    src = open("/usr/lib/python3.11/cmd.py").read(); m = parso.parse(src); print(m.get_code() == src, [f.name.value for f in next(m.iter_classdefs()).iter_funcdefs()]); print(m.get_leaf_for_position((50, 3)), m.get_used_names()["self"][:2] if hasattr(m, "get_used_names") else "")
    g = parso.load_grammar(version="3.11")
    for s in ("def f(:\n x = = 1\nclass\n", "a = (1\nb", "return\nf(**a, *b)\n", "x: int = 3\nasync def f(): await x\n", "f'{a!r:>{w}}' \"q\n", "if 1:\n  x\n y\n", "match x:\n case 1: pass\n", "1 = 2\nbreak\n", "def f(a, a): nonlocal x\n"):
        t = g.parse(s); print(repr(s), t.dump()); print([(e.code, e.message, e.start_pos) for e in g.iter_errors(t)])
    t = g.parse("a+b\n", path="x.py", cache=True, diff_cache=True); t = g.parse("a+b\nc\n", path="x.py", diff_cache=True, cache=True); print(t.dump(indent=None)); print(g.iter_errors(t))
C = r"""
typedef struct node { int v; struct node *next[3]; unsigned char b : 3; } node_t; enum E { A, B = 5 }; union U { float f; long long l; };
static const int (*fp)(int, char *, ...) = 0;
int main(int argc, char **argv) { for (int i = 0; i < 10; i++) { if (i % 2 == 0 && !argc) continue; else argv[i] = "s\n" "t"; }
 do { x->y.z[1] += (node_t *) &p; } while (--n > 0); switch (c) { case 'a': break; default: goto end; } end: return sizeof(int) * a ? b : c, d; }
"""
def do_c():
    p = c_parser.CParser(); a = p.parse(C, filename="t.c"); b = io.StringIO(); a.show(buf=b, attrnames=True, nodenames=True, showcoord=True); print(b.getvalue()); print(c_generator.CGenerator().visit(a))
    class V(c_ast.NodeVisitor):
        def visit_FuncDef(self, n): print("func", n.decl.name, n.decl.coord)
        def visit_Decl(self, n): print("decl", n.name)
    V().visit(a)
    for s in ("int x", "int f( { }", "x = 1;", "int a[;", "@"):
        try: p.parse(s, "b.c")
        except Exception as e: print(type(e).__name__, e)
if __name__ == "__main__":
    for f in (do_lark, do_ply, do_textx, do_pp, do_parso, do_c): print("=====", f.__name__); f()
