# _ctypes: C data in memory of its own. The module ctypes is CPython's, translated; this text is what
# it stands on, run when it is imported. An address is the number of a place in blocks that are made
# here (they start at FIRST), so reading through a wild pointer is an error, not a crash. Foreign
# functions are not called.
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


# ---- the root of all C data

class _CType(type):
    def __mul__(cls, n):
        if not isinstance(n, int):
            raise TypeError(f"can't multiply sequence by non-int of type '{type(n).__name__}'")
        if n < 0:
            raise ValueError(f"Array length must be >= 0, not {n}")
        key = cls, n
        if key not in _arrays:
            _arrays[key] = PyCArrayType(f"{cls.__name__}_Array_{n}", (Array,), {"_length_": n, "_type_": cls})
        return _arrays[key]

    __rmul__ = __mul__

    def from_address(cls, address):
        if not isinstance(address, int):
            raise TypeError("integer expected")
        _concrete(cls)
        return _view(cls, *_find(address))

    def from_buffer(cls, source, offset=0):
        _concrete(cls)
        view = memoryview(source)
        if view.readonly:
            raise TypeError("underlying buffer is not writable")
        _fits(cls, view.nbytes, offset)
        made = _view(cls, _Block(view.cast("B")), offset)
        made._objects = source
        return made

    def from_buffer_copy(cls, source, offset=0):
        _concrete(cls)
        data = bytes(source)
        _fits(cls, len(data), offset)
        return _view(cls, _Block(bytearray(data[offset:offset + cls._size])), 0)

    def from_param(cls, value):
        if isinstance(value, cls):
            return value
        given = getattr(value, "_as_parameter_", None)
        if given is not None:
            return cls.from_param(given)
        raise TypeError(f"expected {cls.__name__} instance instead of {type(value).__name__}")

    def in_dll(cls, library, name):
        raise NotImplementedError(f"a foreign variable, {name!r}, is not supported by Portalis")


_arrays = {}


def _concrete(cls):
    if cls._size is None:
        raise TypeError("abstract class")


def _fits(cls, n, offset):
    if offset < 0:
        raise ValueError("offset cannot be negative")
    if n < offset + cls._size:
        raise ValueError(f"Buffer size too small ({n} instead of at least {cls._size + offset} bytes)")


def _view(cls, block, at, owner=None):
    made = cls.__new__(cls)
    made._block, made._at, made._owner = block, at, owner
    return made


class _CData:
    _size = _align = None
    _objects = None
    _owner = None

    def __new__(cls, *args, **kw):
        _concrete(cls)
        made = object.__new__(cls)
        made._n = cls._size
        made._block, made._at = _Block(bytearray(cls._size)), 0
        return made

    def __bytes__(self):
        return bytes(self._block.data[self._at:self._at + self._n])

    def __ctypes_from_outparam__(self):
        return self

    def __reduce__(self):
        raise NotImplementedError("pickling C data is not supported by Portalis")

    def _keep(self, key, value):
        """What the memory points to lives as long as the object that has the memory."""
        if value is None:
            return
        root = self
        while root._owner is not None:
            key, root = (id(root), key), root._owner
        if not isinstance(root._objects, dict):
            root._objects = {}
        root._objects[key] = value


def _get(t, block, at, owner):
    """What a field or item of that type reads as."""
    if type(t) is PyCSimpleType and t.__bases__[0] is _SimpleCData:
        return _load(t, block, at, owner)
    return _view(t, block, at, owner)


