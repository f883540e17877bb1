"""warnings: filters, catch_warnings, texts and errors."""
import warnings
def t(f, *a, **k):
    try: print('->', repr(f(*a, **k)))
    except BaseException as e: print('!!', type(e).__name__, e)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    warnings.warn('a'); warnings.warn('a'); warnings.warn('b', DeprecationWarning); warnings.warn(RuntimeWarning('c'))
    print(len(w), [str(x.message) for x in w], [x.category for x in w], w[0].message.args, repr(w[0].message))
with warnings.catch_warnings():
    warnings.simplefilter('error'); t(warnings.warn, 'x'); t(warnings.warn, 'x', FutureWarning)
    warnings.simplefilter('ignore', FutureWarning); t(warnings.warn, 'x', FutureWarning); t(warnings.warn, UserWarning('inst'))
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('once')
    for i in range(3): warnings.warn('once'); warnings.warn('two')
    print(len(w))
with warnings.catch_warnings(record=True) as w:
    for i in range(3): warnings.warn('dflt'); warnings.warn('pend', PendingDeprecationWarning)
    print(len(w))
t(warnings.warn, 'x', int); t(warnings.warn, 'x', 'y'); t(warnings.simplefilter, 'bad'); t(warnings.warn)
c = warnings.catch_warnings(); c.__enter__(); t(c.__enter__); c.__exit__(); print(c, repr(warnings.catch_warnings(record=True)))
t(warnings.formatwarning, 'm', UserWarning, 'f.py', 3, 'src'); print(warnings.filters[:2], len(warnings.filters))
def mine(message, category, filename, lineno, file=None, line=None): print('MINE', message, category.__name__)
with warnings.catch_warnings():
    warnings.showwarning = mine; warnings.warn('hooked')
with warnings.catch_warnings(record=True, action='always') as w: warnings.warn('z'); print(len(w))
warnings.warn("to stderr")
