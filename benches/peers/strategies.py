"""The sum and the maximum of one stream in Python, in every way the question's answers tell of.

    python3 benches/peers/strategies.py [--quick]

Each line is a row of the comparison, as JSON: the nanoseconds an item of every run, or why there was none. What is
not in the standard library (greenlet, uvloop) is left out where it is not installed: `just compare-python` makes
an environment that has it.
"""

import asyncio
import itertools
import json
import queue
import statistics
import sys
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import reduce

try:
    import greenlet
except ImportError:
    greenlet = None
try:
    import uvloop
except ImportError:
    uvloop = None

STOP = object()


def buffer(items):
    """Keeps all, and asks each function in turn."""
    kept = list(items)
    return sum(kept), max(kept)


def tee(items):
    first, second = itertools.tee(items)
    return sum(first), max(second)


class Locked:
    """An iterator that threads may share: a tee's halves fill one another."""

    def __init__(self, items, lock):
        self.items, self.lock = items, lock

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.items)


def tee_on_threads(items):
    lock = threading.Lock()
    halves = [Locked(half, lock) for half in itertools.tee(items)]
    with ThreadPoolExecutor(2) as pool:
        total, most = [pool.submit(function, half) for function, half in zip((sum, max), halves)]
        return total.result(), most.result()


def lockstep_threads(items):
    """One item at a time, which all have taken before the next is shown."""
    shown, taken = threading.Condition(), threading.Barrier(3)
    state = {"turn": 0, "item": None}

    def consume():
        turn = 0
        while True:
            with shown:
                shown.wait_for(lambda: state["turn"] > turn)
                turn, item = state["turn"], state["item"]
            taken.wait()
            if item is STOP:
                return
            yield item

    def show(item):
        with shown:
            state["turn"] += 1
            state["item"] = item
            shown.notify_all()
        taken.wait()

    with ThreadPoolExecutor(2) as pool:
        total, most = pool.submit(sum, consume()), pool.submit(max, consume())
        for item in items:
            show(item)
        show(STOP)
        return total.result(), most.result()


def fibers(items):
    """Each function has a stack of its own, and is switched to when there is an item for it."""
    driver = greenlet.getcurrent()
    results = []

    def consume():
        while True:
            item = driver.switch()
            if item is STOP:
                return
            yield item

    def run(function):
        results.append((function, function(consume())))

    workers = [greenlet.greenlet(run) for _ in range(2)]
    for worker, function in zip(workers, (sum, max)):
        worker.switch(function)
    for item in itertools.chain(items, [STOP]):
        for worker in workers:
            worker.switch(item)
    found = dict(results)
    return found[sum], found[max]


async def sum_of(items):
    total = 0
    async for item in items:
        total += item
    return total


async def max_of(items):
    most = None
    async for item in items:
        most = item if most is None or item > most else most
    return most


async def both(items):
    """Consumers wait for a future that the producer fills; the producer for the last of them to have taken it."""
    loop = asyncio.get_running_loop()
    coming, taken, left = loop.create_future(), None, 0

    async def consume():
        nonlocal left
        while True:
            item = await coming
            left -= 1
            if left == 0:
                taken.set_result(None)
            if item is STOP:
                return
            yield item

    tasks = [asyncio.create_task(function(consume())) for function in (sum_of, max_of)]
    await asyncio.sleep(0)
    for item in itertools.chain(items, [STOP]):
        left, taken = 2, loop.create_future()
        shown, coming = coming, loop.create_future()
        shown.set_result(item)
        await taken
    return tuple([await task for task in tasks])


def on_asyncio(items):
    return asyncio.run(both(items))


def on_uvloop(items):
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(both(items))


def fold(items):
    """Applies each function to what it came to so far and the next item."""
    return reduce(lambda state, item: (sum((state[0], item)), max(state[1], item)), items, (0, 0))


def read_ahead(items, queue):
    """Another thread puts the items into a queue."""

    def fill():
        for item in items:
            queue.put(item)
        queue.put(STOP)

    threading.Thread(target=fill, daemon=True).start()
    return iter(queue.get, STOP)


def background_generator(items):
    return fold(read_ahead(items, queue.Queue(10)))


def spawned_generator(items):
    return fold(read_ahead(items, queue.Queue()))


def task_pool(items):
    """Functions as generators, which are shown each item in turn."""
    results, shown = {}, [None]

    def summing():
        total = 0
        while shown[0] is not STOP:
            total += shown[0]
            yield
        results["sum"] = total

    def greatest():
        most = 0
        while shown[0] is not STOP:
            most = max(most, shown[0])
            yield
        results["max"] = most

    tasks = deque([summing(), greatest()])
    for item in itertools.chain(items, [STOP]):
        shown[0] = item
        for _ in range(len(tasks)):
            task = tasks.popleft()
            try:
                next(task)
            except StopIteration:
                continue
            tasks.append(task)
    return results["sum"], results["max"]


STRATEGIES = {
    "buffer": buffer,
    "itertools.tee": tee,
    "itertools.tee on threads": tee_on_threads,
    "Barrier and Condition": lockstep_threads,
    "greenlet": fibers if greenlet else None,
    "asyncio": on_asyncio,
    "uvloop": on_uvloop if uvloop else None,
    "reduce": fold,
    "BackgroundGenerator": background_generator,
    "SpawnedGenerator": spawned_generator,
    "TaskPool": task_pool,
}


def timed(strategy, items):
    expected = (items * (items - 1) // 2, items - 1)
    start = time.perf_counter()
    answer = strategy(iter(range(items)))
    seconds = time.perf_counter() - start
    if answer != expected:
        sys.exit(f"{strategy.__name__} gave {answer}, and it is {expected}")
    return 1e9 * seconds / items


def say(name, items, **rest):
    row = {"scenario": "sum and max", "axis": "items", "at": items, "unit": "ns per item", "way": name}
    print(json.dumps({**row, **rest}), flush=True)


def main():
    quick = "--quick" in sys.argv
    runs, longest = (3, 2.0) if quick else (9, 15.0)
    many = 10**6 if quick else 10**7
    for name, strategy in STRATEGIES.items():
        if strategy is None:
            for items in (10_000, many):
                say(name, items, why="it is not installed")
            continue
        few = [timed(strategy, 10_000) for _ in range(runs)]
        say(name, 10_000, samples=few)
        expected = statistics.median(few) * many / 1e9
        if expected > longest:
            say(name, many, why=f"it would take some {expected:.0f} s")
        else:
            say(name, many, samples=[timed(strategy, many) for _ in range(1 if expected > 3 else 3)])


if __name__ == "__main__":
    main()
