"""Terminal output: rich, tabulate, texttable, prettytable, wcwidth; CLIs: click, docopt."""
import io, sys, datetime, os, random; random.seed(1)
import rich, tabulate, texttable, prettytable, wcwidth, click, docopt
from rich.console import Console
from rich.table import Table
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.tree import Tree
from rich.panel import Panel
from rich.columns import Columns
from rich.progress import Progress, track
from rich.text import Text
from rich.pretty import Pretty, pretty_repr
from rich import box, traceback as rtb, inspect as rinspect
from rich.json import JSON
from rich.layout import Layout
from rich.padding import Padding
from rich.align import Align
from rich.rule import Rule
from rich.logging import RichHandler
from click.testing import CliRunner
class Thing:
    def __init__(self): self.a, self.b = 1, ["x"] * 3
    def meth(self, q: int = 3) -> str: "Doc."
    def __rich_repr__(self): yield "a", self.a; yield "b", self.b, None
def do_rich():
    for color in (None, "standard", "truecolor"):
        c = Console(file=sys.stdout, width=70, force_terminal=color is not None, color_system=color, legacy_windows=False, _environ={})
        t = Table(title="T [b]old[/b]", box=box.ROUNDED, show_footer=True, row_styles=["", "dim"], caption="cap"); t.add_column("Name", style="cyan", no_wrap=True, footer="f"); t.add_column("Value", justify="right", style="magenta"); t.add_column("Long text column")
        for i in range(3): t.add_row(f"n{i}", str(i ** 10), "lorem [red]ipsum[/red] dolor " * i, end_section=i == 1)
        c.print(t); c.print("[bold red on blue]x[/] :smile: 123 'str' True None http://a.b/c [link=http://x]l[/link]", {"a": [1, 2.5, None], "b": Thing()}); c.print(Markdown("# H\n\n* a\n* **b** `c`\n\n1. x\n\n> q\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[l](http://x)"))
        c.print(Syntax("def f(x):\n    '''d'''\n    return x + 1  # c\n", "python", line_numbers=True, theme="ansi_dark")); tr = Tree("root"); b = tr.add("a [i]x[/i]"); b.add("b").add(Panel("panel", title="t", subtitle="s")); tr.add("中文"); c.print(tr); c.print(Columns(["item %d" % i for i in range(12)], equal=True)); c.print(Padding(Align.center(Panel.fit("fit", box=box.DOUBLE)), (1, 2))); c.print(Rule("rule")); c.print(JSON('{"a": [1, true, null, "x"]}')); c.rule("[b]x"); c.print(Text.assemble(("a", "bold"), "b" * 90, justify="right"), overflow="fold"); c.print(pretty_repr({"k" * 10: [Thing()] * 4, "s": {1, 2}}, max_width=40)); c.log("x") if False else None
        try: 1 / int("0")
        except ZeroDivisionError: c.print_exception(width=70) if False else None
        rinspect(Thing(), console=c, methods=True)
        try: c.print("[foo]x[/bar]")
        except Exception as e: print(type(e).__name__, e)
        print(repr(Text.from_markup("[b]x[/b]y[i]z")), Text.from_ansi("\x1b[1;31mred\x1b[0m").markup, c.render_str("[u]q").spans)
    c = Console(record=True, width=40, file=io.StringIO()); c.print("[green]hi[/] there"); print(c.export_text(clear=False), c.export_html(inline_styles=True, clear=False)[-200:], len(c.export_svg(title="x", unique_id="u")))
    with Progress(console=Console(file=io.StringIO(), width=60), auto_refresh=False) as p:
        task = p.add_task("t", total=3)
        while not p.finished: p.advance(task)
        print(p.tasks[0].completed, p.tasks[0].percentage)
    l = Layout(); l.split_column(Layout(name="u", size=3), Layout(name="l")); l["u"].update(Panel("up")); l["l"].split_row(Layout(Panel("left")), Layout(Panel("right"), ratio=2)); Console(file=sys.stdout, width=40, height=9).print(l)
