"""Writes deque.txt: what CPython's deque does, as tests/bounded_deque.rs replays it.

    python3 deque.py > deque.txt
"""

from collections import deque

from lcg import WORD, Random

OPERATIONS = 100_000
EVERY = 2_000


def run(maxlen):
    random, items, popped = Random(), deque(maxlen=maxlen), 0
    for number in range(OPERATIONS):
        operation, value = random.below(16), random.below(1000)
        out = None
        if operation < 4:
            items.append(value)
        elif operation < 8:
            items.appendleft(value)
        elif operation < 10:
            out = items.pop() if items else -1
        elif operation < 12:
            out = items.popleft() if items else -1
        elif operation == 12:
            items.rotate(value % 11 - 5)
        elif operation == 13:
            items.extend([value, value + 1, value + 2])
        elif operation == 14:
            items.extendleft([value, value + 1, value + 2])
        elif value < 50:
            items.clear()
        if out is not None:
            popped = (popped * 31 + out) & WORD
        if number % EVERY == EVERY - 1:
            ends = list(items)[:3] + list(items)[-3:]
            print(maxlen, number, popped, len(items), *ends)


for maxlen in (0, 1, 2, 7, None):
    run(maxlen)
