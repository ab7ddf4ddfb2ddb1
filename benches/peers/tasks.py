"""What a turn costs in CPython: a deque of generators, a million steps in all.

    python3 benches/peers/tasks.py [--quick]

And, where Linux tells, how many bytes each takes. Each line is a row of the comparison, as JSON.
"""

import json
import statistics
import sys
import time
from collections import deque

STEPS = 1_000_000


def task(steps):
    for _ in range(steps):
        yield


def turns(tasks):
    """The seconds that the steps take, the making of the tasks included."""
    start = time.perf_counter()
    pool = deque(task(STEPS // tasks) for _ in range(tasks))
    while pool:
        generator = pool.popleft()
        try:
            next(generator)
        except StopIteration:
            continue
        pool.append(generator)
    return time.perf_counter() - start


def resuming(tasks):
    """The seconds that the steps take in generators that have begun."""
    pool = [task(STEPS) for _ in range(tasks)]
    for generator in pool:
        next(generator)
    start = time.perf_counter()
    for _ in range(STEPS // tasks):
        for generator in pool:
            next(generator)
    return time.perf_counter() - start


def in_use():
    with open("/proc/self/status") as status:
        return sum(1024 * int(line.split()[1]) for line in status if line.startswith(("VmRSS", "VmPTE")))


def say(scenario, tasks, unit, way, samples):
    row = {"scenario": scenario, "axis": "tasks", "at": tasks, "unit": unit, "way": way, "samples": samples}
    print(json.dumps(row), flush=True)


def main():
    runs = 3 if "--quick" in sys.argv else 7
    if sys.platform == "linux":
        before = in_use()
        pool = deque(task(10) for _ in range(100_000))
        for generator in pool:
            next(generator)
        each = (in_use() - before) / len(pool)
        say("bytes of a generator", 100_000, "bytes", "a generator", [each])
        del pool
    for tasks in (10, 1_000, 100_000):
        samples = [1e9 * turns(tasks) / STEPS for _ in range(runs)]
        say("taking turns", tasks, "ns per turn", "a deque of generators", samples)
    for tasks in (10, 1_000, 30_000, 100_000):
        steps = STEPS // tasks * tasks
        samples = [1e9 * resuming(tasks) / steps for _ in range(runs)]
        say("resuming", tasks, "ns per turn", "generators", samples)


if __name__ == "__main__":
    main()
