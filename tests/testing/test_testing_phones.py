# SPDX-License-Identifier: GPL-3.0-or-later
"""What the manual's examples leave out of the phones and lamps for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deskphone.errors import UsageError
from deskphone.testing import Pbx, Phones, bundled_pbx
from deskphone.testing.loop import wait_until
from deskphone.testing.pbx import other_pbx

pytestmark = pytest.mark.e2e
LONG = 60.0  # seconds: a loaded machine is slow


@pytest.fixture(scope="module")
def server() -> Iterator[Pbx]:
    with bundled_pbx() as pbx:
        yield pbx


@pytest.fixture
def phones(server: Pbx) -> Iterator[Phones]:
    made = Phones(server)
    yield made
    made.close()


def test_hold_transfer_digits_and_names(phones: Phones) -> None:
    anna = phones("101")
    bob, clara = phones("102", answer_after=0), phones("103", answer_after=0)
    call = anna.call("102").wait_answered(LONG)
    other = bob.incoming(LONG)
    assert (other.remote, call.remote) == ("101", "102")
    other.wait_hears(anna, LONG)
    call.hold()
    call.wait_silent(LONG)
    call.hold(False)
    call.wait_hears(bob, LONG)
    other.press("12")
    other.wait_hears(anna, LONG)
    wait_until(lambda: call.digits == "12", LONG, lambda: call.digits)
    assert call.transfer("103") == 202
    clara.incoming(LONG).wait_hears(bob, LONG)
    call.wait_ended(LONG)
    other.wait_remote("103", LONG).hang_up()


def test_refusals_are_seen(phones: Phones) -> None:
    anna = phones("101")
    phones("102").answers(None, reject=486)
    call = anna.call("102").wait_ended(LONG)
    assert (call.status, anna.is_quiet()) == (486, True)
    with pytest.raises(AssertionError, match="ended, 486 Busy Here: it was to be answered"):
        call.wait_answered()
    with pytest.raises(AssertionError, match=r"nobody calls 101 \(after 0.1 s\)"):
        anna.incoming(0.1)


@pytest.mark.parametrize(("server_text", "passwords", "words"), [
    ("host:x", "", "is no server"),
    (":5060", "", "is no server"),
    ("host:70000", "", "is no server"),
    ("host", "/nonexistent", "cannot be read"),
])  # fmt: skip
def test_a_pbx_that_cannot_be_named_is_said(server_text: str, passwords: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        other_pbx(server_text, "", passwords)


def test_one_of_ones_own_is_described(tmp_path) -> None:
    file = tmp_path / "n.toml"
    file.write_text('101 = "a"\n')
    pbx = other_pbx("[::1]:5080", "", str(file))
    assert (pbx.host, pbx.port, pbx.domain, pbx.password("101")) == ("::1", 5080, "[::1]", "a")
    file.write_text("101 = 5\n")
    with pytest.raises(UsageError, match="write a line"):
        other_pbx("h", "", str(file))
