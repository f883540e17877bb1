"""A store."""
log = ["store starts"]
from . import prices
from .prices import total, VAT as _vat
from .sub import deep

log.append("store ends")
VERSION = "1." + str(len(log))
_hidden = 1
visible = 2
__all__ = ["total", "VERSION", "deep"]
