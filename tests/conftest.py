# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: no screen is needed, and nothing of the user's own configuration is read."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# No test depends on how fast the machine is just now, nor on luck: the same examples each time. What a search
# finds is kept as an @example. ``make fuzz`` searches with new seeds.
settings.register_profile("deskphone", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, print_blob=True)
settings.load_profile("fuzz" if os.environ.get("DESKPHONE_FUZZ") else "deskphone")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


@dataclass(frozen=True)
class _Made:
    word: str


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Let all that lasts be there before the first test, and be nothing that the garbage collector looks through.

    The ten thousand tests themselves are most of what it walks through: while they are found that takes half of the
    time, and later nearly all of that of a test that has it count what is left behind.
    """
    _load_hypothesis()
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def _load_hypothesis() -> None:
    """Let Hypothesis load all of itself before the first test.

    It loads some of its modules when they are first used, and pytest parses each to rewrite its asserts. Garbage of
    earlier tests that is collected meanwhile may raise, and the report of that parses as well: CPython 3.11 then ends
    the outer parsing with "SystemError: AST constructor recursion depth mismatch" (gh-106905). Not in the body of
    this file, where Hypothesis forbids it.
    """

    @given(st.builds(_Made), st.from_regex("a"))
    def use(made: _Made, text: str) -> None: ...

    use()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each process of several get its share of all there is: of what waits, of what works, and of what is long.

    Xdist's worksteal gives each as many tests as the others, one behind the other, and moves some later, from the end
    of the longest queue. As they are found, one would get all tests with calls and another those of pure functions,
    and a test of a minute might begin last. So the files are dealt like cards, and each queue has its long tests in
    its first quarter, among others. It is the same in each process and each time.
    """
    number = getattr(config, "workerinput", {}).get("workercount", 1)
    if number == 1:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    others = (item for item in items if not item.get_closest_marker("long"))
    hands: list[list[pytest.Item]] = [[] for _ in range(number)]
    for index, (_, of_file) in enumerate(itertools.groupby(others, lambda item: item.path)):
        hands[index % number] += of_file
    dealt = itertools.chain.from_iterable(hands)
    ordered: list[pytest.Item] = []
    for index in range(number):
        size = (len(items) - len(ordered)) // (number - index)  # that of the scheduler's queue: hands differ
        mine = long[index::number]
        queue = list(itertools.islice(dealt, max(0, size - len(mine))))
        between = len(queue) // (4 * len(mine) + 1)
        for place, item in reversed(list(enumerate(mine))):
            queue.insert(place * between, item)
        ordered += queue
    items[:] = ordered


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let a report of bytes that were no UTF-8 reach the main process: xdist sends no lone surrogates."""
    return _sendable((yield))


def _sendable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_sendable(key): _sendable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_sendable, value))
    return value
