# SPDX-License-Identifier: GPL-3.0-or-later
"""The trace of a real registration, subscription and call, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import People
from processes import Pbx, deskphone

from deskphone.trace import pcapng

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("transport", "subscriber"), [("udp", "pjsip"), ("tcp", "sip")])
def test_registration_and_subscription_are_traced_and_saved(
    pbx: Pbx, people: People, tmp_path: Path, transport: str, subscriber: str
) -> None:
    file = tmp_path / "trace.pcapng"
    argv = ["trace", "102", "--transport", transport, "--subscriber", subscriber, "--save", str(file)]
    server = f"127.0.0.1:{pbx.port_of(transport)}"
    tracer = deskphone(pbx, "101", *argv, "--for", "60", server=server)
    tracer.wait_event("message", what="REGISTER", direction="sent")
    tracer.wait_event("message", what="401 Unauthorized", direction="received")
    tracer.wait_event("message", what="NOTIFY dialog", direction="received", body="dialog-info")
    people.add("102", answer_after=None)
    people.add("105")
    people.call("105", "102")
    tracer.wait_event("message", what="NOTIFY dialog")
    assert tracer.terminate() == 0
    lines = [line for line in tracer.lines if line["event"] == "message"]
    assert {line["transport"] for line in lines} == {transport}
    assert any("Expires: 0\r" in line["text"] for line in lines if line["what"] == "REGISTER"), "the goodbye"
    answers = [line["text"] for line in lines if "Authorization: Digest" in line["text"]]
    assert answers
    assert all('response="*****' in text for text in answers)
    saved = pcapng.read(file.read_bytes())
    assert [each.text for each in saved] == [line["text"] for line in lines]
