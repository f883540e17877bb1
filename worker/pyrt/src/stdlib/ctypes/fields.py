# Structures and unions.

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
