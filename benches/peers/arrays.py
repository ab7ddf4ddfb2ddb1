"""Six statistics of doubles in an array, by NumPy and by Polars, where they are installed.

    python3 benches/peers/arrays.py [--quick] FOLDER

In the folder are files of doubles, each named by how many it has; the comparison writes them. Each line is a row
of the comparison, as JSON.
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


def check(way, answer, numbers):
    """Every answer is held to what Python's exact sums say."""
    count, total, mean, least, greatest, variance = answer
    exact = math.fsum(numbers)
    expected = (len(numbers), exact, exact / len(numbers), min(numbers), max(numbers))
    middle = expected[2]
    spread = math.fsum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1)
    for said, right in zip((count, total, mean, least, greatest, variance), (*expected, spread)):
        if not math.isclose(said, right, rel_tol=1e-9):
            sys.exit(f"{way} gave {answer}: {said}, and it is {right}")


def measure(items, way, run, given, runs, numbers):
    answer = run(given)
    check(way, answer, numbers)
    samples = []
    for _ in range(runs):
        start = time.perf_counter()
        again = run(given)
        samples.append(1e9 * (time.perf_counter() - start) / items)
        if not all(math.isclose(*pair, rel_tol=1e-9) for pair in zip(again, answer)):
            sys.exit(f"{way} gave {again} after {answer}")
    say(items, way, samples=samples)


def main():
    quick = "--quick" in sys.argv
    folder = sys.argv[-1]
    runs = 3 if quick else 9
    for items in (100_000,) if quick else (1_000_000, 16_000_000):
        if numpy is None:
            say(items, "NumPy, six calls", why="it is not installed")
            say(items, "Polars, all threads", why="it is not tried without NumPy")
            continue
        array = numpy.fromfile(f"{folder}/{items}", dtype="<f8")
        numbers = array.tolist()
        measure(items, "NumPy, six calls", by_numpy, array, runs, numbers)
        if polars is None:
            say(items, "Polars, all threads", why="it is not installed")
        else:
            measure(items, "Polars, all threads", by_polars, polars.DataFrame({"x": array}), runs, numbers)


if __name__ == "__main__":
    main()
