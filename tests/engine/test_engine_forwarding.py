# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that is passed on by the phone: 302 with the one Contact that was meant (RFC 3261 section 21.3.3)."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e


def test_a_call_is_passed_on(registered, peer):
    peer.invite(registered.aor, registered.source)
    call = registered.wait("CallIncoming")["call"]
    registered.do("RejectCall", call=call, status=302, target="sip:104@pbx.test")
    answer = peer.expect(302)
    assert answer.all("Contact") == ["<sip:104@pbx.test>"]
    ended = registered.wait("CallEnded", call=call)
    assert (ended["status"], ended["by_remote"]) == (302, False)
    assert registered.stop() == 0


@pytest.mark.parametrize(
    "target", ["sip:1@a>\r\nX: y <sip:b", "sip:104@a\x00b", "<sip:104@pbx.test>", "104@"]
)
def test_a_target_that_no_header_can_hold_is_no_header(registered, peer, target):
    peer.invite(registered.aor, registered.source)
    call = registered.wait("CallIncoming")["call"]
    registered.do("RejectCall", call=call, status=302, target=target)
    answer = peer.expect(486)
    assert answer.get("X") == ""
    assert "Contact" not in "".join(answer.lines)
    registered.wait("CallEnded", call=call)
    assert registered.stop() == 0


def test_a_call_that_was_answered_is_not_passed_on(registered, peer):
    peer.invite(registered.aor, registered.source)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    peer.expect(200)
    registered.do("RejectCall", call=call, status=302, target="sip:104@pbx.test")
    registered.wait("CallEnded", call=call)
    assert registered.stop() == 0
