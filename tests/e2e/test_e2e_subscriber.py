# SPDX-License-Identifier: GPL-3.0-or-later
"""Both subscribers at the real PBX, behind the same contract."""

from __future__ import annotations

import pytest
from people import People
from processes import Pbx, deskphone

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_lamps_live(pbx: Pbx, people: People, subscriber: str, transport: str) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    server = f"127.0.0.1:{pbx.ports[transport]}"
    argv = ["--subscriber", subscriber, "--transport", transport, "--for", "30"]
    watcher = deskphone(pbx, "101", "watch", "102", "999", *argv, server=server)
    wanted = {("102", "idle", "active"), ("999", "refused", "refused")}  # in either order
    while wanted:
        line = watcher.wait_event("key")
        wanted.discard((line["extension"], line["lamp"], line["subscription"]))
    people.call("105", "102")
    ringing = watcher.wait_event("key", extension="102", lamp="ringing")
    assert (ringing["blink"], ringing["caller"]["display"]) == ("fast", "Kim")
    people.answer("102")
    watcher.wait_event("key", extension="102", lamp="busy")
    people.hang_up("102")
    watcher.wait_event("key", extension="102", lamp="idle")
    assert watcher.terminate() == 0
