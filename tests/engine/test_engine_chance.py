# SPDX-License-Identifier: GPL-3.0-or-later
"""What a far end has seen of the phone's identifiers tells nothing of those that come."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="random(3) of glibc")

KNOWN = """
import ctypes
libc = ctypes.CDLL(None)
def foretold(numbers):
    "How many are the sum of the third and the thirty-first before, as glibc's are."
    sums = ((a + b + c) % 2**31 for a, b, c in (
        (numbers[i - 3], numbers[i - 31], more) for i in range(31, len(numbers)) for more in (0, 1)))
    later = [number for number in numbers[31:] for _ in (0, 1)]
    return sum(one == other for one, other in zip(sums, later))
"""
LIVE = """
import time
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua import PjsuaEngine
from deskphone.engine.pjsua.chance import Chance
Chance()
libc.srand(1)
known = [libc.rand() for _ in range(100_000)]
e = PjsuaEngine(EngineOptions(bind_address="127.0.0.1", audio="null"))
e.start(lambda event: None)
found = []
for _ in range(10):
    libc.srand(1)
    time.sleep(0.3)
    found += [libc.rand() for _ in range(4)]
e.stop()
print(sum(number in known for number in found))
"""
STIRRED = """
from deskphone.engine.pjsua.chance import Chance
print(foretold([libc.rand() for _ in range(200)]))
chance = Chance()
numbers = []
for _ in range(50):
    chance.stir()
    numbers += [libc.rand() for _ in range(24)]  # an INVITE has as many: Call-ID, tag and branch
print(foretold(numbers))
print(max(numbers) > 2**30, len(set(numbers)) > 1190)
"""


def told(program):
    done = subprocess.run(
        [sys.executable, "-c", KNOWN + program], capture_output=True, text=True, timeout=240, check=True
    )
    return done.stdout.split()


def test_numbers_that_were_stirred_do_not_follow_from_each_other():
    assert told(STIRRED) == ["169", "0", "True", "True"]


def test_a_phone_that_runs_stirs_its_numbers():
    """Else all 40 are those of the beginning that it was given. A busy machine may leave some."""
    assert int(told(LIVE)[0]) < 20
