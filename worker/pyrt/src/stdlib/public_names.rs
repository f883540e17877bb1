//! `__all__` of modules whose own code does not set it: what `from m import *` takes.

use crate::prelude::*;
use crate::sym;

static PUBLIC: &[(&str, &str)] = &[
    ("asyncio", "\
        BaseEventLoop Server iscoroutinefunction iscoroutine AbstractEventLoopPolicy \
        AbstractEventLoop AbstractServer Handle TimerHandle get_event_loop_policy \
        set_event_loop_policy get_event_loop set_event_loop new_event_loop get_child_watcher \
        set_child_watcher _set_running_loop get_running_loop _get_running_loop \
        BrokenBarrierError CancelledError InvalidStateError TimeoutError IncompleteReadError \
        LimitOverrunError SendfileNotAvailableError Future wrap_future isfuture Lock Event \
        Condition Semaphore BoundedSemaphore Barrier BaseProtocol Protocol DatagramProtocol \
        SubprocessProtocol BufferedProtocol Runner run Queue PriorityQueue LifoQueue QueueFull \
        QueueEmpty StreamReader StreamWriter StreamReaderProtocol open_connection start_server \
        open_unix_connection start_unix_server create_subprocess_exec create_subprocess_shell \
        Task create_task FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED wait wait_for \
        as_completed sleep gather shield ensure_future run_coroutine_threadsafe current_task \
        all_tasks _register_task _unregister_task _enter_task _leave_task to_thread Timeout \
        timeout timeout_at BaseTransport ReadTransport WriteTransport Transport \
        DatagramTransport SubprocessTransport SelectorEventLoop AbstractChildWatcher \
        SafeChildWatcher FastChildWatcher PidfdChildWatcher MultiLoopChildWatcher \
        ThreadedChildWatcher DefaultEventLoopPolicy"),
    ("asyncio.base_events", "BaseEventLoop Server"),
    ("asyncio.coroutines", "iscoroutinefunction iscoroutine"),
    ("asyncio.events", "\
        AbstractEventLoopPolicy AbstractEventLoop AbstractServer Handle TimerHandle \
        get_event_loop_policy set_event_loop_policy get_event_loop set_event_loop new_event_loop \
        get_child_watcher set_child_watcher _set_running_loop get_running_loop _get_running_loop"),
    ("asyncio.exceptions", "\
        BrokenBarrierError CancelledError InvalidStateError TimeoutError IncompleteReadError \
        LimitOverrunError SendfileNotAvailableError"),
    ("asyncio.futures", "Future wrap_future isfuture"),
    ("asyncio.locks", "Lock Event Condition Semaphore BoundedSemaphore Barrier"),
    ("asyncio.queues", "Queue PriorityQueue LifoQueue QueueFull QueueEmpty"),
    ("asyncio.runners", "Runner run"),
    ("asyncio.taskgroups", "TaskGroup"),
    ("asyncio.tasks", "\
        Task create_task FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED wait wait_for \
        as_completed sleep gather shield ensure_future run_coroutine_threadsafe current_task \
        all_tasks _register_task _unregister_task _enter_task _leave_task"),
    ("asyncio.timeouts", "Timeout timeout timeout_at"),
    ("collections", "\
        ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque namedtuple"),
    ("collections.abc", "\
        Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator Hashable Iterable \
        Iterator Generator Reversible Sized Container Callable Collection Set MutableSet Mapping \
        MutableMapping MappingView KeysView ItemsView ValuesView Sequence MutableSequence \
        ByteString"),
    ("concurrent.futures", "\
        FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED CancelledError TimeoutError BrokenExecutor \
        Future Executor wait as_completed ProcessPoolExecutor ThreadPoolExecutor"),
    ("contextvars", "Context ContextVar Token copy_context"),
    ("gettext", "\
        NullTranslations GNUTranslations Catalog bindtextdomain find translation install \
        textdomain dgettext dngettext gettext ngettext pgettext dpgettext npgettext dnpgettext"),
    ("hashlib", "\
        md5 sha1 sha224 sha256 sha384 sha512 blake2b blake2s sha3_224 sha3_256 sha3_384 sha3_512 \
        shake_128 shake_256 new algorithms_guaranteed algorithms_available pbkdf2_hmac \
        file_digest"),
    ("heapq", "heappush heappop heapify heapreplace merge nlargest nsmallest heappushpop"),
    ("importlib", "__import__ import_module invalidate_caches reload"),
    ("inspect", "\
        ArgInfo Arguments Attribute BlockFinder BoundArguments CORO_CLOSED CORO_CREATED \
        CORO_RUNNING CORO_SUSPENDED CO_ASYNC_GENERATOR CO_COROUTINE CO_GENERATOR \
        CO_ITERABLE_COROUTINE CO_NESTED CO_NEWLOCALS CO_NOFREE CO_OPTIMIZED CO_VARARGS \
        CO_VARKEYWORDS ClassFoundException ClosureVars EndOfBlock FrameInfo FullArgSpec \
        GEN_CLOSED GEN_CREATED GEN_RUNNING GEN_SUSPENDED Parameter Signature TPFLAGS_IS_ABSTRACT \
        Traceback classify_class_attrs cleandoc currentframe findsource formatannotation \
        formatannotationrelativeto formatargvalues get_annotations getabsfile getargs \
        getargvalues getattr_static getblock getcallargs getclasstree getclosurevars getcomments \
        getcoroutinelocals getcoroutinestate getdoc getfile getframeinfo getfullargspec \
        getgeneratorlocals getgeneratorstate getinnerframes getlineno getmembers \
        getmembers_static getmodule getmodulename getmro getouterframes getsource getsourcefile \
        getsourcelines indentsize isabstract isasyncgen isasyncgenfunction isawaitable isbuiltin \
        isclass iscode iscoroutine iscoroutinefunction isdatadescriptor isframe isfunction \
        isgenerator isgeneratorfunction isgetsetdescriptor ismemberdescriptor ismethod \
        ismethoddescriptor ismethodwrapper ismodule isroutine istraceback signature stack trace \
        unwrap walktree"),
    ("io", "\
        BlockingIOError open open_code IOBase RawIOBase FileIO BytesIO StringIO BufferedIOBase \
        BufferedReader BufferedWriter BufferedRWPair BufferedRandom TextIOBase TextIOWrapper \
        UnsupportedOperation SEEK_SET SEEK_CUR SEEK_END DEFAULT_BUFFER_SIZE text_encoding \
        IncrementalNewlineDecoder"),
    ("keyword", "iskeyword issoftkeyword kwlist softkwlist"),
    ("locale", "\
        getlocale getdefaultlocale getpreferredencoding Error setlocale resetlocale localeconv \
        strcoll strxfrm str atof atoi format format_string currency normalize LC_CTYPE \
        LC_COLLATE LC_TIME LC_MONETARY LC_NUMERIC LC_ALL CHAR_MAX getencoding LC_MESSAGES"),
    ("posixpath", "\
        normcase isabs join splitdrive split splitext basename dirname commonprefix getsize \
        getmtime getatime getctime islink exists lexists isdir isfile ismount expanduser \
        expandvars normpath abspath samefile sameopenfile samestat curdir pardir sep pathsep \
        defpath altsep extsep devnull realpath supports_unicode_filenames relpath commonpath"),
    ("pdb", "run pm Pdb runeval runctx runcall set_trace post_mortem help"),
    ("queue", "Empty Full Queue PriorityQueue LifoQueue SimpleQueue"),
    ("struct", "calcsize pack pack_into unpack unpack_from iter_unpack Struct error"),
    ("threading", "\
        get_ident active_count Condition current_thread enumerate main_thread TIMEOUT_MAX Event \
        Lock RLock Semaphore BoundedSemaphore Thread Barrier BrokenBarrierError Timer \
        ThreadError setprofile settrace local stack_size excepthook ExceptHookArgs gettrace \
        getprofile get_native_id"),
    ("timeit", "Timer timeit repeat default_timer"),
    ("types", "\
        FunctionType LambdaType CodeType MappingProxyType SimpleNamespace CellType GeneratorType \
        CoroutineType AsyncGeneratorType MethodType BuiltinFunctionType BuiltinMethodType \
        WrapperDescriptorType MethodWrapperType MethodDescriptorType ClassMethodDescriptorType \
        ModuleType TracebackType FrameType GetSetDescriptorType MemberDescriptorType new_class \
        resolve_bases prepare_class DynamicClassAttribute coroutine GenericAlias UnionType \
        EllipsisType NoneType NotImplementedType"),
    ("warnings", "\
        warn warn_explicit showwarning formatwarning filterwarnings simplefilter resetwarnings \
        catch_warnings"),
];

/// Names of os that are its own imports.
const NOT_OF_OS: [&str; 3] = ["abc", "st", "sys"];

fn names_of_os(m: &ModuleData) -> Vec<Value> {
    let all = m.items().into_iter().map(|(k, _)| k.name());
    let public = all.filter(|n| (!n.starts_with('_') || *n == "_exit") && !NOT_OF_OS.contains(n));
    public.map(new_str).collect()
}

/// Of the names that CPython's module tells, those that the module made here has.
pub fn put(m: &ModuleData) {
    let names = match PUBLIC.iter().find(|p| p.0 == m.name()) {
        _ if m.name() == "os" => names_of_os(m),
        Some((_, names)) => {
            let there = names.split(' ').filter(|n| m.get(sym::intern(n)).is_some());
            there.map(new_str).collect()
        }
        None => return,
    };
    m.set_str("__all__", list(names));
}
