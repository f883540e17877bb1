# Simple types.

_CODES = {"c": "s", "b": "b", "B": "B", "h": "h", "H": "H", "i": "i", "I": "I", "l": "q", "L": "Q", "q": "q",
          "Q": "Q", "f": "f", "d": "d", "g": "g", "P": "Q", "z": "Q", "Z": "Q", "u": "I", "?": "?", "O": "Q"}


def _size_of_code(code):
    return 16 if code == "g" else _struct.calcsize("=" + _CODES[code])


class PyCSimpleType(_CType):
    def __new__(meta, name, bases, namespace, **kw):
        cls = type.__new__(meta, name, bases, namespace, **kw)
        code = getattr(cls, "_type_", None)
        if "_SimpleCData" not in globals():
            return cls
        if code is None:
            raise AttributeError("class must define a '_type_' attribute")
        if not isinstance(code, str):
            raise TypeError("class must define a '_type_' string attribute")
        if len(code) != 1:
            raise ValueError("class must define a '_type_' attribute which must be a string of length 1")
        if code not in _CODES:
            raise AttributeError("class must define a '_type_' attribute which must be\n"
                                 "a single character string containing one of 'cbBhHiIlLfuzZqQdPXOv?g'.")
        cls._code, cls._order = code, getattr(cls, "_order", "<")
        cls._size = cls._align = _size_of_code(code)
        if bases[0] is _SimpleCData and code not in "zZPOu?cg" and "_order" not in namespace:
            cls.__ctype_le__ = cls
            cls.__ctype_be__ = cls if cls._size == 1 else PyCSimpleType(
                name + "_be", bases, {"_type_": code, "_order": ">", "__module__": cls.__module__})
            cls.__ctype_be__.__qualname__ = name
            if cls._size > 1:
                cls.__ctype_be__.__ctype_be__, cls.__ctype_be__.__ctype_le__ = cls.__ctype_be__, cls
        return cls

    def from_param(cls, value):
        if isinstance(value, cls):
            return value
        code = cls._code
        if code in "zZP":
            if value is None:
                return None
            if isinstance(value, bytes) and code in "zP":
                return CArgObject("z", _TEXT(value))
            if isinstance(value, str) and code in "ZP":
                return CArgObject("Z", _WIDE_TEXT(value))
            if code == "P" and isinstance(value, int):
                return CArgObject("P", cls(value))
            if isinstance(value, (Array, _Pointer)) and (code == "P" or value._type_._code == {"z": "c", "Z": "u"}[code]):
                return value
            if isinstance(value, CArgObject) and value._code in "PzZ" or code == "P" and isinstance(value, CFuncPtr):
                return value
            if code == "P" and isinstance(value, _SimpleCData) and value._code in "zZ":
                return value
        elif code == "O":
            return CArgObject("O", cls(value))
        else:
            try:
                return CArgObject(code, cls(value))
            except TypeError:
                pass
        given = getattr(value, "_as_parameter_", None)
        if given is not None:
            return cls.from_param(given)
        raise TypeError("wrong type")


def _load(t, block, at, owner):
    code, data = t._code, block.data
    if code == "c":
        return bytes(data[at:at + 1])
    if code == "u":
        return chr(_struct.unpack_from("=I", data, at)[0])
    if code == "g":
        return _of_extended(bytes(data[at:at + 10]))
    if code == "?":
        return data[at] != 0
    v = _struct.unpack_from(t._order + _CODES[code], data, at)[0]
    if code in "zZP":
        if not v:
            return None
        return v if code == "P" else _text_at(v, b"\0") if code == "z" else _text_at(v, b"\0" * 4).decode("utf-32-le")
    if code == "O":
        if v not in _objects_at:
            raise ValueError("PyObject is NULL")
        return _objects_at[v][0]
    return v


