"""Six statistics of doubles in an array, by NumPy and by Polars, where they are installed.

    python3 benches/peers/arrays.py [--quick]

Each line is a row of the comparison, as JSON. The numbers are not those of the comparison itself, but
of the same kind: exponentials, in random order.
"""

import json
import math
import sys
import time

try:
    import numpy
except ImportError:
    numpy = None
try:
    import polars
except ImportError:
    polars = None


def by_numpy(numbers):
    return (
        numbers.size,
        numbers.sum(),
        numbers.mean(),
        numbers.min(),
        numbers.max(),
        numbers.var(ddof=1),
    )


def by_polars(frame):
    x = polars.col("x")
    return frame.lazy().select(
        x.len().alias("n"),
        x.sum().alias("sum"),
        x.mean().alias("mean"),
        x.min().alias("min"),
        x.max().alias("max"),
        x.var().alias("var"),
    ).collect().row(0)


def say(items, way, **rest):
    row = {"scenario": "six statistics", "axis": "items", "at": items, "unit": "ns per item", "way": way}
    print(json.dumps({**row, **rest}), flush=True)


def measure(items, way, run, given, runs):
    count, total, mean, least, greatest, variance = run(given)
    # An exponential has the mean and the variance 1.
    if count != items or not math.isclose(mean, 1, abs_tol=0.05) or not math.isclose(variance, 1, abs_tol=0.1):
        sys.exit(f"{way} gave {count}, {total}, {mean}, {least}, {greatest}, {variance}")
    samples = []
    for _ in range(runs):
        start = time.perf_counter()
        run(given)
        samples.append(1e9 * (time.perf_counter() - start) / items)
    say(items, way, samples=samples)


def main():
    quick = "--quick" in sys.argv
    for items in (100_000,) if quick else (1_000_000, 16_000_000):
        if numpy is None:
            say(items, "NumPy, six calls", why="it is not installed")
            say(items, "Polars, all threads", why="it is not tried without NumPy")
            continue
        numbers = numpy.random.default_rng(1).exponential(size=items)
        measure(items, "NumPy, six calls", by_numpy, numbers, 3 if quick else 9)
        if polars is None:
            say(items, "Polars, all threads", why="it is not installed")
        else:
            measure(items, "Polars, all threads", by_polars, polars.DataFrame({"x": numbers}), 3 if quick else 9)


if __name__ == "__main__":
    main()
