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
    for step in range(steps):
        yield step


def turns(tasks):
    """The seconds that the steps take, the making of the tasks included."""
    start = time.perf_counter()
    # The end of a generator is a step as well.
    pool = deque(task(STEPS // tasks - 1) for _ in range(tasks))
    done = steps = 0
    while pool:
        generator = pool.popleft()
        steps += 1
        try:
            next(generator)
        except StopIteration:
            done += 1
            continue
        pool.append(generator)
    seconds = time.perf_counter() - start
    if (done, steps) != (tasks, STEPS):
        sys.exit(f"{done} of {tasks} tasks were done in {steps} steps")
    return seconds


def resuming(tasks):
    """The seconds that the steps take in generators that have begun."""
    pool = [task(STEPS + 1) for _ in range(tasks)]
    for generator in pool:
        next(generator)
    right = 0
    start = time.perf_counter()
    for step in range(1, STEPS // tasks + 1):
        for generator in pool:
            right += next(generator) == step
    seconds = time.perf_counter() - start
    if right != STEPS // tasks * tasks:
        sys.exit(f"{right} of {STEPS // tasks * tasks} turns gave what they were to give")
    return seconds


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
