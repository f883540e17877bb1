# _ctypes: C data in memory of its own. The module ctypes is CPython's, translated; these texts are
# what it stands on, run one after another when it is imported. An address is the number of a place
# in blocks that are made here (they start at FIRST), so reading through a wild pointer is an error,
# not a crash. Foreign functions are not called.
import struct as _struct
import _weakref

__version__ = "1.1.0"
RTLD_LOCAL, RTLD_GLOBAL = 0, 256
SIZEOF_TIME_T = 8
FUNCFLAG_CDECL, FUNCFLAG_PYTHONAPI, FUNCFLAG_USE_ERRNO, FUNCFLAG_USE_LASTERROR = 1, 4, 8, 16
FIRST = 0x7F0000010000


class ArgumentError(Exception):
    pass


# ---- memory

class _Block:
    __slots__ = ("data", "base", "__weakref__")

    def __init__(self, data):
        global _next
        self.data, self.base = data, _next
        _next += (len(data) + 31) & ~15
        _blocks[self.base] = _weakref.ref(self)
        _bases.append(self.base)
        if len(_bases) > 2 * _kept[0] + 64:
            for base in [b for b in _bases if _blocks[b]() is None]:
                del _blocks[base]
            _bases[:] = _blocks
            _kept[0] = len(_bases)


_next, _blocks, _bases, _kept = FIRST, {}, [], [0]


def _find(address):
    """The block around an address, and the place in it."""
    low, high = 0, len(_bases)
    while low < high:
        mid = (low + high) // 2
        if _bases[mid] <= address:
            low = mid + 1
        else:
            high = mid
    block = _blocks[_bases[low - 1]]() if low else None
    if block is None or address > block.base + len(block.data):
        raise NotImplementedError(
            f"memory at {address:#x}, which ctypes has not made, is not supported by Portalis")
    return block, address - block.base


def _text_at(address, end):
    """The bytes from an address to the terminator `end`."""
    block, at = _find(address)
    data, n = bytes(block.data[at:]), len(end)
    for i in range(0, len(data), n):
        if data[i:i + n] == end:
            return data[:i]
    return data
