"""unittest.mock: mocks, patches, specs, asynchronous mocks; IsolatedAsyncioTestCase."""
import unittest, asyncio, io, os
from unittest import mock
from unittest.mock import (Mock, MagicMock, AsyncMock, patch, sentinel, call, ANY, DEFAULT,
    mock_open, create_autospec, PropertyMock, seal, NonCallableMock)
m = Mock(return_value=3)
print(m(1, a=2), m.call_args, m.call_count, m.mock_calls)
m.assert_called_once_with(1, a=2)
try: m.assert_called_with(2)
except AssertionError as e: print(e)
mm = MagicMock()
mm.__getitem__.return_value = 'x'
print(mm['a'], len(mm), int(mm), bool(mm), list(mm), mm.__getitem__.call_args)
mm.a.b.c(5)
print(mm.mock_calls)
print(sentinel.foo, sentinel.foo is sentinel.foo)
class K:
    attr = 1
    def meth(self, a, b=2): return 'real'
    @classmethod
    def cm(cls, x): pass
    @staticmethod
    def sm(x): pass
    @property
    def prop(self): return 5
    async def co(self): return 1
with patch.object(K, 'meth', return_value='fake') as p:
    print(K().meth(1), p.call_args)
print(K().meth(1))
with patch('os.getcwd') as g:
    g.return_value = '/nowhere'
    print(os.getcwd())
with patch.dict(os.environ, {'A_B': 'c'}):
    print(os.environ['A_B'])
print('A_B' in os.environ)
@patch('os.path.exists', lambda p: 'patched ' + p)
def f(): return os.path.exists('q')
print(f())
auto = create_autospec(K)
inst = auto(); inst.meth(1, b=3)
print(inst.meth.call_args)
try: inst.meth()
except TypeError as e: print(e)
try: inst.nope
except AttributeError as e: print(e)
def func(a, *, b): "doc"
af = create_autospec(func, return_value=7)
print(af(1, b=2), af.__name__)
try: af(1)
except TypeError as e: print(e)
with patch('builtins.open', mock_open(read_data='l1\nl2\n')) as o:
    with open('foo') as fh:
        print(fh.read())
    print(list(open('x')))
    print(o.mock_calls)
m = Mock(side_effect=[1, ValueError('x')])
print(m())
try: m()
except ValueError as e: print('VE', e)
try: m()
except StopIteration: print('stop')
am = AsyncMock(return_value=9)
async def main():
    print(await am(4), am.await_count, am.await_args)
    am.assert_awaited_once_with(4)
    mk = MagicMock(K)
    print(type(mk.co).__name__, type(await mk.co()).__name__)
    async with MagicMock() as cm: print(type(cm).__name__)
asyncio.run(main())
print(asyncio.iscoroutinefunction(am))
print(repr(Mock(name='nm')).split(' id')[0], Mock(spec=K).__class__, isinstance(Mock(spec=K), K))
print(call(1, 2) == call(1, 2), call.foo(1).bar(x=2), ANY == 5)
s = Mock(); s.a = 1; seal(s)
try: s.b
except AttributeError as e: print(e)
with patch.object(K, 'prop', new_callable=PropertyMock) as pp:
    pp.return_value = 8
    print(K().prop)
try: patch('nonesuch_mod.x').start()
except ModuleNotFoundError as e: print(e)
try: patch.object(K, 'missing').start()
except AttributeError as e: print(e)
try:
    Mock().assert_foo()
except AttributeError as e: print(e)
with patch.multiple(K, attr=5, meth=DEFAULT) as d:
    print(K.attr, sorted(d))
m = Mock(); m.configure_mock(**{'x.return_value': 4, 'y': 2}); print(m.x(), m.y)
m.attach_mock(Mock(), 'child'); m.child(3); print(m.method_calls)
m.reset_mock(); print(m.mock_calls)
m(1); m(2)
m.assert_has_calls([call(1), call(2)])
try: m.assert_not_called()
except AssertionError as e: print(e)
class T(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): self.v = 1
    async def asyncTearDown(self): print('td')
    async def test_a(self):
        await asyncio.sleep(0)
        self.assertEqual(self.v, 1)
    async def test_b(self):
        self.addAsyncCleanup(self.clean, 3)
        self.assertEqual(self.v, 2)
    async def clean(self, x): print('clean', x)
r = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(r)
