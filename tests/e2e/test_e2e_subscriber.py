# SPDX-License-Identifier: GPL-3.0-or-later
"""Both subscribers at the real PBX, behind the same contract."""

from __future__ import annotations

import sys

import pytest
from people import People
from processes import DOMAIN, JsonProcess, Pbx, deskphone

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_lamps_live(pbx: Pbx, people: People, subscriber: str, transport: str) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    server = f"127.0.0.1:{pbx.port_of(transport)}"
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


WITHOUT_LIBRARY = (
    "import sys; sys.modules['pjsua2'] = None; from ui.app import main; sys.exit(main(sys.argv[1:]))"
)


def _without_library(pbx: Pbx, *argv: str, transport: str = "udp") -> JsonProcess:
    """The command line where pjsua2 cannot be imported, as on a Python that it has no wheel of."""
    login = [
        "--server",
        f"127.0.0.1:{pbx.port_of(transport)}",
        "--transport",
        transport,
        "--user",
        f"101@{DOMAIN}",
    ]
    argv = (sys.executable, "-c", WITHOUT_LIBRARY, *argv, *login, "--json")
    return JsonProcess(*argv, env={"DESKPHONE_PASSWORD": "pw-101"})


@pytest.mark.long
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_watching_needs_no_library_for_calls(pbx: Pbx, people: People, transport: str) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    watcher = _without_library(pbx, "watch", "102", "--subscriber", "sip", transport=transport)
    watcher.wait_event("registration", state="registered", reason="without registration")
    watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
    people.call("105", "102")
    watcher.wait_event("key", extension="102", lamp="ringing")
    people.hang_up("105")
    watcher.wait_event("key", extension="102", lamp="idle")
    pbx.crash()
    watcher.wait_event("key", timeout=20, extension="102", lamp="offline", subscription="lost")
    pbx.start()
    watcher.wait_event("key", timeout=40, extension="102", subscription="active")
    assert watcher.terminate() == 0
