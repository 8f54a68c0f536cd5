# SPDX-License-Identifier: GPL-3.0-or-later
"""Who subscribes to the phone itself: there is nothing to be told."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e


def test_nobody_is_told_of_the_phone_and_no_subscription_is_kept(registered, peer):
    """pjsua told of its presence whoever asked, and kept 41 KB of each for as long as was asked: 41 days, say."""
    for number, event in enumerate(("presence", "dialog")):
        headers = [f"Event: {event}", "Expires: 3600000"]
        peer.invite(registered.aor, registered.source, headers, "SUBSCRIBE", f"watch{number}", b"")
        peer.expect(489)
    peer.invite(registered.aor, registered.source, branch="call")
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    answer = peer.expect(200)
    peer.request("ACK", answer, 1)
    registered.wait("CallConnected")
    peer.request("SUBSCRIBE", answer, 2, ["Event: presence", "Expires: 3600"])
    peer.expect(500)  # of no use in a call, says pjsip
    peer.silent("NOTIFY", 0.5)
    assert registered.stop() == 0
