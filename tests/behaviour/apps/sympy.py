"""sympy: expressions, derivatives, integrals, equations, limits, matrices."""
import sympy

if __name__ == "__main__":
    x, y = sympy.symbols("x y")
    print(sympy.expand((x + y) ** 3), sympy.diff(sympy.sin(x) * x, x), sympy.integrate(x ** 2, x),
          sympy.factor(x ** 2 - y ** 2))
    print(sympy.solve(x ** 2 - 2, x), sympy.limit(sympy.sin(x) / x, x, 0), sympy.Matrix([[1, 2], [3, 4]]).det(),
          sympy.factorint(360))
