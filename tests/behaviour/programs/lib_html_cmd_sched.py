"""html, html.parser, cmd and sched, translated."""
import cmd
import html
import sched
from html.parser import HTMLParser

print(html.escape("<a href='x'>&\"</a>"), html.unescape("&lt;&amp;&#62;&#x41;&eacute;&notit;&nosuch;&#0;&#128;"))


class P(HTMLParser):
    def handle_starttag(self, tag, attrs):
        print("start", tag, attrs, self.getpos())

    def handle_endtag(self, tag):
        print("end", tag)

    def handle_data(self, data):
        print("data", repr(data))

    def handle_comment(self, data):
        print("comment", data)

    def handle_decl(self, data):
        print("decl", data)

    def handle_pi(self, data):
        print("pi", data)


p = P()
p.feed('<!DOCTYPE html><html><!-- c --><body class="a b" id=x checked>H&eacute;llo &amp; <br/>')
p.feed("wor")
p.feed("ld<script>if (a < b) {}</script><?php x ?></body>")
p.close()
q = P(convert_charrefs=False)
q.feed("&lt;x&#65;")
q.close()



class Shell(cmd.Cmd):
    prompt = "> "

    def do_add(self, arg):
        "Adds numbers."
        print(sum(map(int, arg.split())))

    def do_quit(self, arg):
        return True


s = Shell()
s.onecmd("add 1 2 3")
s.onecmd("nope")
s.onecmd("help")
s.onecmd("help add")
print(s.parseline("?add"), s.completenames("a"), s.onecmd("quit"))
s.columnize(["alpha", "beta", "gamma", "delta"], 20)

now = [0.0]
sc = sched.scheduler(lambda: now[0], lambda d: now.__setitem__(0, now[0] + d))
sc.enter(5, 1, print, ("five",))
sc.enter(2, 2, print, ("two b",))
e = sc.enter(2, 1, print, ("two a",), {"end": "!\n"})
sc.cancel(sc.enterabs(3, 1, print))
print(sc.empty(), len(sc.queue), e.time)
sc.run()
print(sc.empty(), now)
