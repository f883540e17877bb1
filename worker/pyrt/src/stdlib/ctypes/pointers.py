# Arrays and pointers.

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
