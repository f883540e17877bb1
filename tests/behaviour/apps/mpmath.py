"""mpmath and small algebra."""
from mpmath import *
import mpmath
def main():
    mp.dps = 30; print(mp, pi, +e, mpf("0.1") + mpf(1) / 3, sqrt(2), zeta(3), gamma(mpf(1) / 3), exp(1), sin(1), atan2(1, 2), besselj(2, 3.5), hyp2f1(1, 2, 3, 0.5), erf(0.5), lambertw(1), ellipk(0.5), polylog(2, 0.5), factorial(20), binomial(30, 10), bernoulli(20), euler, catalan, khinchin, glaisher)
    print(quad(lambda x: exp(-x ** 2), [-inf, inf]), diff(sin, 1), findroot(cos, 1.5), nsum(lambda n: 1 / n ** 2, [1, inf]), limit(lambda x: sin(x) / x, 0), taylor(exp, 0, 5), polyroots([1, -6, 11, -6]), identify(sqrt(2) + 1), findpoly(sqrt(2) + sqrt(3), 4), pslq([pi, e, pi + e]), chop(mpc(1, 1e-40)), odefun(lambda x, y: y, 0, 1)(1))
    A = matrix([[1, 2], [3, 4]]); print(A, A ** -1, det(A), A * A, A.T, eig(A), lu_solve(A, [1, 2]), qr(A), expm(A), norm(A), svd_r(A), eye(2) + A, repr(A))
    print(iv.mpf([1, 2]) * iv.mpf("0.1"), iv.sin(iv.mpf([0, 1])), fp.sqrt(2), nstr(pi, 5), mpf("1e1000"), mpf("inf"), mpf("nan"), mpc(3, -4), abs(mpc(3, 4)), mpf(1.5).man_exp, almosteq(mpf(1), 1 + mpf(10) ** -40), workdps(5)(lambda: +pi)(), fraction(1, 3) if hasattr(mpmath, "fraction") else "", frac(2.75), floor(-2.5), nint(2.5), sign(-3), primezeta(2) if False else primepi(100), [zetazero(1)], stieltjes(1), siegelz(10), harmonic(10), fibonacci(50), stirling2(5, 3), bell(10), cyclotomic(6, 2), jtheta(1, .5, .1), agm(1, 2), unitroots(3), linspace(0, 1, 3), chebyt(3, .5), legendre(3, .5), appellf1(1, 2, 3, 4, .1, .2))
    for f in (lambda: mpf("x"), lambda: findroot(lambda x: x ** 2 + 1, 1), lambda: log(0), lambda: gamma(0), lambda: matrix([[1, 2], [2, 4]]) ** -1, lambda: mpf(1) / 0, lambda: matrix([1])[3]):
        try: print(f())
        except Exception as x: print(type(x).__name__, str(x)[:200])
    mp.prec = 53; print(hash(mpf(0.5)) == hash(0.5), mpf(3) == 3, mpf(2) < 3, mpf("0.1") == 0.1, format(pi, ".10f") if hasattr(mpf, "__format__") else "", "%s %r" % (mpf(1) / 3, mpf(1) / 3), int(mpf("1e20")), float(mpf("0.1")), complex(mpc(1, 2)), mpf(2) ** 0.5, 2 ** mpf(3), -mpf(1) // 3, mpf(7) % 3)
if __name__ == "__main__": main()
