"""re's own parser, as packages use it that take patterns apart."""
import re
import re._parser as sre_parse
import re._constants as sre_constants

for pattern in ("a|b*(?P<x>c)", "a{2,3}?", "(a)(?=b)[^c-d]\\w+", "(?i:ab)|\\d{3}", "x(?<!y)z$"):
    p = sre_parse.parse(pattern)
    print(p, p.getwidth()[0], p.state.groups, dict(p.state.groupdict))
print(sre_constants.MAXREPEAT, int(sre_constants.MAXREPEAT), sre_constants.error is re.error)
try:
    sre_parse.parse("(a")
except re.error as e:
    print(e, e.pos, e.pattern)
