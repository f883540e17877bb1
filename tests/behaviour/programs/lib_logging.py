"""logging, translated."""
import io
import logging
import sys

out = io.StringIO()
logging.basicConfig(stream=out, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("app.core")
log.debug("hidden")
log.info("hello %s %d", "x", 3)
log.warning("%(a)s", {"a": 1})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
print(out.getvalue().splitlines()[:3], "ZeroDivisionError: division by zero" in out.getvalue())
print(log.name, log.parent.name, log.level, log.getEffectiveLevel(), logging.getLevelName(30), logging.getLevelName("DEBUG"), log.isEnabledFor(10), repr(log))
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter("{levelname:<8}|{message}", style="{"))
child = logging.getLogger("app.core.child")
child.addHandler(h)
child.propagate = False
child.setLevel("DEBUG")
child.debug("deep")
child.error("bad %s", [1, 2])
child.log(25, "odd level")
logging.addLevelName(25, "NOTICE")
child.log(25, "named")


class Only(logging.Filter):
    def filter(self, record):
        record.extra = record.msg.upper()
        return "skip" not in record.msg


h.addFilter(Only())
h.setFormatter(logging.Formatter("%(extra)s %(name)s $"))
child.info("skip me")
child.info("take me")
adapter = logging.LoggerAdapter(child, {"user": "u"})
adapter.warning("adapted")
print(child.hasHandlers(), child.handlers, logging.root.handlers[0].level, logging.getLogger() is logging.root)
r = logging.makeLogRecord({"msg": "m %s", "args": (1,), "levelno": 20, "levelname": "INFO", "name": "n"})
print(r.getMessage(), logging.Formatter().format(r), logging.Formatter("%(asctime)s", "%Y").usesTime())
try:
    child.setLevel("NOPE")
except ValueError as e:
    print(e)
try:
    logging.Formatter("%(x", style="%")
except ValueError as e:
    print(e)
logging.disable(logging.ERROR)
child.error("off")
logging.disable(logging.NOTSET)
null = logging.getLogger("null")
null.addHandler(logging.NullHandler())
null.propagate = False
null.critical("nowhere")


class Lists(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.seen = []

    def emit(self, record):
        self.seen.append((record.levelname, record.getMessage(), record.exc_info is not None))


lists = Lists()
log.addHandler(lists)
log.info("low")
log.warning("high", exc_info=False)
log.critical("higher", stack_info=False, extra={"k": 1})
print(lists.seen)
