"""Writes generator.txt: what CPython's generators do, as tests/generator_transcript.rs replays it.

    python3 generator.py > generator.txt

A line is a body and what was done with a generator of it: n (next), 1 to 9 (send), V, K and E (throw a
ValueError, a KeyError, a GeneratorExit), c (close). Between each and the
state it left (c, r, s, d: created, running, suspended, closed) stands what came of it.
"""

import inspect
from itertools import product

from lcg import Random


def count():
    number = 0
    while True:
        yield number
        number += 1


def few():
    yield 1
    yield 2
    return 9


def none():
    return 5
    yield


def echo():
    heard = None
    while True:
        heard = yield -1 if heard is None else heard * 10


def total():
    total = 0
    while True:
        heard = yield total
        if heard == 9:
            return total
        total += heard or 0


def catch():
    number = 0
    while True:
        try:
            yield number
            number += 1
        except ValueError:
            number += 100


def convert():
    try:
        yield 1
        yield 2
    except ValueError:
        raise KeyError
    return 3


def cleanup():
    try:
        yield 1
        yield 2
    finally:
        yield 50
    return 3


def swallow():
    number = 0
    while True:
        try:
            yield number
        except GeneratorExit:
            number += 1000
        number += 1


def leave():
    try:
        while True:
            yield 1
    except GeneratorExit:
        return 7


def refuse():
    try:
        while True:
            yield 1
    except GeneratorExit:
        raise ValueError


def fail():
    yield 1
    raise KeyError


def anything():
    number = 0
    while True:
        try:
            yield number
            number = 0
        except BaseException as error:
            number = len(type(error).__name__)


def delegate(inner):
    def body():
        returned = yield from inner()
        yield returned + 100
        return returned

    return body


def guard(inner):
    def body():
        try:
            returned = yield from inner()
        except KeyError:
            returned = yield 77
            returned = returned or 0
        yield returned + 100
        return returned

    return body


def again():
    me = current[0]
    errors = 0
    for call in (lambda: next(me), lambda: me.send(1), lambda: me.throw(KeyError), me.close):
        try:
            call()
        except ValueError:
            errors += 1
    yield errors
    yield 1 if inspect.getgeneratorstate(me) == "GEN_RUNNING" else 0
    try:
        yield from me
    except ValueError:
        yield 66
    return 8


def over():
    inner = few()
    inner.close()
    yield from inner
    return 4


BODIES = {
    body.__name__: body
    for body in (
        count, few, none, echo, total, catch, convert, cleanup, swallow, leave, refuse, fail, anything, again, over,
    )
}
for inner in (few, none, echo, total, catch, convert, cleanup, swallow, leave, refuse, fail, anything):
    BODIES["delegate-" + inner.__name__] = delegate(inner)
for inner in (total, convert, cleanup, swallow, fail):
    BODIES["guard-" + inner.__name__] = guard(inner)
for inner in (echo, catch, cleanup, swallow):
    BODIES["guard-delegate-" + inner.__name__] = guard(delegate(inner))

THROWN = {"V": ValueError, "K": KeyError, "E": GeneratorExit}
STATES = {"GEN_CREATED": "c", "GEN_RUNNING": "r", "GEN_SUSPENDED": "s", "GEN_CLOSED": "d"}
current = [None]


def do(generator, operation):
    try:
        if operation == "n":
            return f"y{next(generator)}"
        if operation in THROWN:
            return f"y{generator.throw(THROWN[operation])}"
        if operation == "c":
            generator.close()
            return "closed"
        return f"y{generator.send(int(operation))}"
    except StopIteration as stop:
        return "stop" if stop.value is None else f"r{stop.value}"
    except TypeError:
        return "unstarted"
    except RuntimeError:
        return "ignored"
    except (ValueError, KeyError, GeneratorExit) as error:
        return f"e{type(error).__name__[0]}"


def play(name, operations):
    generator = current[0] = BODIES[name]()
    results = []
    for operation in operations:
        result = do(generator, operation)
        state = STATES[inspect.getgeneratorstate(generator)]
        results.append(operation + result + state)
    print(name, *results)


random = Random()
for name in BODIES:
    # All there is of these for those that delegate to nobody, and some of it for the others.
    first, repeat = ("n", 2) if "-" in name else ("", 3)
    for operations in product("n3VKEc", repeat=repeat):
        play(name, [*first, *operations])
    for _ in range(30):
        play(name, ["nnnnn1359VVKEc"[random.below(14)] for _ in range(12)])
