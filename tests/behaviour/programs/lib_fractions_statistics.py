"""fractions and statistics, translated."""
import statistics as st
from fractions import Fraction as F

print(F(6, -4), F("3/7"), F("-.25e2"), F(0.5), F(3), F(" 1_000/3 "), repr(F(1, 3)), F.from_float(0.1))
a, b = F(1, 3), F(-5, 4)
print(a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), a ** 3, a ** -2, b ** 0.5, 2 ** F(2), -a, abs(b), a + 1, 1 - a, 2 * a, a + 0.5, a == F(2, 6), a < b, hash(F(4, 2)) == hash(2))
print(F("3.1415926").limit_denominator(1000), F(7, 2).__round__(), round(F(22, 7), 2), F(7, 3).__floor__(), F(-7, 3).__ceil__(), int(F(-7, 3)), float(F(1, 8)), F(3, 4).as_integer_ratio())
for bad in (lambda: F(1, 0), lambda: F("x"), lambda: F(1.5, 2), lambda: F("1/0"), lambda: F([1])):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(sorted([F(1, 2), 0.3, 1, F(1, 3)]), sum([F(1, 3)] * 3), F(1, 3) + 2j, F(5, 2) in {2.5}, bool(F(0)))
data = [1, 2, 2, 3, 4, 7, 9]
print(st.mean(data), st.fmean(data), st.median(data), st.median_low(data), st.median_high([1, 2, 3, 4]), st.mode(data), st.multimode("aabbc"))
print(st.stdev(data), st.pstdev(data), st.variance(data), st.pvariance(data), st.harmonic_mean([40, 60]), st.geometric_mean([54, 24, 36]))
print(st.quantiles(data, n=4), st.quantiles(data, n=10, method="inclusive"), st.median_grouped([52, 52, 53, 54], 1))
print(st.mean([F(1, 2), F(1, 3)]), st.variance([F(1, 2), F(1, 3), 1]), st.mean([0.1] * 10), st.fmean([1, 2], weights=[3, 1]))
print(st.correlation([1, 2, 3], [2, 4, 7]), st.covariance([1, 2, 3], [1, 5, 7]), st.linear_regression([1, 2, 3], [2, 4, 6.5]))
n = st.NormalDist(100, 15)
print(n, n.cdf(115), n.pdf(100), n.inv_cdf(0.9), n.zscore(130), n + 5, n * 2, n.overlap(st.NormalDist(110, 10)), n.quantiles(4), n.mean, n.variance)
print(n.samples(2, seed=3), st.NormalDist.from_samples([1, 2, 4]), n == st.NormalDist(100, 15.0))
for bad in (lambda: st.mean([]), lambda: st.median([]), lambda: st.variance([1]), lambda: st.mode([]), lambda: st.mean(["a"]), lambda: st.harmonic_mean([-1])):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
