//! Signatures of the library's functions that differ from what pyrt's own definitions say: these
//! name parameters, not what stands for one that is left out.
//!
//! Names are "class or module:name,name"; builtins have none before the colon.

/// What stands in the parentheses, and whose it is.
#[rustfmt::skip]
pub static TEXTS: &[(&str, &str)] = &[
    ("self, value",
     "AsyncGenerator:asend Coroutine:send Generator:send MutableSet:add,discard \
      enum.member:__init__ enum.nonmember:__init__"),
    ("self, typ, val=None, tb=None", "AsyncGenerator:athrow Coroutine:throw Generator:throw"),
    ("_cls, name, kind, defining_class, object", "Attribute:__new__"),
    ("self, *args, **kwds",
     "Callable:__call__ enum.Enum:__init__ random.SystemRandom:getstate,seed,setstate"),
    ("_cls, sign, digits, exponent", "DecimalTuple:__new__"),
    ("cls, frame, filename, lineno, function, code_context, index, *, positions=None",
     "FrameInfo:__new__"),
    ("_cls, args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations",
     "FullArgSpec:__new__"),
    ("self, index, value", "MutableSequence:insert"),
    ("origin", ":ParamSpecArgs,ParamSpecKwargs"),
    ("cls, filename, lineno, function, code_context, index, *, positions=None",
     "Traceback:__new__"),
    ("*, loop=None", "_asyncio:Future"),
    ("self, /, msg=None", "_asyncio.Future:cancel _asyncio.Task:cancel"),
    ("coro, *, loop=None, name=None, context=None", "_asyncio:Task"),
    ("data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, \
      leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, \
      usedforsecurity=True",
     "_blake2:blake2b"),
    ("self, data, /", "_blake2.blake2b:update _blake2.blake2s:update"),
    ("data=b'', /, *, digest_size=32, key=b'', salt=b'', person=b'', fanout=1, depth=1, \
      leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, \
      usedforsecurity=True",
     "_blake2:blake2s"),
    ("compresslevel=9, /", "_bz2:BZ2Compressor"),
    ("",
     "_bz2:BZ2Decompressor _queue:SimpleQueue abc:ABC asyncio.base_events:BaseEventLoop \
      asyncio.events:AbstractEventLoop,AbstractEventLoopPolicy asyncio.locks:Event,Lock \
      asyncio.taskgroups:TaskGroup asyncio.unix_events:_UnixDefaultEventLoopPolicy \
      collections.abc:AsyncGenerator,AsyncIterable,AsyncIterator,Awaitable,ByteString \
      collections.abc:Callable,Collection,Container,Coroutine,Generator,Hashable,Iterable \
      collections.abc:Iterator,MutableSequence,MutableSet,Reversible,Sequence,Set,Sized \
      concurrent.futures._base:Executor,Future os:PathLike re:Match,Pattern threading:Event \
      typing:Protocol"),
    ("self, /, data, max_length=-1",
     "_bz2.BZ2Decompressor:decompress _lzma.LZMADecompressor:decompress"),
    ("self, key, default=None, /", "_contextvars.Context:get dict:get,setdefault"),
    ("self, /, input, errors=None", "_multibytecodec.MultibyteCodec:decode,encode"),
    ("self, /, input, final=False",
     "_multibytecodec.MultibyteIncrementalDecoder:decode \
      _multibytecodec.MultibyteIncrementalEncoder:encode"),
    ("self, sizeobj=None, /", "_multibytecodec.MultibyteStreamReader:read,readline"),
    ("self, sizehintobj=None, /", "_multibytecodec.MultibyteStreamReader:readlines"),
    ("string=b'', *, usedforsecurity=True",
     "_hashlib:openssl_md5,openssl_sha1,openssl_sha224,openssl_sha256,openssl_sha384 \
      _hashlib:openssl_sha3_224,openssl_sha3_256,openssl_sha3_384,openssl_sha3_512 \
      _hashlib:openssl_sha512,openssl_shake_128,openssl_shake_256"),
    ("reader, writer, buffer_size=8192, /", "_io:BufferedRWPair"),
    ("raw, buffer_size=8192", "_io:BufferedRandom,BufferedReader,BufferedWriter"),
    ("self, size=0, /", "_io.BufferedRandom:peek _io.BufferedReader:peek"),
    ("self, size=-1, /",
     "_io.BufferedRandom:read,read1,readline _io.BufferedReader:read,read1,readline \
      _io.BytesIO:read,read1,readline _io.FileIO:read _io.StringIO:read,readline \
      _io.TextIOWrapper:read,readline"),
    ("self, target, whence=0, /",
     "_io.BufferedRandom:seek _io.BufferedReader:seek _io.BufferedWriter:seek"),
    ("self, pos=None, /",
     "_io.BufferedRandom:truncate _io.BufferedReader:truncate _io.BufferedWriter:truncate \
      _io.StringIO:truncate _io.TextIOWrapper:truncate"),
    ("self, buffer, /", "_io.BufferedRandom:write _io.BufferedWriter:write"),
    ("initial_bytes=b''", "_io:BytesIO"),
    ("self, size=None, /", "_io.BytesIO:readlines,truncate _io.FileIO:truncate"),
    ("self, pos, whence=0, /", "_io.BytesIO:seek _io.FileIO:seek _io.StringIO:seek"),
    ("file, mode='r', closefd=True, opener=None", "_io:FileIO"),
    ("self, b, /", "_io.FileIO:write"),
    ("initial_value='', newline='\\n'", "_io:StringIO"),
    ("buffer, encoding=None, errors=None, newline=None, line_buffering=False, \
      write_through=False",
     "_io:TextIOWrapper"),
    ("self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, \
      write_through=None",
     "_io.TextIOWrapper:reconfigure"),
    ("self, cookie, whence=0, /", "_io.TextIOWrapper:seek"),
    ("format=0, memlimit=None, filters=None", "_lzma:LZMADecompressor"),
    ("obj, /, *args, **kwargs", "_operator:call"),
    ("obj, default=0, /", "_operator:length_hint"),
    ("file, protocol=None, fix_imports=True, buffer_callback=None", "_pickle:Pickler"),
    ("file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
     "_pickle:Unpickler,load"),
    ("obj, file, protocol=None, *, fix_imports=True, buffer_callback=None", "_pickle:dump"),
    ("obj, protocol=None, *, fix_imports=True, buffer_callback=None", "_pickle:dumps"),
    ("data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
     "_pickle:loads"),
    ("self, /",
     "_queue.SimpleQueue:empty,get_nowait,qsize io.IncrementalNewlineDecoder:reset \
      posix.DirEntry:__fspath__,inode,is_symlink"),
    ("self, /, block=True, timeout=None", "_queue.SimpleQueue:get"),
    ("self, /, item, block=True, timeout=None", "_queue.SimpleQueue:put"),
    ("self, /, item", "_queue.SimpleQueue:put_nowait"),
    ("self, /, buffer, offset=0", "_struct.Struct:unpack_from"),
    ("format, /, buffer, offset=0", "_struct:unpack_from"),
    ("object, callback=None, /", "_weakref:proxy"),
    ("name, bases, namespace, /, **kwargs", "abc:ABCMeta"),
    ("mcls, name, bases, namespace, /, **kwargs", "abc.ABCMeta:__new__"),
    ("cls, subclass", "abc.ABCMeta:register"),
    ("self, callable", "abc.abstractclassmethod:__init__ abc.abstractstaticmethod:__init__"),
    ("funcobj", "abc:abstractmethod"),
    ("fget=None, fset=None, fdel=None, doc=None", ":property abc:abstractproperty enum:property"),
    ("self, unused, /", "array.array:__deepcopy__"),
    ("self, v, start=0, stop=9223372036854775807, /", "array.array:index"),
    ("self, i=-1, /", "array.array:pop"),
    ("loop=None", "asyncio:all_tasks,current_task"),
    ("fs, *, timeout=None", "asyncio:as_completed"),
    ("self, when, callback, *args, context=None", "asyncio.base_events.BaseEventLoop:call_at"),
    ("self, delay, callback, *args, context=None", "asyncio.base_events.BaseEventLoop:call_later"),
    ("self, callback, *args, context=None",
     "asyncio.base_events.BaseEventLoop:call_soon,call_soon_threadsafe"),
    ("self, coro, *, name=None, context=None",
     "asyncio.base_events.BaseEventLoop:create_task asyncio.taskgroups.TaskGroup:create_task"),
    ("program, *args, stdin=None, stdout=None, stderr=None, limit=65536, **kwds",
     "asyncio:create_subprocess_exec"),
    ("cmd, stdin=None, stdout=None, stderr=None, limit=65536, **kwds",
     "asyncio:create_subprocess_shell"),
    ("coro, *, name=None, context=None", "asyncio:create_task"),
    ("coro_or_future, *, loop=None", "asyncio:ensure_future"),
    ("callback, args, loop, context=None", "asyncio.events:Handle"),
    ("when, callback, args, loop, context=None", "asyncio.events:TimerHandle"),
    ("partial, expected", "asyncio.exceptions:IncompleteReadError"),
    ("message, consumed", "asyncio.exceptions:LimitOverrunError"),
    ("*coros_or_futures, return_exceptions=False", "asyncio:gather"),
    ("parties", "asyncio.locks:Barrier"),
    ("self, *args",
     "asyncio.locks.Barrier:__aexit__ collections.UserString:translate \
      threading.Condition:__exit__"),
    ("self, parties", "asyncio.locks.Barrier:__init__"),
    ("value=1", "asyncio.locks:BoundedSemaphore,Semaphore threading:BoundedSemaphore,Semaphore"),
    ("lock=None", "asyncio.locks:Condition threading:Condition"),
    ("self, lock=None", "asyncio.locks.Condition:__init__ threading.Condition:__init__"),
    ("self, n=1",
     "asyncio.locks.Condition:notify threading.BoundedSemaphore:release \
      threading.Condition:notify threading.Semaphore:release"),
    ("self",
     "asyncio.locks.Event:__init__ asyncio.locks.Lock:__init__ \
      asyncio.taskgroups.TaskGroup:__init__ asyncio.timeouts.Timeout:expired,when \
      collections.UserString:capitalize,casefold,isalnum,isalpha,isascii,isdecimal,isdigit \
      collections.UserString:isidentifier,islower,isnumeric,isprintable,isspace,istitle \
      collections.UserString:isupper,lower,swapcase,title,upper \
      concurrent.futures._base.Future:__init__ csv.Dialect:__init__ csv.Sniffer:__init__ \
      threading.Event:__init__ weakref.WeakMethod:__call__"),
    ("self, value=1", "asyncio.locks.Semaphore:__init__ threading.Semaphore:__init__"),
    ("host=None, port=None, *, limit=65536, **kwds", "asyncio:open_connection"),
    ("path=None, *, limit=65536, **kwds", "asyncio:open_unix_connection"),
    ("maxsize=0",
     "asyncio.queues:LifoQueue,PriorityQueue,Queue queue:LifoQueue,PriorityQueue,Queue"),
    ("self, maxsize=0", "asyncio.queues.Queue:__init__ queue.Queue:__init__"),
    ("main, *, debug=None", "asyncio:run"),
    ("*, debug=None, loop_factory=None", "asyncio.runners:Runner"),
    ("self, *, debug=None, loop_factory=None", "asyncio.runners.Runner:__init__"),
    ("self, coro, *, context=None", "asyncio.runners.Runner:run"),
    ("delay, result=None", "asyncio:sleep"),
    ("client_connected_cb, host=None, port=None, *, limit=65536, **kwds", "asyncio:start_server"),
    ("client_connected_cb, path=None, *, limit=65536, **kwds", "asyncio:start_unix_server"),
    ("self, et, exc, tb", "asyncio.taskgroups.TaskGroup:__aexit__"),
    ("selector=None", "asyncio.unix_events:_UnixSelectorEventLoop"),
    ("self, sig, callback, *args",
     "asyncio.unix_events._UnixSelectorEventLoop:add_signal_handler"),
    ("self, protocol_factory, path=None, *, ssl=None, sock=None, server_hostname=None, \
      ssl_handshake_timeout=None, ssl_shutdown_timeout=None",
     "asyncio.unix_events._UnixSelectorEventLoop:create_unix_connection"),
    ("self, protocol_factory, path=None, *, sock=None, backlog=100, ssl=None, \
      ssl_handshake_timeout=None, ssl_shutdown_timeout=None, start_serving=True",
     "asyncio.unix_events._UnixSelectorEventLoop:create_unix_server"),
    ("self, sig", "asyncio.unix_events._UnixSelectorEventLoop:remove_signal_handler"),
    ("fs, *, timeout=None, return_when='ALL_COMPLETED'", "asyncio:wait"),
    ("future, *, loop=None", "asyncio:wrap_future"),
    ("data, /, *, strict_mode=False", "binascii:a2b_base64"),
    ("data, header=False", "binascii:a2b_qp"),
    ("data, /, *, newline=True", "binascii:b2a_base64"),
    ("data, quotetabs=False, istext=True, header=False", "binascii:b2a_qp"),
    ("data, /, *, backtick=False", "binascii:b2a_uu"),
    ("data, crc=0, /", "binascii:crc32"),
    ("a, x, lo=0, hi=None, *, key=None",
     "bisect:bisect_left,bisect_right,insort_left,insort_right"),
    ("self, proto=0, /", "bytearray:__reduce_ex__"),
    ("self, width, fillchar=b' ', /", "bytearray:center,ljust,rjust bytes:center,ljust,rjust"),
    ("self, /, encoding='utf-8', errors='strict'", "bytearray:decode bytes:decode str:encode"),
    ("self, /, tabsize=8", "bytearray:expandtabs bytes:expandtabs str:expandtabs"),
    ("self, iterable_of_bytes, /", "bytearray:join bytes:join"),
    ("self, bytes=None, /", "bytearray:lstrip,rstrip,strip bytes:lstrip,rstrip,strip"),
    ("self, index=-1, /", "bytearray:pop list:pop"),
    ("self, old, new, count=-1, /", "bytearray:replace bytes:replace str:replace"),
    ("self, /, sep=None, maxsplit=-1",
     "bytearray:rsplit,split bytes:rsplit,split str:rsplit,split"),
    ("self, /, keepends=False", "bytearray:splitlines bytes:splitlines str:splitlines"),
    ("self, table, /, delete=b''", "bytearray:translate bytes:translate"),
    ("filename, mode='r', *, compresslevel=9", "bz2:BZ2File"),
    ("self, filename, mode='r', *, compresslevel=9", "bz2.BZ2File:__init__"),
    ("a, b, *, rel_tol=1e-09, abs_tol=0.0", "cmath:isclose math:isclose"),
    ("argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, \
      constants, names, varnames, filename, name, qualname, firstlineno, \
      linetable, exceptiontable, freevars=(), cellvars=(), /",
     ":code"),
    ("self, /, **changes", "code:replace"),
    ("*maps", "collections:ChainMap"),
    ("self, *maps", "collections.ChainMap:__init__"),
    ("self, key, default=None", "collections.ChainMap:get"),
    ("self, m=None, **kwargs", "collections.ChainMap:new_child"),
    ("iterable=None, /, **kwds", "collections:Counter"),
    ("self, iterable=None, /, **kwds", "collections.Counter:__init__,subtract,update"),
    ("type, iterable, v=None", "collections.Counter:fromkeys"),
    ("self, n=None", "collections.Counter:most_common"),
    ("type, iterable, value=None",
     "collections.OrderedDict:fromkeys collections.UserDict:fromkeys"),
    ("self, /, key, last=True", "collections.OrderedDict:move_to_end"),
    ("self, /, last=True", "collections.OrderedDict:popitem"),
    ("self, /, key, default=None", "collections.OrderedDict:setdefault"),
    ("dict=None, /, **kwargs", "collections:UserDict"),
    ("self, dict=None, /, **kwargs", "collections.UserDict:__init__"),
    ("initlist=None", "collections:UserList"),
    ("self, initlist=None", "collections.UserList:__init__"),
    ("self, i=-1", "collections.UserList:pop"),
    ("self, /, *args, **kwds", "collections.UserList:sort collections.UserString:format"),
    ("seq", "collections:UserString"),
    ("self, seq", "collections.UserString:__init__,join"),
    ("self, width, *args", "collections.UserString:center,ljust,rjust"),
    ("self, sub, start=0, end=9223372036854775807",
     "collections.UserString:count,find,index,rfind,rindex"),
    ("self, encoding='utf-8', errors='strict'", "collections.UserString:encode"),
    ("self, suffix, start=0, end=9223372036854775807", "collections.UserString:endswith"),
    ("self, tabsize=8", "collections.UserString:expandtabs"),
    ("self, mapping", "collections.UserString:format_map collections.abc.MappingView:__init__"),
    ("self, chars=None", "collections.UserString:lstrip,rstrip,strip"),
    ("self, sep", "collections.UserString:partition,rpartition"),
    ("self, prefix, /", "collections.UserString:removeprefix"),
    ("self, suffix, /", "collections.UserString:removesuffix"),
    ("self, old, new, maxsplit=-1", "collections.UserString:replace"),
    ("self, sep=None, maxsplit=-1", "collections.UserString:rsplit,split"),
    ("self, keepends=False", "collections.UserString:splitlines"),
    ("self, prefix, start=0, end=9223372036854775807", "collections.UserString:startswith"),
    ("self, width", "collections.UserString:zfill"),
    ("mapping", "collections.abc:ItemsView,KeysView,MappingView,ValuesView"),
    ("self, index=-1", "collections.abc.MutableSequence:pop"),
    ("self, value, start=0, stop=None", "collections.abc.Sequence:index"),
    ("typename, field_names, *, rename=False, defaults=None, module=None",
     "collections:namedtuple"),
    ("source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, \
      _feature_version=-1",
     ":compile"),
    ("real=0, imag=0", ":complex"),
    ("self, fn, *iterables, timeout=None, chunksize=1", "concurrent.futures._base.Executor:map"),
    ("self, wait=True, *, cancel_futures=False",
     "concurrent.futures._base.Executor:shutdown \
      concurrent.futures.thread.ThreadPoolExecutor:shutdown"),
    ("self, timeout=None",
     "concurrent.futures._base.Future:exception,result threading.Barrier:wait \
      threading.Condition:wait threading.Event:wait threading.Thread:join"),
    ("fs, timeout=None", "concurrent.futures._base:as_completed"),
    ("fs, timeout=None, return_when='ALL_COMPLETED'", "concurrent.futures._base:wait"),
    ("max_workers=None, mp_context=None, initializer=None, initargs=(), *, \
      max_tasks_per_child=None",
     "concurrent.futures.process:ProcessPoolExecutor"),
    ("self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, \
      max_tasks_per_child=None",
     "concurrent.futures.process.ProcessPoolExecutor:__init__"),
    ("max_workers=None, thread_name_prefix='', initializer=None, initargs=()",
     "concurrent.futures.thread:ThreadPoolExecutor"),
    ("self, max_workers=None, thread_name_prefix='', initializer=None, initargs=()",
     "concurrent.futures.thread.ThreadPoolExecutor:__init__"),
    ("x, memo=None, _nil=[]", "copy:deepcopy"),
    ("ob_type, pickle_function, constructor_ob=None", "copyreg:pickle"),
    ("self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', *args, \
      **kwds",
     "csv.DictReader:__init__"),
    ("self, f, fieldnames, restval='', extrasaction='raise', dialect='excel', *args, \
      **kwds",
     "csv.DictWriter:__init__"),
    ("default, default_factory, init, repr, hash, compare, metadata, kw_only",
     "dataclasses:Field"),
    ("self, type", "dataclasses.InitVar:__init__"),
    ("cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, \
      frozen=False, match_args=True, kw_only=False, slots=False, \
      weakref_slot=False",
     "dataclasses:dataclass"),
    ("cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True, \
      order=False, unsafe_hash=False, frozen=False, match_args=True, \
      kw_only=False, slots=False, weakref_slot=False",
     "dataclasses:make_dataclass"),
    ("type, tz=None", "datetime.datetime:now"),
    ("prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, \
      flags=None, traps=None",
     "decimal:Context"),
    ("self, x, y, /",
     "decimal.Context:add,compare,compare_signal,compare_total,compare_total_mag,copy_sign \
      decimal.Context:divide,divide_int,divmod,logical_and,logical_or,logical_xor,max \
      decimal.Context:max_mag,min,min_mag,multiply,next_toward,quantize,remainder \
      decimal.Context:remainder_near,rotate,same_quantum,scaleb,shift,subtract"),
    ("self, num='0', /", "decimal.Context:create_decimal"),
    ("self, x, y, z, /", "decimal.Context:fma"),
    ("self, /, a, b, modulo=None", "decimal.Context:power"),
    ("value='0', context=None", "decimal:Decimal"),
    ("self, /, other, context=None",
     "decimal.Decimal:compare,compare_signal,compare_total,compare_total_mag,copy_sign \
      decimal.Decimal:logical_and,logical_or,logical_xor,max,max_mag,min,min_mag \
      decimal.Decimal:next_toward,remainder_near,rotate,same_quantum,scaleb,shift"),
    ("self, /, context=None",
     "decimal.Decimal:exp,is_normal,is_subnormal,ln,log10,logb,logical_invert,next_minus \
      decimal.Decimal:next_plus,normalize,number_class,sqrt,to_eng_string"),
    ("self, /, other, third, context=None", "decimal.Decimal:fma"),
    ("self, /, exp, rounding=None, context=None", "decimal.Decimal:quantize"),
    ("self, /, rounding=None, context=None",
     "decimal.Decimal:to_integral,to_integral_exact,to_integral_value"),
    ("ctx=None, **kwargs", "decimal:localcontext"),
    ("type, iterable, value=None, /", "dict:fromkeys"),
    ("value, names=None, *, module=None, qualname=None, type=None, start=1, \
      boundary=None",
     "enum:Enum,EnumCheck,Flag,FlagBoundary,IntEnum,IntFlag,ReprEnum,StrEnum re:RegexFlag \
      signal:Handlers,Sigmasks,Signals socket:AddressFamily,AddressInfo,MsgFlag,SocketKind"),
    ("cls, value", "enum.Enum:__new__ re.RegexFlag:__new__"),
    ("cls, bases, classdict, *, boundary=None, _simple=False, **kwds", "enum:EnumType"),
    ("cls, value, names=None, *, module=None, qualname=None, type=None, start=1, \
      boundary=None",
     "enum.EnumType:__call__"),
    ("metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds",
     "enum.EnumType:__new__"),
    ("cls, name, module, filter, source=None, *, boundary=None, as_global=False",
     "enum.EnumType:_convert_"),
    ("cls, update_str=False", "enum:global_enum"),
    ("self, enumeration", "enum.verify:__call__"),
    ("self, *checks", "enum.verify:__init__"),
    ("iterable, start=0", ":enumerate"),
    ("source, globals=None, locals=None, /", ":eval"),
    ("source, globals=None, locals=None, /, *, closure=None", ":exec"),
    ("fd, cmd, arg=0, /", "fcntl:fcntl"),
    ("fd, request, arg=0, mutate_flag=True, /", "fcntl:ioctl"),
    ("fd, cmd, len=0, start=0, whence=0, /", "fcntl:lockf"),
    ("x=0, /", ":float"),
    ("self, ndigits=None, /", "float:__round__"),
    ("value, format_spec='', /", ":format"),
    ("self, func", "functools.cached_property:__init__ functools.singledispatchmethod:__init__"),
    ("maxsize=128, typed=False", "functools:lru_cache"),
    ("self, func, /, *args, **keywords", "functools.partialmethod:__init__"),
    ("self, cls, method=None", "functools.singledispatchmethod:register"),
    ("cls", "functools:total_ordering"),
    ("wrapper, wrapped, assigned=('__module__', '__name__', '__qualname__', '__doc__', \
      '__annotations__'), updated=('__dict__',)",
     "functools:update_wrapper"),
    ("wrapped, assigned=('__module__', '__name__', '__qualname__', '__doc__', \
      '__annotations__'), updated=('__dict__',)",
     "functools:wraps"),
    ("generation=2", "gc:collect"),
    ("generation=None", "gc:get_objects"),
    ("fp=None", "gettext:NullTranslations"),
    ("self, fp=None", "gettext.NullTranslations:__init__"),
    ("self, names=None", "gettext.NullTranslations:install"),
    ("domain, localedir=None", "gettext:bindtextdomain"),
    ("domain, localedir=None, languages=None, all=False", "gettext:find"),
    ("domain, localedir=None, *, names=None", "gettext:install"),
    ("domain=None", "gettext:textdomain"),
    ("domain, localedir=None, languages=None, class_=None, fallback=False", "gettext:translation"),
    ("fileobj, digest, /, *, _bufsize=262144", "hashlib:file_digest"),
    ("name, data=b'', **kwargs", "hashlib:new"),
    ("hash_name, password, salt, iterations, dklen=None", "hashlib:pbkdf2_hmac"),
    ("*iterables, key=None, reverse=False", "heapq:merge"),
    ("n, iterable, key=None", "heapq:nlargest,nsmallest"),
    ("key, msg=None, digestmod=''", "hmac:HMAC,new"),
    ("self, key, msg=None, digestmod=''", "hmac.HMAC:__init__"),
    ("name, package=None", "importlib:import_module"),
    ("prompt='', /", ":input"),
    ("signature, arguments", "inspect:BoundArguments"),
    ("frame, filename, lineno, function, code_context, index, *, positions=None",
     "inspect:FrameInfo"),
    ("name, kind, *, default, annotation", "inspect:Parameter"),
    ("self, name, kind, *, default, annotation", "inspect.Parameter:__init__"),
    ("parameters=None, *, return_annotation, __validate_parameters__=True", "inspect:Signature"),
    ("self, parameters=None, *, return_annotation, __validate_parameters__=True",
     "inspect.Signature:__init__"),
    ("type, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False",
     "inspect.Signature:from_callable"),
    ("filename, lineno, function, code_context, index, *, positions=None", "inspect:Traceback"),
    ("annotation, base_module=None", "inspect:formatannotation"),
    ("obj, *, globals=None, locals=None, eval_str=False", "inspect:get_annotations"),
    ("object, _filename=None", "inspect:getabsfile,getmodule"),
    ("classes, unique=False", "inspect:getclasstree"),
    ("frame, context=1", "inspect:getframeinfo,getouterframes"),
    ("tb, context=1", "inspect:getinnerframes"),
    ("object, predicate=None", "inspect:getmembers,getmembers_static"),
    ("obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False",
     "inspect:signature"),
    ("context=1", "inspect:stack,trace"),
    ("func, *, stop=None", "inspect:unwrap"),
    ("type, bytes, byteorder='big', *, signed=False", "int:from_bytes"),
    ("self, /, length=1, byteorder='big', *, signed=False", "int:to_bytes"),
    ("decoder, translate, errors='strict'", "io:IncrementalNewlineDecoder"),
    ("self, /, input, final=False", "io.IncrementalNewlineDecoder:decode"),
    ("encoding, stacklevel=2, /", "io:text_encoding"),
    ("iterable, func=None, *, initial=None", "itertools:accumulate"),
    ("iterable, r", "itertools:combinations,combinations_with_replacement"),
    ("data, selectors", "itertools:compress"),
    ("start=0, step=1", "itertools:count"),
    ("iterable, /", "itertools:cycle,pairwise"),
    ("predicate, iterable, /", "itertools:dropwhile,takewhile"),
    ("function, iterable, /", "itertools:filterfalse,starmap"),
    ("iterable, key=None", "itertools:groupby"),
    ("iterable, r=None", "itertools:permutations"),
    ("iterable, n=2, /", "itertools:tee"),
    ("self, msg, doc, pos", "json.decoder.JSONDecodeError:__init__"),
    ("*, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, \
      strict=True, object_pairs_hook=None",
     "json.decoder:JSONDecoder"),
    ("self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, \
      strict=True, object_pairs_hook=None",
     "json.decoder.JSONDecoder:__init__"),
    ("self, s, idx=0", "json.decoder.JSONDecoder:raw_decode"),
    ("obj, fp, *, skipkeys=False, ensure_ascii=True, check_circular=True, \
      allow_nan=True, cls=None, indent=None, separators=None, default=None, \
      sort_keys=False, **kw",
     "json:dump"),
    ("obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, \
      cls=None, indent=None, separators=None, default=None, sort_keys=False, \
      **kw",
     "json:dumps"),
    ("*, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, \
      sort_keys=False, indent=None, separators=None, default=None",
     "json.encoder:JSONEncoder"),
    ("self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, \
      sort_keys=False, indent=None, separators=None, default=None",
     "json.encoder.JSONEncoder:__init__"),
    ("self, o, _one_shot=False", "json.encoder.JSONEncoder:iterencode"),
    ("fp, *, cls=None, object_hook=None, parse_float=None, parse_int=None, \
      parse_constant=None, object_pairs_hook=None, **kw",
     "json:load"),
    ("s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, \
      parse_constant=None, object_pairs_hook=None, **kw",
     "json:loads"),
    ("iterable=(), /",
     ":list,tuple os:stat_result,statvfs_result,terminal_size posix:times_result,uname_result \
      pwd:struct_passwd resource:struct_rusage signal:struct_siginfo time:struct_time"),
    ("self, value, start=0, stop=9223372036854775807, /", "list:index tuple:index"),
    ("self, /, *, key=None, reverse=False", "list:sort"),
    ("val, symbol=True, grouping=False, international=False", "locale:currency"),
    ("percent, value, grouping=False, monetary=False, *additional", "locale:format"),
    ("f, val, grouping=False, monetary=False", "locale:format_string"),
    ("envvars=('LC_ALL', 'LC_CTYPE', 'LANG', 'LANGUAGE')", "locale:getdefaultlocale"),
    ("category=0", "locale:getlocale"),
    ("do_setlocale=True", "locale:getpreferredencoding"),
    ("string, grouping=False, monetary=False", "locale:localize"),
    ("category=6", "locale:resetlocale"),
    ("category, locale=None", "locale:setlocale"),
    ("filename=None, mode='r', *, format=None, check=-1, preset=None, filters=None",
     "lzma:LZMAFile"),
    ("self, filename=None, mode='r', *, format=None, check=-1, preset=None, \
      filters=None",
     "lzma.LZMAFile:__init__"),
    ("value, file, version=4, /", "marshal:dump"),
    ("value, version=4, /", "marshal:dumps"),
    ("n, /", "math:factorial"),
    ("n, k=None, /", "math:perm"),
    ("iterable, /, *, start=1", "math:prod"),
    ("object", ":memoryview"),
    ("self, /, order='C'", "memoryview:tobytes"),
    ("name, doc=None", ":module"),
    ("self, format_spec, /", "object:__format__ re.RegexFlag:__format__"),
    ("file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, \
      closefd=True, opener=None",
     ":open"),
    ("self, /, *, follow_symlinks=True", "posix.DirEntry:is_dir,is_file,stat"),
    ("status, /", "posix:WCOREDUMP"),
    ("path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True", "posix:access"),
    ("path, mode, *, dir_fd=None, follow_symlinks=True", "posix:chmod"),
    ("path, uid, gid, *, dir_fd=None, follow_symlinks=True", "posix:chown"),
    ("fd, fd2, inheritable=True", "posix:dup2"),
    ("initval, flags=524288", "posix:eventfd"),
    ("fd, mode='r', buffering=-1, encoding=None, *args, **kwargs", "posix:fdopen"),
    ("env=None", "posix:get_exec_path"),
    ("key, default=None", "posix:getenv,getenvb"),
    ("size, flags=0", "posix:getrandom"),
    ("src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True", "posix:link"),
    ("path=None", "posix:listdir,scandir"),
    ("fd, position, whence, /", "posix:lseek"),
    ("path, *, dir_fd=None", "posix:lstat,readlink,remove,rmdir,unlink"),
    ("name, mode=511, exist_ok=False", "posix:makedirs"),
    ("name, flags=1", "posix:memfd_create"),
    ("path, mode=511, *, dir_fd=None", "posix:mkdir"),
    ("path, mode=438, *, dir_fd=None", "posix:mkfifo"),
    ("path, flags, mode=511, *, dir_fd=None", "posix:open"),
    ("cmd, mode='r', buffering=-1", "posix:popen"),
    ("src, dst, *, src_dir_fd=None, dst_dir_fd=None", "posix:rename,replace"),
    ("path, *, dir_fd=None, follow_symlinks=True", "posix:stat"),
    ("src, dst, target_is_directory=False, *, dir_fd=None", "posix:symlink"),
    ("top, topdown=True, onerror=None, followlinks=False", "posix:walk"),
    ("filename, *, strict=False", "posixpath:realpath"),
    ("path, start=None", "posixpath:relpath"),
    ("base, exp, mod=None", ":pow"),
    ("*args, sep=' ', end='\\n', file=None, flush=False", ":print"),
    ("uidobj, /", "pwd:getpwuid"),
    ("self, block=True, timeout=None", "queue.Queue:get"),
    ("self, item, block=True, timeout=None", "queue.Queue:put"),
    ("x=None", "random:Random,SystemRandom"),
    ("self, x=None", "random.Random:__init__"),
    ("self, n, maxsize=9007199254740992", "random.Random:_randbelow_without_getrandbits"),
    ("self, population, weights=None, *, cum_weights=None, k=1", "random.Random:choices"),
    ("self, mu=0.0, sigma=1.0", "random.Random:gauss,normalvariate"),
    ("self, start, stop=None, step=1", "random.Random:randrange"),
    ("self, population, k, *, counts=None", "random.Random:sample"),
    ("self, a=None, version=2", "random.Random:seed"),
    ("self, low=0.0, high=1.0, mode=None", "random.Random:triangular"),
    ("self, group=0, /", "re.Match:end,span,start"),
    ("self, /, default=None", "re.Match:groupdict,groups"),
    ("self, /, string, pos=0, endpos=9223372036854775807",
     "re.Pattern:findall,finditer,fullmatch,match,scanner,search"),
    ("self, /, string, maxsplit=0", "re.Pattern:split"),
    ("self, /, repl, string, count=0", "re.Pattern:sub,subn"),
    ("lexicon, flags=0", "re:Scanner"),
    ("self, lexicon, flags=0", "re.Scanner:__init__"),
    ("pattern, flags=0", "re:compile,template"),
    ("msg, pattern=None, pos=None", "re:error"),
    ("self, msg, pattern=None, pos=None", "re.error:__init__"),
    ("pattern, string, flags=0", "re:findall,finditer,fullmatch,match,search"),
    ("pattern, string, maxsplit=0, flags=0", "re:split"),
    ("pattern, repl, string, count=0, flags=0", "re:sub,subn"),
    ("sequence, /", ":reversed"),
    ("number, ndigits=None", ":round"),
    ("self, exc_type=None, exc_value=None, exc_tb=None, /", "select.epoll:__exit__"),
    ("self, /, fd, eventmask", "select.epoll:modify"),
    ("self, /, timeout=None, maxevents=-1", "select.epoll:poll"),
    ("self, /, fd, eventmask=7", "select.epoll:register"),
    ("self, /, fd", "select.epoll:unregister"),
    ("rlist, wlist, xlist, timeout=None, /", "select:select"),
    ("signalnum", "signal:getsignal"),
    ("how, mask", "signal:pthread_sigmask"),
    ("which, seconds, interval=0.0, /", "signal:setitimer"),
    ("signalnum, handler", "signal:signal"),
    ("sigset", "signal:sigwait"),
    ("sock, mode", "socket:SocketIO"),
    ("self, sock, mode", "socket.SocketIO:__init__"),
    ("self, family=-1, type=-1, proto=-1, fileno=None", "socket.socket:__init__"),
    ("iterable, /, *, key=None, reverse=False", ":sorted"),
    ("self, width, fillchar=' ', /", "str:center,ljust,rjust"),
    ("self, chars=None, /", "str:lstrip,rstrip,strip"),
    ("self, template", "string.Template:__init__"),
    ("iterable, /, start=0", ":sum"),
    ("status=None, /", "sys:exit"),
    ("parties, action=None, timeout=None", "threading:Barrier"),
    ("self, parties, action=None, timeout=None", "threading.Barrier:__init__"),
    ("self, predicate, timeout=None", "threading.Condition:wait_for"),
    ("self, blocking=True, timeout=None", "threading.Semaphore:__enter__,acquire"),
    ("group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None",
     "threading:Thread"),
    ("self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None",
     "threading.Thread:__init__"),
    ("interval, function, args=None, kwargs=None", "threading:Timer"),
    ("self, interval, function, args=None, kwargs=None", "threading.Timer:__init__"),
    ("self, callback=None", "timeit.Timer:autorange"),
    ("self, repeat=5, number=1000000", "timeit.Timer:repeat"),
    ("self, number=1000000", "timeit.Timer:timeit"),
    ("name, bases=(), kwds=None, exec_body=None", "types:new_class"),
    ("name, bases=(), kwds=None", "types:prepare_class"),
    ("*args, **kwargs",
     "typing:AbstractSet,AsyncContextManager,AsyncGenerator,AsyncIterable,AsyncIterator \
      typing:Awaitable,ByteString,Callable,ChainMap,Collection,Container,ContextManager \
      typing:Coroutine,Counter,DefaultDict,Deque,Dict,FrozenSet,Generator,Hashable \
      typing:ItemsView,Iterable,Iterator,KeysView,List,Mapping,MappingView,Match \
      typing:MutableMapping,MutableSequence,MutableSet,OrderedDict,Pattern,Reversible \
      typing:Sequence,Set,Sized,Tuple,Type,ValuesView"),
    ("cls, *args, **kwargs", "typing.Annotated:__new__ typing.Any:__new__"),
    ("*args, **kwds",
     "typing:ClassVar,Concatenate,Final,Literal,LiteralString,Never,NoReturn,NotRequired \
      typing:Optional,Required,Self,TypeAlias,TypeGuard,Union,Unpack"),
    ("arg, is_argument=True, module=None, *, is_class=False", "typing:ForwardRef"),
    ("typename, bases, ns", "typing:NamedTupleMeta"),
    ("cls, typename, bases, ns", "typing.NamedTupleMeta:__new__"),
    ("x, /", "typing.NewType:__call__"),
    ("self, name, tp", "typing.NewType:__init__"),
    ("name, *, bound=None, covariant=False, contravariant=False", "typing:ParamSpec"),
    ("self, *args, **kwargs", "typing.Protocol:__init__"),
    ("name, *constraints, bound=None, covariant=False, contravariant=False", "typing:TypeVar"),
    ("name", "typing:TypeVarTuple"),
    ("obj, globalns=None, localns=None, include_extras=False", "typing:get_type_hints"),
    ("message, category, filename, lineno, file=None, line=None, source=None",
     "warnings:WarningMessage"),
    ("self, message, category, filename, lineno, file=None, line=None, source=None",
     "warnings.WarningMessage:__init__"),
    ("message, category, filename, lineno, line=None", "warnings:formatwarning"),
    ("message, category, filename, lineno, file=None, line=None", "warnings:showwarning"),
    ("message, category=None, stacklevel=1, source=None", "warnings:warn"),
    ("self, value, /", "weakref.CallableProxyType:__ipow__ weakref.ProxyType:__ipow__"),
    ("self, ob, callback, key", "weakref.KeyedRef:__init__"),
    ("type, ob, callback, key", "weakref.KeyedRef:__new__"),
    ("dict=None", "weakref:WeakKeyDictionary"),
    ("self, dict=None", "weakref.WeakKeyDictionary:__init__"),
    ("cls, meth, callback=None", "weakref.WeakMethod:__new__"),
    ("other=(), /, **kw", "weakref:WeakValueDictionary"),
    ("self, other=(), /, **kw", "weakref.WeakValueDictionary:__init__"),
    ("self, _=None", "weakref.finalize:__call__"),
    ("self, obj, func, /, *args, **kwargs", "weakref.finalize:__init__"),
    ("data, value=1, /", "zlib:adler32"),
    ("data, /, level=-1, wbits=15", "zlib:compress"),
    ("level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None", "zlib:compressobj"),
    ("data, value=0, /", "zlib:crc32"),
    ("data, /, wbits=15, bufsize=16384", "zlib:decompress"),
    ("wbits=15, zdict=b''", "zlib:decompressobj"),
];

