# The root of all C data.

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
