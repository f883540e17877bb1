# Functions: those of Python, and the few of ctypes' own.

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