ROWS = [["spam", 42.25, "é中"], ["eggs", 451, None], ["x" * 20, -1e-7, "a\nb"], ["", True, "1,234"]]
def do_tables():
    for f in tabulate.tabulate_formats: print(f); print(tabulate.tabulate(ROWS, headers=["name", "n", "u"], tablefmt=f, floatfmt=".3f", missingval="-", showindex=True, maxcolwidths=[None, 8, None, None]))
    print(tabulate.tabulate({"a": [1, 22], "b": ["x", "y"]}, headers="keys", colalign=("left", "right"), tablefmt="grid"), tabulate.tabulate([{"a": 1, "b": 2}, {"b": 3, "c": 4}], headers="keys"), tabulate.simple_separated_format("||").padding)
    t = texttable.Texttable(max_width=40); t.set_cols_align(["l", "r", "c"]); t.set_cols_valign(["t", "m", "b"]); t.set_cols_dtype(["t", "a", "f"]); t.add_rows([["Name", "Age", "Nick"], ["Mr\nXavier\nHuon", 32, "3.14159"], ["word " * 10, 1e10, "-2"]]); print(t.draw()); t.set_deco(t.HEADER | t.VLINES); print(t.draw())
    p = prettytable.PrettyTable(["City", "Area", "Rain"]); p.add_rows([["Adelaide", 1295, 600.5], ["Brisbane", 5905, 1146.4], ["中", 112, None]]); p.align["City"] = "l"; p.float_format = ".1"; p.sortby = "Area"; print(p, p.get_string(start=1, fields=["City"]), p.get_html_string(attributes={"id": "x"}), p.get_csv_string(), p.get_json_string(), p.get_latex_string(), sep="\n"); p.set_style(prettytable.TableStyle.MARKDOWN); print(p); p.set_style(prettytable.TableStyle.DOUBLE_BORDER); p.title = "T"; p.reversesort = True; print(p); print(wcwidth.wcswidth("é中\u200d👩‍🚀"), [wcwidth.wcwidth(c) for c in "a中\0\u0301"])
@click.group(context_settings={"auto_envvar_prefix": "APP", "help_option_names": ["-h", "--help"]}, epilog="End.")
@click.option("--debug/--no-debug", default=False, show_default=True, help="Debug mode.")
@click.version_option("1.0", prog_name="app")
@click.pass_context
def cli(ctx, debug):
    """Tool that does things.

    \b
    Kept
      as is.
    """
    ctx.obj = {"debug": debug}
@cli.command()
@click.argument("src", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("-n", "--count", type=click.IntRange(1, 5), default=1, show_default=True, envvar="CNT")
@click.option("--kind", type=click.Choice(["a", "b"], case_sensitive=False), multiple=True)
@click.option("-v", "verb", count=True)
@click.pass_obj
def cp(obj, src, count, kind, verb): click.echo(f"{obj} {src} {count} {kind} {verb}")
@cli.command("ask", short_help="asks")
@click.option("--name", prompt="Your name", default="Bob")
@click.password_option()
@click.confirmation_option(prompt="Sure?")
def ask(name, password): click.secho(f"hi {name} {password}", fg="green", bold=True); click.echo(click.style("x", reverse=True), err=True)
@cli.command(deprecated=True)
@click.argument("f", type=click.File("r"))
@click.option("--when", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--t", type=(int, str))
def cat(f, when, t): click.echo((f.read(), when, t)); raise click.ClickException("bad thing")
DOC = """Naval Fate.

Usage:
  naval ship new <name>...
  naval ship <name> move <x> <y> [--speed=<kn>]
  naval mine (set|remove) <x> <y> [--moored | --drifting]
  naval (-h | --help)
  naval --version

Options:
  -h --help     Show this screen.
  --version     Show version.
  --speed=<kn>  Speed in knots [default: 10].
  --moored      Moored (anchored) mine.
  --drifting    Drifting mine.
"""
def do_cli():
    r = CliRunner()
    with r.isolated_filesystem():
        open("f1", "w").write("content")
        for a, i in (["-h"], None), (["--version"], None), ([], None), (["cp", "f1", "-vv", "--kind", "A", "-n3"], None), (["cp", "nope"], None), (["cp", "f1", "-n", "9"], None), (["cp"], None), (["cp", "f1", "--kind", "z"], None), (["cpp"], None), (["--debug", "cp", "f1", "--cuont", "1"], None), (["ask"], "Al\npw\npw\ny\n"), (["ask"], "Al\npw\nxx\npw\npw\nn\n"), (["cat", "f1", "--when", "2024-01-02", "--t", "1", "b"], None), (["cat", "-"], "stdin"), (["cat", "f1", "--when", "x"], None), (["cat", "--help"], None), (["cp", "--help"], None):
            x = r.invoke(cli, a, input=i, env={"APP_CP_COUNT": "2"} if a[:1] == ["cp"] else None); print(a, x.exit_code, repr(x.exception), x.output)
    for a in ["ship new a b", "ship x move 1 2 --speed=3", "mine set 1 2 --moored", "mine", "--version", "-h", "mine set 1 2 --moored --drifting", "ship x move 1 2 --sp 4"]:
        try: print(docopt.docopt(DOC, a.split(), version="V 1"))
        except SystemExit as e: print("exit", e)
if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    for f in (do_tables, do_rich, do_cli): print("=====", f.__name__); f()
