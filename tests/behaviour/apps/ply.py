"""ply: lexers and parsers whose rules are variables of functions, found through their frames."""
from ply import lex, yacc


def make_calculator(variables):
    tokens = ("NAME", "NUMBER", "POWER")
    literals = "=+-*/()"
    t_NAME = r"[a-zA-Z_]\w*"
    t_POWER = r"\*\*"
    t_ignore = " \t"
    seen = []

    def t_NUMBER(t):
        r"\d+"
        t.value = int(t.value)
        return t

    def t_newline(t):
        r"\n+"
        t.lexer.lineno += len(t.value)

    def t_error(t):
        print("no token", t.value[0], t.lineno)
        t.lexer.skip(1)

    lexer = lex.lex()
    precedence = (("left", "+", "-"), ("left", "*", "/"), ("right", "POWER"), ("right", "UMINUS"))

    def p_assign(p):
        'statement : NAME "=" expression'
        variables[p[1]] = p[3]
        p[0] = None

    def p_statement(p):
        "statement : expression"
        p[0] = p[1]

    def p_binary(p):
        """expression : expression '+' expression
                      | expression '-' expression
                      | expression '*' expression
                      | expression '/' expression
                      | expression POWER expression"""
        seen.append(p[2])
        p[0] = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "**": int.__pow__,
                "/": int.__floordiv__}[p[2]](p[1], p[3])

    def p_uminus(p):
        "expression : '-' expression %prec UMINUS"
        p[0] = -p[2]

    def p_group(p):
        "expression : '(' expression ')'"
        p[0] = p[2]

    def p_number(p):
        "expression : NUMBER"
        p[0] = p[1]

    def p_name(p):
        "expression : NAME"
        p[0] = variables.get(p[1], 0)

    def p_error(p):
        print("syntax error at", p and (p.value, p.lexpos))

    parser = yacc.yacc(debug=False, write_tables=False)

    def run(text):
        result = parser.parse(text, lexer=lexer)
        return result, "".join(seen)

    return run


if __name__ == "__main__":
    names = {}
    run = make_calculator(names)
    for line in ("x = 3 * (4 + 5)", "x - 2 - 1", "-x ** 2 / 4", "2 ** 3 ** 2", "1 +", "(1", "x $ 1"):
        print(line, run(line))
    print(names)


    def lacks_tokens():
        t_WORD = r"\w+"
        return lex.lex()

    def bad_rule():
        tokens = ("OPEN",)
        t_OPEN = "(a"
        return lex.lex()

    for f in (lacks_tokens, bad_rule):
        try:
            f()
        except SyntaxError as e:
            print(f.__name__, e)
