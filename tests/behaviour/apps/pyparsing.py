"""pyparsing: names of elements after the variables of the caller, exceptions explained by frames."""
import pyparsing as pp


def grammar():
    number = pp.Word(pp.nums).set_parse_action(lambda t: int(t[0]))
    name = pp.Word(pp.alphas)
    operand = number | name
    term = operand + pp.ZeroOrMore(pp.one_of("* /") + operand)
    expression = term + pp.ZeroOrMore(pp.one_of("+ -") + term)
    named = (pp.Suppress("[") + expression + pp.Suppress("]")).set_name("bracketed")
    pp.autoname_elements()
    for e in (number, name, operand, term, expression, named):
        print(e.name, "|", e)
    return expression


def arithmetic():
    e = pp.Forward()
    atom = pp.pyparsing_common.integer | pp.Suppress("(") + e + pp.Suppress(")")
    e <<= pp.infix_notation(atom, [(pp.one_of("* /"), 2, pp.OpAssoc.LEFT), (pp.one_of("+ -"), 2, pp.OpAssoc.LEFT)])
    return e


if __name__ == "__main__":
    e = grammar()
    print(e.parse_string("12 * a + 3").as_list())
    print(arithmetic().parse_string("1 + 2 * (3 - 4) - 5", parse_all=True).as_list())
    for text in ("* 3", "12 * ", "[1"):
        try:
            e.parse_string(text, parse_all=True)
        except pp.ParseException as x:
            print(x)
            print(pp.ParseException.explain(x, depth=20))
            print(x.explain(depth=0))

    def fails(t):
        raise ValueError("an action")

    try:
        pp.Word(pp.alphas).set_parse_action(fails).parse_string("abc")
    except ValueError as x:
        print(pp.ParseException.explain_exception(x, depth=4).replace(__name__, "here"))
    word = pp.Word(pp.alphas)
    print((word + pp.match_previous_literal(word)).search_string("aa bb bb c c").as_list(), pp.srange("[a-cX]"))
