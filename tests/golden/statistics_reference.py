#!/usr/bin/python3
"""Values that the reports' statistics are checked against, computed with SciPy and NumPy.

Writes statistics_reference.json beside this file. Needs Debian's python3-scipy. What SciPy does not have (exact
signed-rank p with ties, the smallest p under the constraint that the differences sum to zero) is found here by going
over all assignments of signs; Wilson's and Fisher's intervals are their textbook formulas.
"""
import itertools
import json
import math
import os

import numpy as np
from scipy import stats

Z = stats.norm.ppf(0.975)
rng = np.random.default_rng(1945)


def rounded(values, digits):
    return [round(float(v), digits) for v in values]


def brute_force_p(differences):
    differences = [d for d in differences if d != 0]
    ranks = stats.rankdata(np.abs(differences))
    statistic = min(sum(r for r, d in zip(ranks, differences) if d > 0),
                    sum(r for r, d in zip(ranks, differences) if d < 0))
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product((0, 1), repeat=len(ranks))]
    return statistic, min(1.0, 2 * sum(s <= statistic + 1e-9 for s in sums) / len(sums))


def smallest_zero_sum_p(n):
    """Over all sign patterns that some untied differences summing to zero can have: magnitudes 0 < m1 < ... < mn with
    the two signs' sums equal exist exactly when neither sign's ranks can be matched, one to one, below the other's."""
    def matched_below(small, large):
        return all(sum(r >= t for r in small) <= sum(r >= t for r in large) for t in range(1, n + 1))
    best = 1.0
    null = [sum(r for r, s in zip(range(1, n + 1), signs) if s) for signs in itertools.product((0, 1), repeat=n)]
    for signs in itertools.product((0, 1), repeat=n):
        up = [r for r, s in zip(range(1, n + 1), signs) if s]
        down = [r for r, s in zip(range(1, n + 1), signs) if not s]
        if matched_below(up, down) or matched_below(down, up):
            continue
        statistic = min(sum(up), sum(down))
        best = min(best, min(1.0, 2 * sum(s <= statistic for s in null) / len(null)))
    return best


def wilcoxon(a, b):
    differences = [x - y for x, y in zip(a, b)]
    nonzero = [d for d in differences if d != 0]
    untied = len(set(map(abs, nonzero))) == len(nonzero)
    if len(nonzero) <= 12:
        statistic, p = brute_force_p(differences)
    elif untied and len(nonzero) <= 50:
        result = stats.wilcoxon(a, b, mode="exact")
        statistic, p = float(result[0]), float(result[1])
    else:
        result = stats.wilcoxon(a, b, mode="approx", correction=False)
        statistic, p = float(result[0]), float(result[1])
    if untied and len(nonzero) <= 12:  # SciPy and the brute force agree
        assert math.isclose(p, float(stats.wilcoxon(a, b, mode="exact")[1]))
    return dict(first=a, second=b, pairs=len(nonzero), statistic=statistic, p=p)


def spearman(a, b):
    rho = float(stats.spearmanr(a, b)[0])
    error = math.sqrt((1 + rho ** 2 / 2) / (len(a) - 3))
    return dict(first=a, second=b, rho=rho, low=math.tanh(math.atanh(rho) - Z * error),
                high=math.tanh(math.atanh(rho) + Z * error))


def wilson(successes, total):
    p = successes / total
    middle = (p + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total)
    half = Z / (1 + Z ** 2 / total) * math.sqrt(p * (1 - p) / total + Z ** 2 / (4 * total ** 2))
    return dict(successes=successes, total=total, low=max(0.0, middle - half), high=min(1.0, middle + half))


def box(values):
    q1, median, q3 = np.quantile(values, [0.25, 0.5, 0.75])
    inside = [v for v in values if q1 - 1.5 * (q3 - q1) <= v <= q3 + 1.5 * (q3 - q1)]
    return dict(values=values, quartiles=[float(q1), float(median), float(q3)],
                whiskers=[min(inside + [float(q1)]), max(inside + [float(q3)])],
                outliers=sorted(v for v in values if v not in inside))


def permutation(a, b):
    """Exact p of the absolute difference of means, over all divisions."""
    both = np.array(a + b)
    observed = abs(np.mean(a) - np.mean(b))
    as_far = total = 0
    for chosen in itertools.combinations(range(len(both)), len(a)):
        inside = np.isin(np.arange(len(both)), chosen)
        as_far += abs(both[inside].mean() - both[~inside].mean()) >= observed - 1e-12
        total += 1
    return dict(first=a, second=b, statistic=float(observed), p=as_far / total)


def windows(values, size):
    parts = [values[i:i + size] for i in range(0, len(values), size)]
    if len(parts) > 1 and 2 * len(parts[-1]) < size:
        parts.pop()
    return dict(values=values, size=size, mean=[float(np.mean(p)) for p in parts],
                sd=[float(np.std(p, ddof=1)) if len(p) > 1 else 0.0 for p in parts])


def main():
    normal = lambda n, digits=6: rounded(rng.normal(size=n), digits)
    proportions = [rounded(rng.dirichlet(np.ones(8)), 9) for _ in range(2)]
    spread = normal(23)
    reference = dict(
        wilcoxon=[wilcoxon(*proportions), wilcoxon(normal(20), normal(20)), wilcoxon(normal(50), normal(50)),
                  wilcoxon(normal(11, 1), normal(11, 1)), wilcoxon([1.0, 2.0, 3.0], [1.0, 2.5, 4.0]),
                  wilcoxon(normal(80), normal(80)), wilcoxon(normal(200, 1), rounded(rng.normal(0.2, 1, 200), 1))],
        smallest_zero_sum_p={str(n): smallest_zero_sum_p(n) for n in range(2, 10)},
        permutation=[permutation(normal(5), rounded(rng.normal(1.2, 1, 6), 6)), permutation(normal(4), normal(7))],
        spearman=[spearman(normal(20), normal(20)), spearman(spread, rounded(np.array(spread) + rng.normal(size=23), 6)),
                  spearman(normal(30, 0), normal(30, 0)), spearman([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0])],
        wilson=[wilson(9334, 10000), wilson(0, 10), wilson(10, 10), wilson(3, 7)],
        box=[box(normal(25) + [9.0, -7.5]), box([1.0]), box([1.0, 2.0]), box(normal(40, 1))],
        windows=[windows(normal(130), 50), windows(normal(120), 50), windows(normal(7), 50)])
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "statistics_reference.json")
    with open(path, "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


main()