/// Those of which CPython says that it finds no signature; `*`: of all in it beside slots.
#[rustfmt::skip]
pub static NONE_FOUND: &str = "\
    :ArithmeticError,AssertionError,AttributeError,BaseException,BaseExceptionGroup \
    :BlockingIOError,BrokenPipeError,BufferError,BytesWarning,ChildProcessError \
    :ConnectionAbortedError,ConnectionError,ConnectionRefusedError,ConnectionResetError \
    :DeprecationWarning,EOFError,EncodingWarning,Exception,ExceptionGroup,FileExistsError \
    :FileNotFoundError,FloatingPointError,FutureWarning,GeneratorExit,ImportError \
    :ImportWarning,IndentationError,IndexError,InterruptedError,IsADirectoryError,KeyError \
    :KeyboardInterrupt,LookupError,MemoryError,ModuleNotFoundError,NameError \
    :NotADirectoryError,NotImplementedError,NotImplementedType,OSError,OverflowError \
    :PendingDeprecationWarning,PermissionError,ProcessLookupError,RecursionError \
    :ReferenceError,ResourceWarning,RuntimeError,RuntimeWarning,StopAsyncIteration \
    :StopIteration,SyntaxError,SyntaxWarning,SystemError,SystemExit,TabError,TimeoutError \
    :TypeError,UnboundLocalError,UnicodeDecodeError,UnicodeEncodeError,UnicodeError \
    :UnicodeTranslateError,UnicodeWarning,UserWarning,ValueError,Warning,ZeroDivisionError \
    :anext,bool,breakpoint,bytearray,bytes,cell,classmethod,dict,dir,ellipsis,filter \
    :frozenset,getattr,int,iter,map,max,min,next,range,set,slice,staticmethod,str,traceback \
    :type,vars,zip BaseException:add_note,with_traceback \
    BaseExceptionGroup:derive,split,subgroup _asyncio.Future:add_done_callback \
    _contextvars:Context,ContextVar,Token _contextvars.Context:run _contextvars.ContextVar:get \
    _csv:Error,field_size_limit,reader,register_dialect,writer _functools:cmp_to_key,reduce \
    _io.BufferedRWPair:* \
    _io.BufferedRandom:close,detach,fileno,flush,isatty,readable,seekable,tell,writable \
    _io.BufferedReader:close,detach,fileno,flush,isatty,readable,seekable,tell \
    _io.BufferedWriter:close,detach,fileno,flush,isatty,seekable,tell,writable \
    _io.BytesIO:__getstate__ _io.StringIO:__getstate__ _lzma:LZMACompressor,LZMAError \
    _pickle:PickleError,PicklingError,UnpicklingError _queue:Empty _socket:* _socket.socket:* \
    _stat:* _struct:Struct,pack,pack_into _struct.Struct:pack,pack_into _thread:RLock,_local \
    _thread.RLock:* abc:abstractclassmethod,abstractstaticmethod array:array \
    async_generator:aclose,asend,athrow \
    asyncio.exceptions:BrokenBarrierError,CancelledError,InvalidStateError \
    asyncio.exceptions:SendfileNotAvailableError asyncio.queues:QueueEmpty,QueueFull \
    atexit:register,unregister binascii:Error,Incomplete,b2a_hex,hexlify \
    bytearray:__alloc__,capitalize,count,endswith,find,hex,index,isalnum,isalpha,isascii \
    bytearray:isdigit,islower,isspace,istitle,isupper,lower,rfind,rindex,startswith \
    bytearray:swapcase,title,upper \
    bytes:capitalize,count,endswith,find,hex,index,isalnum,isalpha,isascii,isdigit,islower \
    bytes:isspace,istitle,isupper,lower,rfind,rindex,startswith,swapcase,title,upper cmath:log \
    code:co_positions collections:OrderedDict,defaultdict,deque \
    collections.OrderedDict:copy,pop collections.defaultdict:__missing__,copy \
    collections.deque:* concurrent.futures._base:BrokenExecutor,CancelledError copy:Error \
    coroutine:close,send,throw dataclasses:FrozenInstanceError datetime:* \
    datetime.date:__format__,ctime,fromisocalendar,fromisoformat,fromordinal,isocalendar \
    datetime.date:isoformat,isoweekday,replace,strftime,timetuple,today,toordinal,weekday \
    datetime.datetime:astimezone,combine,ctime,date,dst,fromisoformat,fromtimestamp \
    datetime.datetime:isoformat,replace,strptime,time,timestamp,timetuple,timetz,tzname \
    datetime.datetime:utcfromtimestamp,utcnow,utcoffset,utctimetuple datetime.time:* \
    datetime.timedelta:total_seconds datetime.timezone:* datetime.tzinfo:* \
    decimal:Clamped,ConversionSyntax,DecimalException,DivisionByZero,DivisionImpossible \
    decimal:DivisionUndefined,FloatOperation,Inexact,InvalidContext,InvalidOperation \
    decimal:Overflow,Rounded,Subnormal,Underflow decimal.Context:_apply \
    decimal.Decimal:__ceil__,__complex__,__deepcopy__,__floor__,__format__,__round__,__trunc__ \
    dict:__getitem__,clear,copy,items,keys,pop,update,values frame:clear frozenset:* \
    functools:partial gc:get_referents,get_referrers,set_threshold generator:close,send,throw \
    int:__ceil__,__floor__,__round__,__trunc__,conjugate \
    io:BufferedIOBase,IOBase,RawIOBase,TextIOBase,UnsupportedOperation \
    itertools:chain,islice,product,repeat,zip_longest list:__getitem__ locale:Error \
    math:hypot,log memoryview:__enter__,__exit__,cast,hex mmap:mmap mmap.mmap:* \
    operator:attrgetter,itemgetter,methodcaller pickle:PickleBuffer \
    posix:get_terminal_size,utime property:* queue:Full range:count,index re.Match:group \
    select:epoll set:* signal:set_wakeup_fd slice:indices socket:gaierror,herror \
    str:count,endswith,find,format,format_map,index,maketrans,rfind,rindex,startswith \
    struct:error sys:audit,breakpointhook,getsizeof,set_asyncgen_hooks,setprofile,settrace \
    threading:BrokenBarrierError,Lock,excepthook,get_ident,get_native_id,stack_size \
    time:asctime,clock_getres,clock_gettime,clock_gettime_ns,clock_settime,clock_settime_ns \
    time:ctime,get_clock_info,gmtime,localtime,mktime,monotonic,monotonic_ns,perf_counter \
    time:perf_counter_ns,process_time,process_time_ns,sleep,strftime,strptime,thread_time \
    time:thread_time_ns,time,time_ns,tzset type:__prepare__ types:GenericAlias,SimpleNamespace \
    unicodedata:decimal,digit,name,numeric warnings:warn_explicit weakref:ReferenceType \
    weakref.ProxyType:__bytes__ zlib:error";
