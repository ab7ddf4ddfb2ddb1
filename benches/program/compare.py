"""The program beside its peers, whole processes: wall time and peak memory of the median run.

    python compare.py --fanfold ../../target/release/fanfold --data /tmp/data [--rows 10000000] [--runs 5]

Peers are Polars (streaming) and DuckDB, as modules of the Python that runs this; `just compare-program` makes one that
has them. The two files are made by a generator with a fixed seed, and every answer is held against the others'.
"""

import argparse
import os
import platform
import subprocess
import sys
import time

CITIES = ["Rome", "Oslo", "Paris", "Berlin", "Madrid", "Lisbon", "Vienna", "Athens"]


def make(folder, rows):
    """A table of five columns, and one of a million keys and two fifths of the rows."""
    import numpy as np

    rng = np.random.default_rng(1)
    table, keys = os.path.join(folder, "table.csv"), os.path.join(folder, "keys.csv")
    if not os.path.exists(table):
        with open(table + ".new", "w") as out:
            out.write("id,city,price,qty,latency\n")
            for start in range(0, rows, 500_000):
                count = min(500_000, rows - start)
                city = rng.integers(0, len(CITIES), count)
                price = np.round(rng.lognormal(3, 1, count), 2)
                qty = rng.integers(1, 100, count)
                latency = np.round(rng.lognormal(2, 1.5, count), 3)
                out.writelines(
                    f"{start + i},{CITIES[c]},{p:.2f},{q},{l:.3f}\n"
                    for i, (c, p, q, l) in enumerate(zip(city, price, qty, latency))
                )
        os.rename(table + ".new", table)
    if not os.path.exists(keys):
        with open(keys + ".new", "w") as out:
            out.write("key,value\n")
            key = rng.integers(0, rows // 10, rows * 2 // 5)
            value = rng.integers(0, 10_000, rows * 2 // 5)
            out.writelines(f"{k},{v}\n" for k, v in zip(key, value))
        os.rename(keys + ".new", keys)
    return table, keys


def run(command, pipe_from=None):
    """Wall time, peak memory in MiB, and what was printed."""
    source = open(pipe_from, "rb") if pipe_from else subprocess.DEVNULL
    start = time.perf_counter()
    cat = subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE) if pipe_from else None
    process = subprocess.Popen(
        command, stdin=cat.stdout if cat else source, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = status
    if cat:
        cat.wait()
    if status != 0:
        sys.exit(f"{command}: {errors.decode()}")
    return wall, usage.ru_maxrss / 1024, out.decode()


def polars(path, expression):
    code = (
        "import polars as pl\n"
        f"t = pl.scan_csv({path!r})\n"
        f"print({expression}.collect(engine='streaming').write_csv(), end='')"
    )
    return [sys.executable, "-c", code]


def duckdb(path, query):
    code = (
        "import duckdb\n"
        f"rows = duckdb.sql({query.format(t=path)!r}).fetchall()\n"
        "print('\\n'.join(['row'] + [','.join(map(str, row)) for row in rows]))"
    )
    return [sys.executable, "-c", code]


def numbers(text, rows=1):
    """The first so many rows behind the header, as numbers where they are some, without the bounds of estimates."""
    header, *lines = text.strip("\n").split("\n")
    bounds = [name.endswith(("_method", "_error")) for name in header.split(",")]
    found = []
    for line in sorted(lines)[:rows]:
        for place, cell in enumerate(line.split(",")):
            if place < len(bounds) and bounds[place]:
                continue
            try:
                found.append(float(cell))
            except ValueError:
                found.append(cell)
    return found


def near(one, other, error):
    """Whether two answers are the same, or within a share of it."""
    return len(one) == len(other) and all(
        a == b or isinstance(a, float) and isinstance(b, float) and abs(a - b) <= error * abs(b)
        for a, b in zip(one, other)
    )


def cases(fanfold, table, keys):
    plain = [fanfold, table, "-c", "price"]
    agg = "t.select(pl.col('price').sum().alias('s'), pl.col('price').max().alias('x'), pl.col('price').mean().alias('m'){})"
    by = "t.group_by('city').agg(pl.col('price').sum().alias('s'), pl.col('price').max().alias('x'), pl.col('price').mean().alias('m'){})"
    yield "sum, max, mean of a column", 1, 1e-9, {
        "fanfold": plain + ["-a", "sum,max,mean"],
        "fanfold, one thread": plain + ["-a", "sum,max,mean", "--threads", "1"],
        "fanfold, from a pipe": ([fanfold, "-c", "price", "-a", "sum,max,mean"], table),
        "Polars": polars(table, agg.format("")),
        "DuckDB": duckdb(table, "select sum(price), max(price), avg(price) from '{t}'"),
    }
    yield "and the median", 1, 0.02, {
        "fanfold": plain + ["-a", "sum,max,mean,median"],
        "Polars": polars(table, agg.format(", pl.col('price').median().alias('q')")),
        "DuckDB": duckdb(table, "select sum(price), max(price), avg(price), median(price) from '{t}'"),
    }
    yield "sum, max, mean by 8 keys", 8, 1e-9, {
        "fanfold": plain + ["-a", "sum,max,mean", "-g", "city"],
        "Polars": polars(table, by.format("")),
        "DuckDB": duckdb(table, "select city, sum(price), max(price), avg(price) from '{t}' group by city"),
    }
    yield "and p99, by 8 keys", 8, 1.0, {
        "fanfold": plain + ["-a", "sum,max,mean,p99", "-g", "city"],
        "Polars": polars(table, by.format(", pl.col('price').quantile(0.99).alias('q')")),
        "DuckDB": duckdb(table, "select city, sum(price), max(price), avg(price), quantile_cont(price, 0.99) from '{t}' group by city"),
    }
    yield "p50, p99, p99.9 and p99.99 of a column", 1, 0.1, {
        "fanfold": plain + ["-a", "p50,p99,p99.9,p99.99"],
        "fanfold, exact": plain + ["-a", "p50,p99,p99.9,p99.99", "--exact"],
        "Polars": polars(
            table,
            "t.select([pl.col('price').quantile(q).alias(str(q)) for q in (0.5, 0.99, 0.999, 0.9999)])",
        ),
        "DuckDB": duckdb(
            table,
            "select quantile_cont(price, 0.5), quantile_cont(price, 0.99), quantile_cont(price, 0.999), "
            "quantile_cont(price, 0.9999) from '{t}'",
        ),
    }
    yield "a profile of all columns", 0, 0, {
        "fanfold": [fanfold, table],
        "DuckDB": duckdb(table, "summarize from '{t}'"),
    }
    yield "a million groups, sum and mean", 100, 1e-9, {
        "fanfold": [fanfold, keys, "-g", "key", "-a", "sum,mean", "-o", "csv"],
        "fanfold, one thread": [fanfold, keys, "-g", "key", "-a", "sum,mean", "-o", "csv", "--threads", "1"],
        "Polars": polars(keys, "t.group_by('key').agg(pl.col('value').sum().alias('s'), pl.col('value').mean().alias('m'))"),
        "DuckDB": duckdb(keys, "select key, sum(value), avg(value) from '{t}' group by key"),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fanfold", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--make", action="store_true", help="only make the files")
    options = parser.parse_args()
    if options.make:
        import duckdb as duckdb_module
        import polars as polars_module

        os.makedirs(options.data, exist_ok=True)
        make(options.data, options.rows)
        return print(f"Polars {polars_module.__version__}, DuckDB {duckdb_module.__version__}")
    # What a process has in memory counts for those it starts: so this one has little.
    told = subprocess.run(
        [sys.executable, __file__, "--fanfold", options.fanfold, "--data", options.data, "--rows", str(options.rows), "--make"],
        check=True,
        capture_output=True,
    )
    versions = told.stdout.decode().strip()
    table, keys = (os.path.join(options.data, name) for name in ("table.csv", "keys.csv"))
    print(f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"{versions}; {options.rows:,} rows;")
    print(f"median of {options.runs} runs, one after the other in turn.\n")
    print("| work | way | seconds | MiB | times fanfold's |\n|---|---|---:|---:|---:|")
    for work, rows, error, ways in cases(options.fanfold, table, keys):
        commands = {way: c if isinstance(c, tuple) else (c, None) for way, c in ways.items()}
        runs = {way: [] for way in commands}
        for _ in range(options.runs):
            for way, (command, pipe) in commands.items():
                runs[way].append(run(command, pipe))
        expected = numbers(runs["fanfold"][0][2], rows) if rows else None
        base = sorted(wall for wall, _, _ in runs["fanfold"])[options.runs // 2]
        for way, found in runs.items():
            if expected is not None:
                answer = numbers(found[0][2], rows)
                assert near(answer, expected, error), f"{work}, {way}: {answer} and not {expected}"
            wall = sorted(wall for wall, _, _ in found)[options.runs // 2]
            memory = sorted(memory for _, memory, _ in found)[options.runs // 2]
            print(f"| {work} | {way} | {wall:.2f} | {memory:.0f} | {wall / base:.2f} |", flush=True)


if __name__ == "__main__":
    main()