def _set(t, block, at, owner, key, value):
    if isinstance(value, t):
        block.data[at:at + t._size] = bytes(value)
        owner._keep(key, value)
    elif type(t) is PyCSimpleType:
        owner._keep(key, _store(t, block, at, value))
    elif type(t) is PyCArrayType and t._type_ is c_char_type() and isinstance(value, bytes):
        if len(value) > t._length_:
            raise ValueError(f"bytes too long ({len(value)}, maximum length {t._length_})")
        data = value + b"\0" if len(value) < t._length_ else value
        block.data[at:at + len(data)] = data
    elif type(t) is PyCArrayType and t._type_._code == "u" and isinstance(value, str):
        if len(value) > t._length_:
            raise ValueError(f"string too long ({len(value)}, maximum length {t._length_})")
        data = (value + "\0")[:t._length_].encode("utf-32-le")
        block.data[at:at + len(data)] = data
    elif isinstance(value, tuple) and type(t) in (PyCArrayType, PyCStructType, UnionType):
        try:
            made = t(*value)
        except Exception as e:
            raise RuntimeError(f"({t.__name__}) {type(e)}: {e}") from None
        block.data[at:at + t._size] = bytes(made)
        owner._keep(key, made)
    elif type(t) is PyCPointerType and value is None:
        block.data[at:at + 8] = bytes(8)
    elif type(t) is PyCPointerType and isinstance(value, Array) and issubclass(value._type_, t._type_):
        _struct.pack_into("=Q", block.data, at, addressof(value))
        owner._keep(key, value)
    else:
        what = t.__name__
        raise TypeError(f"expected {what} instance, got {type(value).__name__}")


# ---- simple types

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


# ---- structures and unions

class CField:
    def __init__(self, name, t, at, bits=None):
        self._name, self._t, self.offset, self._bits = name, t, at, bits
        self.size = t._size if bits is None else bits[1] << 16 | bits[0]

    def __repr__(self):
        where = f"ofs={self.offset}, size={self.size}"
        if self._bits:
            where = f"ofs={self.offset}:{self._bits[0]}, bits={self._bits[1]}"
        return f"<Field type={self._t.__name__}, {where}>"

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        v = _get(self._t, obj._block, obj._at + self.offset, obj)
        if isinstance(v, Array) and self._t._type_._code in ("c", "u"):
            return v.value
        if self._bits:
            low, n = self._bits
            v = int(v) >> low & (1 << n) - 1
            if self._t._code in "bhilq" and v >> n - 1:
                v -= 1 << n
            v = bool(v) if self._t._code == "?" else v
        return v

    def __set__(self, obj, value):
        at = obj._at + self.offset
        if self._bits:
            low, n = self._bits
            mask = (1 << n) - 1
            before = int(_get(self._t, obj._block, at, obj))
            value = self._t(value).value
            value = before & ~(mask << low) | (int(value) & mask) << low
        _set(self._t, obj._block, at, obj, self._name, value)

    def __delete__(self, obj):
        raise TypeError("can't delete attribute")


class _Inner:
    """A field of an anonymous part, from outside of that."""

    def __init__(self, part, field):
        self._part, self._field = part, field
        self.offset, self.size = part.offset + field.offset, field.size

    def __repr__(self):
        return CField.__repr__(CField("", self._field._t, self.offset, self._field._bits))

    def __get__(self, obj, cls=None):
        return self if obj is None else self._field.__get__(self._part.__get__(obj))

    def __set__(self, obj, value):
        self._field.__set__(self._part.__get__(obj), value)


