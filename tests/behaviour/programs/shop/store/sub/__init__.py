from .. import log

log.append("sub")
