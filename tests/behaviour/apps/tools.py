"""jinja2, sqlparse, jmespath, astor, astunparse, bottle, six, sortedcontainers."""
import ast, io, sys, json
import jinja2, sqlparse, jmespath, astor, astunparse, bottle, six
from jinja2.sandbox import SandboxedEnvironment
def do_jinja():
    T = {"base.html": "<title>{% block title %}Base{% endblock %}</title>{% block body %}{% endblock %}{% macro inp(n, t='text') -%}<input name={{ n }} type={{ t }}>{%- endmacro %}", "c.html": "{% extends 'base.html' %}{% from 'm.html' import m %}{% block title %}C {{ super() }}{% endblock %}{% block body %}{% for u in users if u.age > 20 %}{{ loop.index }}/{{ loop.length }} {{ u.name|e|upper }} {{ loop.cycle('a','b') }}{% if not loop.last %},{% endif %}{% else %}none{% endfor %}{{ m(3) }}{% include 'i.html' %}{% set x = namespace(n=0) %}{% for i in range(3) %}{% set x.n = x.n + i %}{% endfor %}{{ x.n }}{% endblock %}", "m.html": "{% macro m(x) %}<{{ x * 2 }}{{ caller() if caller }}>{% endmacro %}", "i.html": "[{{ users|map(attribute='name')|join('; ') }}|{{ users|sort(attribute='age')|first }}|{{ '%.2f'|format(3.14159) }}|{{ [1,2,3]|sum }}|{{ 'a b c'.split()|batch(2)|list }}|{{ {'a': 1}|tojson }}|{{ 'x' ~ 1 }}|{{ none is none }}|{{ 5 // 2, 2 ** 3 }}|{{ 'abc'[::-1] }}|{{ undefined_x|default('d') }}|{{ '<b>'|safe }}|{{ 'long text here'|truncate(8) }}|{{ 'a\nb'|indent }}|{{ [3,1,2]|sort|reverse|list }}|{{ 'x,y'|replace(',', '-')|title|center(9) }}|{{ users|groupby('age')|list|length }}|{{ 1234567|filesizeformat }}|{{ 'http://x.y z'|urlize }}|{{ 'é'|urlencode }}|{% raw %}{{ raw }}{% endraw %}]"}
    env = jinja2.Environment(loader=jinja2.DictLoader(T), autoescape=True, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"]); users = [{"name": "Al <x>", "age": 30}, {"name": "Bo", "age": 10}, {"name": "Cy", "age": 25}]
    print(env.get_template("c.html").render(users=users)); print(env.from_string("{% for a in [1,2,3,4] %}{% if a == 2 %}{% continue %}{% endif %}{% if a == 4 %}{% break %}{% endif %}{{ a }}{% endfor %}{% filter upper %}abc{% endfilter %}{% with a=1 %}{{ a }}{% endwith %}"[45 if False else 0:] if True else "").render())
    for t in ("{% for %}", "{{ x.y.z }}", "{{ 1 / 0 }}", "{% include 'nope' %}", "{{ x|nofilter }}", "{% if %}", "{{ 'a' + 1 }}", "{% block a %}{% block a %}{% endblock %}", "{{ foo( }}", "{% endfor %}", "{{ [1,2 }}"):
        try: print(env.from_string(t).render())
        except Exception as e: print(type(e).__name__, e, getattr(e, "lineno", None))
    try: SandboxedEnvironment().from_string("{{ ''.__class__.__mro__ }}{{ x.__init__.__globals__ }}").render(x=env)
    except Exception as e: print(type(e).__name__, e)
    print(env.compile("{{ a }} {% for x in y %}{{ x }}{% endfor %}", raw=True)); print(list(env.lex("a {{ b|c }} {# d #}")), env.parse("{{ a + 1 }}"), jinja2.meta.find_undeclared_variables(env.parse("{{ a }}{% set b = 1 %}{{ b }}")) if hasattr(jinja2, "meta") else ""); env2 = jinja2.Environment(undefined=jinja2.StrictUndefined)
    try: env2.from_string("{{ q }}").render()
    except jinja2.UndefinedError as e: print(e)
    print(jinja2.Template("{% for k, v in d|dictsort %}{{ k }}={{ v }};{% endfor %}{{ d.items()|list }}").render(d={"b": 1, "a": 2}), "".join(jinja2.Template("a{{ 1 }}b").generate()), jinja2.Environment(line_statement_prefix="#", variable_start_string="${", variable_end_string="}").from_string("# for i in [1,2]\n${i}\n# endfor").render())
SQL = "select a.id,b.name,count(*) as c from t1 a left join t2 b on a.id=b.id where a.x in (select y from z where q='it''s') and not b.d between 1 and 2 group by 1,2 having count(*)>3 order by c desc limit 10; -- end\ninsert into t (a,b) values (1,'x'),(2,'y'); CREATE TABLE foo (id INTEGER PRIMARY KEY, n VARCHAR(20) DEFAULT 'a'); begin; update t set a=case when b>1 then 2 else 3 end where c is null; /* c */ with q as (select 1) select * from q union all select 2"
def do_sql():
    for o in ({"reindent": True}, {"keyword_case": "upper", "identifier_case": "lower", "strip_comments": True}, {"reindent_aligned": True}, {"use_space_around_operators": True, "strip_whitespace": True}, {"output_format": "python"}, {"reindent": True, "comma_first": True, "wrap_after": 20, "indent_width": 2}): print(sqlparse.format(SQL, **o)); 
    for s in sqlparse.parse(SQL): print(s.get_type(), [(t.ttype, str(t)) for t in s.flatten()][:30]); b = io.StringIO(); s._pprint_tree(f=b); print(b.getvalue())
    print(sqlparse.split(SQL))
def do_ast():
    for f in ("bisect.py", "cmd.py", "textwrap.py", "queue.py", "heapq.py", "contextlib.py", "dataclasses.py"):
        t = ast.parse(open("/usr/lib/python3.11/" + f).read())
        for tool in (astunparse.unparse, ast.unparse, astor.to_source):
            try:
                s = tool(t); print(f, len(s), ast.dump(ast.parse(s)) == ast.dump(t), s[:3000])
            except Exception as e: print(f, type(e).__name__, e)
    print(astunparse.dump(ast.parse("x = [1, *a]\nasync def f(): await y")), astor.dump_tree(ast.parse("lambda x, *y: f'{x!r:>3}'")), astor.code_to_ast if hasattr(astor, "code_to_ast") else "")
def do_jm():
    d = {"a": [{"n": "x", "v": 3, "t": ["p", "q"]}, {"n": "y", "v": 1, "t": []}], "m": {"k1": 1, "k2": 2}}
    for e in ("a[*].n", "a[?v > `1`].n | [0]", "sort_by(a, &v)[*].{name: n, l: length(t)}", "max_by(a, &v).n", "m.*", "keys(m)", "join(',', a[].n)", "a[].t[]", "a[-1:].v", "not_null(zz, a[0].n)", "to_number('1.5')", "reverse(a[].v)", "contains(a[0].t, 'p') && 'yes' || 'no'", "map(&v, a)", "merge(m, {z: `1`})", "type(m)", "a[", "foo(", "abs('x')", "nofn(a)", "`[1", "sum(a[].v)", "to_string(m)", "avg(a[].v)", "a[?contains(n, 'x')]", "@", "m.\"k1\""):
        try: print(e, json.dumps(jmespath.search(e, d)), jmespath.compile(e).parsed)
        except Exception as x: print(e, type(x).__name__, x)
def do_bottle():
    app = bottle.Bottle()
    @app.route("/hi/<name:re:[a-z]+>")
    def hi(name): return bottle.template("<b>{{name}}</b>\n% for i in range(n):\n{{i}}{{!'<'}}\n% end\n", name=name, n=2)
    @app.route("/j", method=["GET", "POST"])
    def j(): bottle.response.set_cookie("c", "v"); return {"q": dict(bottle.request.query), "f": dict(bottle.request.forms)}
    @app.get("/int/<n:int>")
    def n(n): bottle.abort(403, "no") if n > 5 else None; return str(n + 1)
    @app.get("/r")
    def r(): bottle.redirect("/j")
    @app.get("/err")
    def err(): raise ValueError("x")
    @app.error(404)
    def nf(e): return "nf " + e.body
    app.catchall = True
    def call(path, q="", method="GET", body=b"", ct=""):
        out = []; env = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": q, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": ct, "wsgi.errors": io.StringIO(), "SERVER_NAME": "h", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
        b = b"".join(app.wsgi(env, lambda s, h, e=None: out.append((s, h)))); print(path, out, b[:600])
    for a in (("/hi/bob",), ("/hi/BOB",), ("/j", "a=1&b=%C3%A9"), ("/j", "", "POST", b"x=1&y=2", "application/x-www-form-urlencoded"), ("/int/3",), ("/int/9",), ("/int/x",), ("/r",), ("/err",), ("/j", "", "DELETE")): call(*a)
    print(app.routes[0].rule, app.get_url if False else "", bottle.SimpleTemplate("{{a}} {{!b}}\\\\\n%if a:\nyes\n%end\n{{'x' if b else 'y'}}").render(a="<", b="&"), bottle.cookie_encode({"a": 1}, "k"), bottle.FormsDict(a="1").a)
if __name__ == "__main__":
    for f in (do_jm, do_sql, do_jinja, do_bottle, do_ast): print("=====", f.__name__); f()