def _lay_out(cls, fields):
    union = type(cls) is UnionType or issubclass(cls, Union)
    try:
        fields = [tuple(f) for f in fields]
    except TypeError:
        raise TypeError("'_fields_' must be a sequence of pairs") from None
    base = cls.__bases__[0]
    size, align = (base._size or 0), (base._align or 1)
    names = list(getattr(base, "_names", []))
    pack = getattr(cls, "_pack_", None)
    if pack is not None and (not isinstance(pack, int) or pack < 0):
        raise ValueError("_pack_ must be a non-negative integer")
    unit = used = 0  # the storage unit of bit fields before, and its bits in use
    for i, field in enumerate(fields):
        if not 2 <= len(field) <= 3 or not isinstance(field[0], str):
            raise TypeError("_fields_ must be a sequence of (name, C type) pairs")
        name, t = field[:2]
        if not isinstance(t, _CType):
            raise TypeError(f"second item in _fields_ tuple (index {i}) must be a C type")
        a = min(t._align, pack) if pack else t._align
        align, bits = max(align, a), None
        if len(field) == 3:
            n = field[2]
            if type(t) is not PyCSimpleType or t._code in "cfdgPzZOu":
                raise TypeError(f"bit fields not allowed for type {t.__name__}")
            if not 0 < n <= 8 * t._size:
                raise ValueError("number of bits invalid for bit field")
            if not union and unit == t._size and used + n <= 8 * unit:
                at = size - unit
            else:
                used, unit = 0, t._size
                at = 0 if union else -(-size // a) * a
            bits = used if t._order == "<" else 8 * unit - used - n, n
            used = 0 if union else used + n
        else:
            unit = used = 0
            at = 0 if union else -(-size // a) * a
        size = max(size, at + t._size)
        type.__setattr__(cls, name, CField(name, t, at, bits))
        names.append(name)
    type.__setattr__(cls, "_size", -(-size // align) * align)
    type.__setattr__(cls, "_align", align)
    type.__setattr__(cls, "_names", names)
    for name in cls.__dict__.get("_anonymous_", ()):
        part = cls.__dict__.get(name)
        if part is None:
            raise AttributeError(name)
        for inner in part._t._names:
            if inner not in cls.__dict__:
                type.__setattr__(cls, inner, _Inner(part, getattr(part._t, inner)))


class _FieldsType(_CType):
    def __init__(cls, name, bases, namespace, **kw):
        type.__init__(cls, name, bases, namespace)
        if "_fields_" in namespace:
            cls._fields_ = namespace["_fields_"]
        elif bases[0]._size is None and name not in ("Structure", "Union"):
            type.__setattr__(cls, "_open", True)

    def __setattr__(cls, name, value):
        if name == "_fields_":
            if "_laid" in cls.__dict__:
                raise AttributeError("_fields_ is final")
            type.__setattr__(cls, "_laid", True)
            _lay_out(cls, value)
        type.__setattr__(cls, name, value)


class PyCStructType(_FieldsType):
    pass


class UnionType(_FieldsType):
    pass


class _Fields(_CData):
    def __new__(cls, *args, **kw):
        if cls._size is None and "_open" in cls.__dict__:
            type.__setattr__(cls, "_size", 0)
            type.__setattr__(cls, "_align", 1)
            type.__setattr__(cls, "_names", [])
        return _CData.__new__(cls)

    def __init__(self, *args, **kw):
        names = type(self)._names
        if len(args) > len(names):
            raise TypeError("too many initializers")
        for name, value in zip(names, args):
            if name in kw:
                raise TypeError(f"duplicate values for field {name!r}")
            setattr(self, name, value)
        for name, value in kw.items():
            setattr(self, name, value)


class Structure(_Fields, metaclass=PyCStructType):
    pass


class Union(_Fields, metaclass=UnionType):
    pass


# ---- arrays and pointers

class PyCArrayType(_CType):
    def __init__(cls, name, bases, namespace, **kw):
        type.__init__(cls, name, bases, namespace)
        if name == "Array" and bases[0] is _CData:
            return
        n, t = getattr(cls, "_length_", None), getattr(cls, "_type_", None)
        if n is None:
            raise AttributeError("class must define a '_length_' attribute")
        if not isinstance(n, int):
            raise TypeError("The '_length_' attribute must be an integer")
        if n < 0:
            raise ValueError("The '_length_' attribute must not be negative")
        if t is None:
            raise AttributeError("class must define a '_type_' attribute")
        if not isinstance(t, _CType) or t._size is None:
            raise TypeError("_type_ must have storage info")
        cls._size, cls._align, cls._code = n * t._size, t._align, None
        if type(t) is PyCSimpleType and t._code == "c":
            _arrays_of_char[0] = _arrays_of_char[0] or t
            cls.raw, cls.value = _RAW, _BYTES
        elif type(t) is PyCSimpleType and t._code == "u":
            cls.value = _WIDE


def _raw_set(a, data):
    data = bytes(data)
    if len(data) > a._n:
        raise ValueError("byte string too long")
    a._block.data[a._at:a._at + len(data)] = data


def _bytes_set(a, data):
    if not isinstance(data, bytes):
        raise TypeError(f"bytes expected instead of {type(data).__name__} instance")
    if len(data) > a._n:
        raise ValueError("byte string too long")
    _raw_set(a, data + b"\0" if len(data) < a._n else data)


def _wide_set(a, text):
    if not isinstance(text, str):
        raise TypeError(f"unicode string expected instead of {type(text).__name__} instance")
    if len(text) > a._n // 4:
        raise ValueError("string too long")
    _raw_set(a, (text + "\0")[:a._n // 4].encode("utf-32-le"))


_RAW = property(bytes, _raw_set)
_BYTES = property(lambda a: bytes(a).split(b"\0", 1)[0], _bytes_set)
_WIDE = property(lambda a: bytes(a).decode("utf-32-le").split("\0", 1)[0], _wide_set)


class Array(_CData, metaclass=PyCArrayType):
    def __init__(self, *values):
        for i, v in enumerate(values):
            self[i] = v

    def __len__(self):
        return self._length_

    def _place(self, i):
        if not hasattr(type(i), "__index__"):
            raise TypeError("indices must be integers")
        i = i.__index__()
        i += self._length_ if i < 0 else 0
        if not 0 <= i < self._length_:
            raise IndexError("invalid index")
        return self._at + i * self._type_._size

    def __getitem__(self, i):
        t = self._type_
        if isinstance(i, slice):
            return _joined(t, [self[k] for k in range(*i.indices(self._length_))])
        return _get(t, self._block, self._place(i), self)

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            places = range(*i.indices(self._length_))
            if len(places) != len(value):
                raise ValueError("Can only assign sequence of same size")
            for k, v in zip(places, value):
                self[k] = v
            return
        at = self._place(i)
        _set(self._type_, self._block, at, self, at, value)

    def __delitem__(self, i):
        raise TypeError("Array does not support item deletion")


def _joined(t, items):
    if type(t) is PyCSimpleType and t._code == "c":
        return b"".join(items)
    if type(t) is PyCSimpleType and t._code == "u":
        return "".join(items)
    return items


class PyCPointerType(_CType):
    def __init__(cls, name, bases, namespace, **kw):
        type.__init__(cls, name, bases, namespace)
        cls._size, cls._align, cls._code = 8, 8, None

    def set_type(cls, t):
        cls._type_ = t

    def from_param(cls, value):
        if value is None:
            return None
        if isinstance(value, cls._type_):
            return byref(value)
        if isinstance(value, (Array, _Pointer)) and issubclass(value._type_, cls._type_):
            return value
        if isinstance(value, CArgObject) and isinstance(value._obj, cls._type_):
            return value
        return _CType.from_param(cls, value)


class _Pointer(_CData, metaclass=PyCPointerType):
    def __new__(cls, *args):
        if getattr(cls, "_type_", None) is None:
            raise TypeError("Cannot create instance: has no _type_")
        return _CData.__new__(cls)

    def __init__(self, *to):
        if to:
            self.contents = to[0]

    def _address(self, i=0):
        address = _struct.unpack_from("=Q", self._block.data, self._at)[0]
        if not address:
            raise ValueError("NULL pointer access")
        return address + i * self._type_._size

    @property
    def contents(self):
        made = _view(self._type_, *_find(self._address()))
        made._objects = self
        return made

    @contents.setter
    def contents(self, to):
        if not isinstance(to, self._type_):
            raise TypeError(f"expected {self._type_.__name__} instead of {type(to).__name__}")
        _struct.pack_into("=Q", self._block.data, self._at, addressof(to))
        self._keep("contents", to)

    def __bool__(self):
        return any(bytes(self))

    def __getitem__(self, i):
        if isinstance(i, slice):
            if i.stop is None:
                raise ValueError("slice stop is required")
            step = 1 if i.step is None else i.step
            if i.start is None and step < 0:
                raise ValueError("slice start is required for step < 0")
            return _joined(self._type_, [self[k] for k in range(i.start or 0, i.stop, step)])
        return _get(self._type_, *_find(self._address(i)), self)

    def __setitem__(self, i, value):
        block, at = _find(self._address(i))
        _set(self._type_, block, at, self, i, value)


def POINTER(t):
    if t in _pointer_type_cache:
        return _pointer_type_cache[t]
    if isinstance(t, str):
        made = PyCPointerType("LP_" + t, (_Pointer,), {})
        _pointer_type_cache[id(made)] = made
        return made
    if not isinstance(t, type):
        raise TypeError("must be a ctypes type")
    if not isinstance(t, _CType):
        raise TypeError("_type_ must have storage info")
    made = PyCPointerType("LP_" + t.__name__, (_Pointer,), {"_type_": t})
    _pointer_type_cache[t] = made
    return made


_pointer_type_cache = {}


def pointer(to):
    if not isinstance(to, _CData):
        raise TypeError("_type_ must have storage info")
    return POINTER(type(to))(to)


class CArgObject:
    def __init__(self, code, to, offset=0):
        self._code, self._obj, self._offset = code, to, offset

    def __repr__(self):
        if self._code in "PzZO":
            return f"<cparam '{self._code}' ({addressof(self._obj) + self._offset:#x})>"
        return f"<cparam '{self._code}' ({self._obj.value})>"


def byref(to, offset=0):
    if not isinstance(to, _CData):
        raise TypeError(f"byref() argument must be a ctypes instance, not '{type(to).__name__}'")
    return CArgObject("P", to, offset)


def addressof(v):
    if not isinstance(v, _CData):
        raise TypeError("invalid type")
    return v._block.base + v._at


def sizeof(v):
    if isinstance(v, _CData):
        return v._n
    if isinstance(v, _CType) and v._size is not None:
        return v._size
    if isinstance(v, _FieldsType):
        return 0
    raise TypeError("this type has no size")


def alignment(v):
    if isinstance(v, _CData):
        v = type(v)
    if isinstance(v, _CType) and v._align is not None:
        return v._align
    raise TypeError("no alignment info")


def resize(v, n):
    if not isinstance(v, _CData):
        raise TypeError("excepted ctypes instance")
    if n < type(v)._size:
        raise ValueError(f"minimum size is {type(v)._size}")
    if v._at or v._owner is not None:
        raise ValueError("Memory cannot be resized because this object doesn't own it")
    data = v._block.data
    v._block, v._n = _Block(bytearray(data[:n]) + bytearray(max(0, n - len(data)))), n


# ---- functions: those of Python, and the few of ctypes' own

_errno = [0]


def get_errno():
    return _errno[0]


def set_errno(value):
    _errno[0], old = value, _errno[0]
    return old


def _number(v):
    """An address, of what a parameter may be."""
    if v is None:
        return 0
    if isinstance(v, int):
        return v
    if isinstance(v, CArgObject):
        if v._code in "zZ":
            return _number(v._obj)
        if v._code == "P" and isinstance(v._obj, _SimpleCData) and not v._offset and v._obj._code == "P":
            return v._obj.value or 0
        return addressof(v._obj) + v._offset
    if isinstance(v, Array):
        return addressof(v)
    return _struct.unpack_from("=Q", v._block.data, v._at)[0]


def _plain(v):
    v = v._obj if isinstance(v, CArgObject) else v
    return v.value if isinstance(v, _SimpleCData) else v


def _bytes_at(address, n):
    block, at = _find(address)
    if at + n > len(block.data):
        raise NotImplementedError("reading beyond what ctypes has made is not supported by Portalis")
    return bytes(block.data[at:at + n])


def _write(address, data):
    block, at = _find(address)
    if at + len(data) > len(block.data):
        raise NotImplementedError("writing beyond what ctypes has made is not supported by Portalis")
    block.data[at:at + len(data)] = data


def _memmove(to, source, n):
    to, n = _number(to), _plain(n)
    source = source if isinstance(source, bytes) else _plain_bytes(source, n)
    _write(to, source[:n])
    return to


def _plain_bytes(v, n):
    return _bytes_at(_number(v), n)


def _memset(to, value, n):
    to = _number(to)
    _write(to, bytes([_plain(value) & 255]) * _plain(n))
    return to


def _string_at(address, n):
    address, n = _number(address), _plain(n)
    return _text_at(address, b"\0") if n < 0 else _bytes_at(address, n)


def _wstring_at(address, n):
    address, n = _number(address), _plain(n)
    data = _text_at(address, b"\0" * 4) if n < 0 else _bytes_at(address, 4 * n)
    return data.decode("utf-32-le")


def _cast(address, source, t):
    t = t._obj.value if isinstance(t, CArgObject) else t
    if not (isinstance(t, PyCPointerType) or isinstance(t, PyCFuncPtrType) or
            isinstance(t, PyCSimpleType) and t._code in "sPzUZXO"):
        raise TypeError(f"cast() argument 2 must be a pointer, not {t.__name__}")
    made = t()
    _struct.pack_into("=Q", made._block.data, 0, _number(address))
    made._keep("cast", (address, source))
    return made


_memmove_addr, _memset_addr, _string_at_addr, _wstring_at_addr, _cast_addr = range(16, 96, 16)
_own = {_memmove_addr: _memmove, _memset_addr: _memset, _string_at_addr: _string_at,
        _wstring_at_addr: _wstring_at, _cast_addr: _cast}


class PyCFuncPtrType(_CType):
    def __init__(cls, name, bases, namespace, **kw):
        type.__init__(cls, name, bases, namespace)
        cls._size, cls._align, cls._code = 8, 8, None


class CFuncPtr(_CData, metaclass=PyCFuncPtrType):
    _argtypes_ = _restype_ = errcheck = None
    _run = None

    def __init__(self, what=None, *more):
        self.argtypes, self.restype = type(self)._argtypes_, type(self)._restype_
        if isinstance(what, tuple):
            raise NotImplementedError(f"the foreign function {what[0]!r} is not supported by Portalis")
        if isinstance(what, int):
            self._run = _own.get(what)
            _struct.pack_into("=Q", self._block.data, 0, what)
        elif what is not None:
            if not callable(what):
                raise TypeError("argument must be callable or integer function address")
            self._run, self._is_python = what, True
            _callbacks[self._block.base] = what
            _struct.pack_into("=Q", self._block.data, 0, self._block.base)

    _is_python = False

    def __bool__(self):
        return any(bytes(self))

    def __repr__(self):
        return f"<{type(self).__name__} object at {id(self):#x}>"

    def __call__(self, *args):
        run, is_python = self._run, self._is_python
        if run is None:
            run = _callbacks.get(_struct.unpack_from("=Q", self._block.data, self._at)[0])
            is_python = run is not None
        if run is None:
            raise NotImplementedError("the call of a foreign function is not supported by Portalis")
        types = self.argtypes or ()
        if len(args) < len(types):
            what = f"this function takes at least {len(types)} argument{'s' if len(types) != 1 else ''}"
            raise TypeError(f"{what} ({len(args)} given)")
        given = []
        for i, v in enumerate(args):
            try:
                given.append(types[i].from_param(v) if i < len(types) else v)
            except Exception as e:
                raise ArgumentError(f"argument {i + 1}: {type(e).__name__}: {e}") from None
        if is_python:
            given = [_received(types[i], v) if i < len(types) else v for i, v in enumerate(given)]
        result = run(*given)
        t = self.restype
        if is_python and isinstance(t, PyCSimpleType) and t._code != "O":
            result = t(result).value
        elif is_python and t is None:
            result = None
        return self.errcheck(result, self, args) if self.errcheck else result


_callbacks = {}


def _received(t, v):
    v = v._obj if isinstance(v, CArgObject) and not isinstance(t, PyCPointerType) else v
    if isinstance(v, CArgObject):
        return pointer(v._obj)
    if isinstance(v, Array) and isinstance(t, PyCPointerType):
        return _cast(v, v, t)
    simple = isinstance(v, _SimpleCData) and type(v).__bases__[0] is _SimpleCData
    return v.value if simple else v


def dlopen(name, mode=0):
    """Only the program itself can be opened, in which nothing is found."""
    if name is None:
        return 0
    raise OSError(f"{name}: cannot open shared object file: foreign libraries are not supported by Portalis")


def dlclose(handle):
    return 0


def dlsym(handle, name):
    raise OSError(f"undefined symbol: {name}: foreign libraries are not supported by Portalis")
