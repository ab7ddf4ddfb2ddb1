"""Writes event_loop.txt: in which order CPython's asyncio runs callbacks, as tests/event_loop.rs replays it.

    python3 event_loop.py > event_loop.txt

A line is a program: tasks, separated by |, of steps, and behind = who went on when. Steps are t (let the others
have their turn), f3 (sleep for 3; f0 is t), u7 (sleep until 7), w (wait to be woken) and k1 (wake task 1, and go on).
A task is a chain of callbacks: to let others have their turn is call_soon, to sleep is call_at, to wake somebody
is call_soon for them.
"""

import asyncio
import selectors

from lcg import Random

# asyncio has no order for timers of the same time. A nanosecond each in the order of arrival makes one, and
# its resolution is so coarse that they still count as the same time.
TIE, RESOLUTION = 1e-9, 1e-3


class Selector(selectors.SelectSelector):
    """Waits by putting a clock forward."""

    loop = None

    def select(self, timeout=None):
        if timeout is None:
            self.loop.stop()
        elif timeout > 0:
            self.loop.clock += timeout
        return []


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.clock = 0.0
        selector = Selector()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = RESOLUTION

    def time(self):
        return self.clock


def run(program):
    loop, log = Loop(), []
    waits, woken = [None] * len(program), [False] * len(program)
    slept = 0

    def sleep(task, place, until):
        nonlocal slept
        slept += 1
        loop.call_at(until + slept * TIE, go_on, task, place)

    def go_on(task, place):
        now = round(loop.clock)
        log.append(f"{now}:{task}")
        if waits[task]:
            waits[task], woken[task] = None, False
        for place in range(place, len(program[task])):
            step = program[task][place]
            kind, number = step[0], int(step[1:] or 0)
            if kind == "t" or step == "f0":
                return loop.call_soon(go_on, task, place + 1)
            if kind == "f":
                return sleep(task, place + 1, now + number)
            if kind == "u":
                return sleep(task, place + 1, number)
            if kind == "w":
                waits[task] = place + 1
                return loop.call_soon(go_on, task, place + 1) if woken[task] else None
            # Woken before it goes on, once is as good as twice.
            if not woken[number]:
                woken[number] = True
                if waits[number]:
                    loop.call_soon(go_on, number, waits[number])
        return None

    for task in range(len(program)):
        loop.call_soon(go_on, task, 0)
    loop.run_forever()
    left = [str(task) for task in range(len(program)) if waits[task]]
    loop.close()
    return log, left


random = Random()
for _ in range(1_500):
    tasks = 1 + random.below(5)
    program = []
    for _ in range(tasks):
        steps = []
        for _ in range(random.below(7)):
            kind = "ttffuwkk"[random.below(8)]
            number = {"f": random.below(4), "u": random.below(9), "k": random.below(tasks)}.get(kind, "")
            steps.append(f"{kind}{number}")
        program.append(steps)
    log, left = run(program)
    print("|".join(" ".join(steps) for steps in program), "=", *log, "=", *left)
