"""What a turn costs in CPython: a deque of generators, a million steps in all.

    python3 benches/peers/task_pool.py

And, where Linux tells, how many bytes each takes.
"""

import statistics
import sys
import time
from collections import deque

STEPS = 1_000_000


def task(steps):
    for _ in range(steps):
        yield


def run(tasks):
    pool = deque(task(STEPS // tasks) for _ in range(tasks))
    start = time.perf_counter()
    while pool:
        generator = pool.popleft()
        try:
            next(generator)
        except StopIteration:
            continue
        pool.append(generator)
    return time.perf_counter() - start


def in_use():
    with open("/proc/self/status") as status:
        return sum(1024 * int(line.split()[1]) for line in status if line.startswith(("VmRSS", "VmPTE")))


print("CPython", sys.version.split()[0])
for tasks in (10, 1_000, 100_000):
    seconds = statistics.median(run(tasks) for _ in range(7))
    print(f"{tasks:>7} tasks: {1e9 * seconds / STEPS:6.1f} ns a turn")
if sys.platform == "linux":
    before = in_use()
    pool = deque(task(10) for _ in range(100_000))
    for generator in pool:
        next(generator)
    print(f"{(in_use() - before) // len(pool)} bytes a task")
