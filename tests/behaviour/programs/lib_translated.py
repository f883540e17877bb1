"""Modules that are translated from the machine's own CPython."""
import colorsys
import graphlib
import numbers

print(colorsys.rgb_to_hsv(.2, .4, .6), colorsys.hls_to_rgb(.3,.5,.7), colorsys.rgb_to_yiq(.1,.2,.9))
ts = graphlib.TopologicalSorter({"D": {"B", "C"}, "C": {"A"}, "B": {"A"}})
print(list(ts.static_order()))
try:
    list(graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())
except graphlib.CycleError as e:
    print(repr(e), e.args)
print(isinstance(3, numbers.Integral), isinstance(2.5, numbers.Rational), isinstance(2j, numbers.Complex), issubclass(bool, numbers.Number))
print(colorsys.__name__, graphlib.__doc__, numbers.Number.__module__)
