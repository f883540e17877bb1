"Prices."
from store import log

log.append("prices")
VAT = 0.2
first = len(log)


def total(items):
    return sum(items) * (1 + VAT)
