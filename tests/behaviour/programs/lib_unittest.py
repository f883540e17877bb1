"""unittest, translated: tests of a program run as they do under CPython."""
import io
import sys
import unittest


def add(a, b):
    return a + b


class Basics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = [1, 2]

    def setUp(self):
        self.x = 1
        self.addCleanup(lambda: seen.append("cleanup"))

    def tearDown(self):
        seen.append("down")

    def test_equal(self):
        self.assertEqual(add(1, 2), 3)
        self.assertNotEqual(1, 2)
        self.assertTrue(self.shared)
        self.assertIs(None, None)
        self.assertIn(1, self.shared)
        self.assertIsInstance(1, int)
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertGreater(2, 1)
        self.assertRegex("abc", "b")
        self.assertCountEqual([1, 2], [2, 1])

    def test_raises(self):
        with self.assertRaises(ZeroDivisionError) as c:
            1 / 0
        self.assertEqual(str(c.exception), "division by zero")
        with self.assertRaisesRegex(ValueError, "invalid literal"):
            int("x")
        self.assertRaises(KeyError, lambda: {}[1])

    def test_fails(self):
        self.assertEqual([1, 2, 3], [1, 3, 3])

    def test_text(self):
        self.assertEqual("a\nb\n", "a\nc\n", "they differ")

    def test_dict(self):
        self.assertDictEqual({"a": 1}, {"a": 2})

    def test_error(self):
        raise RuntimeError("broken")

    @unittest.skip("not now")
    def test_skipped(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.assertTrue(False)

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertNotEqual(i, 1)

    def test_warns(self):
        import warnings
        with self.assertWarns(DeprecationWarning):
            warnings.warn("old", DeprecationWarning)

    def test_logs(self):
        import logging
        with self.assertLogs("x", "INFO") as c:
            logging.getLogger("x").info("said")
        self.assertEqual(c.output, ["INFO:x:said"])


seen = []


class Params(unittest.TestCase):
    def runTest(self):
        self.assertLess(1, 0)


def names(pairs):
    return [(t.id().split(".", 1)[-1], text.splitlines()[-1]) for t, text in pairs]


if __name__ == "__main__":
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromTestCase(Basics)
    print(suite.countTestCases(), loader.getTestCaseNames(Basics))
    suite.addTest(Params())
    out = io.StringIO()
    result = unittest.TextTestRunner(out, verbosity=2).run(suite)
    print(result.testsRun, names(result.failures), names(result.errors), len(result.skipped), len(result.expectedFailures), result.wasSuccessful())
    print([line for line in out.getvalue().splitlines() if " ... " in line], out.getvalue().splitlines()[-1])
    print(len(seen), result)
    try:
        sys.stderr = sys.stdout
        unittest.main(argv=["prog", "Params", "-q"], testRunner=unittest.TextTestRunner(io.StringIO()))
    except SystemExit as e:
        print("exit", e.code)
    for bad in (lambda t: t.assertEqual(1, 2), lambda t: t.assertIn(1, []), lambda t: t.assertIsNone(3), lambda t: t.assertListEqual([1], [2]), lambda t: t.assertGreaterEqual(1, 2), lambda t: t.assertAlmostEqual(1, 2), lambda t: t.assertRaises(KeyError, int, "1"), lambda t: t.assertSetEqual({1}, {2}), lambda t: t.fail("f")):
        try:
            bad(Params())
        except AssertionError as e:
            print(e)