def _store(t, block, at, value):
    """Puts the value there; gives what must stay alive for it."""
    code, data, kept = t._code, block.data, None
    if code == "c":
        if isinstance(value, int) and 0 <= value < 256:
            value = bytes([value])
        if not isinstance(value, (bytes, bytearray)) or len(value) != 1:
            raise TypeError("one character bytes, bytearray or integer expected")
        data[at:at + 1] = bytes(value)
    elif code == "u":
        if not isinstance(value, str):
            raise TypeError(f"unicode string expected instead of {type(value).__name__} instance")
        if len(value) != 1:
            raise TypeError("one character unicode string expected")
        _struct.pack_into("=I", data, at, ord(value))
    elif code == "?":
        data[at] = 1 if value else 0
    elif code in "fd":
        try:
            _struct.pack_into(t._order + code, data, at, _real(value))
        except OverflowError:
            _struct.pack_into(t._order + code, data, at, float("inf") if value > 0 else float("-inf"))
    elif code == "g":
        data[at:at + 10] = _extended(_real(value))
    elif code in "zZ":
        wanted, what = (bytes, "bytes") if code == "z" else (str, "unicode string")
        if value is None:
            value = 0
        elif isinstance(value, wanted):
            kept = _Block(bytearray(value + b"\0" if code == "z" else (value + "\0").encode("utf-32-le")))
            value = kept.base
        elif not isinstance(value, int):
            raise TypeError(f"{what} or integer address expected instead of {type(value).__name__} instance")
        _struct.pack_into("=Q", data, at, value & (1 << 64) - 1)
    elif code == "P":
        if value is not None and not isinstance(value, int):
            raise TypeError("cannot be converted to pointer")
        _struct.pack_into("=Q", data, at, (value or 0) & (1 << 64) - 1)
    elif code == "O":
        kept = _Held(value)
        _struct.pack_into("=Q", data, at, kept.at)
    else:
        try:
            value = value.__index__()
        except AttributeError:
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer") from None
        bits = 8 * t._size
        value &= (1 << bits) - 1
        if code in "bhilq" and value >> bits - 1:
            value -= 1 << bits
        _struct.pack_into(t._order + _CODES[code], data, at, value)
    return kept


def _real(value):
    if isinstance(value, float) or hasattr(type(value), "__float__") or hasattr(type(value), "__index__"):
        return float(value)
    raise TypeError(f"must be real number, not {type(value).__name__}")


def _extended(v):
    """A double as the processor's ten bytes."""
    bits = _struct.unpack("<Q", _struct.pack("<d", v))[0]
    sign, exponent, part = bits >> 63, bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if exponent == 0x7FF:
        exponent, part = 0x7FFF, 1 << 63 | part << 11
    elif exponent:
        exponent, part = exponent + 15360, 1 << 63 | part << 11
    elif part:
        shift = 64 - part.bit_length()
        exponent, part = 15372 - shift + 1, part << shift
    return _struct.pack("<QH", part, sign << 15 | exponent)


def _of_extended(data):
    part, head = _struct.unpack("<QH", data)
    sign, exponent = -1.0 if head >> 15 else 1.0, head & 0x7FFF
    if exponent == 0x7FFF:
        return sign * (float("nan") if part << 1 & (1 << 64) - 1 else float("inf"))
    if not part:
        return sign * 0.0
    shift = exponent - 16446
    return sign * (float(part) * 2.0 ** shift if shift > -1000 else float(part) * 2.0 ** -500 * 2.0 ** (shift + 500))


class _Held:
    """A Python object that memory holds by its address."""

    def __init__(self, value):
        self.at = id(value)
        _objects_at.setdefault(self.at, [value, 0])[1] += 1

    def __del__(self):
        held = _objects_at[self.at]
        held[1] -= 1
        if not held[1]:
            del _objects_at[self.at]


_objects_at = {}


class _SimpleCData(_CData, metaclass=PyCSimpleType):
    def __init__(self, *value):
        if len(value) > 1:
            raise TypeError(f"__init__ expected at most 1 argument, got {len(value)}")
        if value:
            self.value = value[0]

    @property
    def value(self):
        return _load(type(self), self._block, self._at, self)

    @value.setter
    def value(self, value):
        self._keep("value", _store(type(self), self._block, self._at, value))

    def __bool__(self):
        return any(bytes(self))

    def __repr__(self):
        cls = type(self)
        if cls.__bases__[0] is not _SimpleCData:
            return object.__repr__(self)
        return f"{cls.__name__}({self.value!r})"


_TEXT = PyCSimpleType("c_char_p", (_SimpleCData,), {"_type_": "z"})
_WIDE_TEXT = PyCSimpleType("c_wchar_p", (_SimpleCData,), {"_type_": "Z"})


def c_char_type():
    return _arrays_of_char[0]


_arrays_of_char = [None]
