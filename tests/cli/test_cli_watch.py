# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone watch``: the lines that tell a call from its ringing to its end."""

from __future__ import annotations

from cli_office import IDLE, RINGING, STATE_ONLY, Office

from deskphone.cli.watch import Watch
from deskphone.phone import events as ev


def test_watch_tells_a_call_from_ringing_to_its_end() -> None:
    office = Office()
    office.notice_later(1, RINGING)
    office.notice_later(2, RINGING)  # again, with nothing new but the version
    office.notice_later(3, RINGING, "confirmed")
    office.notice_later(4, IDLE)
    assert office.run(Watch(office.line, ["102"], 10)) == 0
    keys = [line for line in office.lines if line["event"] == "key"]
    lamps = [line["lamp"] for line in keys]
    assert [lamp for lamp, before in zip(lamps, [None, *lamps], strict=False) if lamp != before] == [
        "idle",
        "ringing",
        "busy",
        "idle",
    ]
    ringing = next(line for line in keys if line["lamp"] == "ringing")
    assert {
        name: ringing[name] for name in ("extension", "subscription", "blink", "pickable", "method", "why")
    } == {
        "extension": "102",
        "subscription": "active",
        "blink": "fast",
        "pickable": True,
        "method": "replaces",
        "why": "call-id, local and remote are there",
    }
    assert ringing["caller"] == {"uri": "sip:105@pbx.test", "display": "Anna"}
    assert ringing["dialogs"] == [
        {
            "id": "d1",
            "state": "early",
            "direction": "recipient",
            "call_id": "c1",
            "local_tag": "lt",
            "remote_tag": "rt",
            "held": False,
            "remote": {"identity": "sip:105@pbx.test", "display": "Anna", "target": "sip:105@192.0.2.5"},
            "local": {"identity": "sip:102@pbx.test", "display": "G.T", "target": "sip:102@192.0.2.2"},
        }
    ]


def test_watch_says_pending_until_the_server_told_something() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.REGISTERING)
    assert office.run(Watch(office.line, ["102"], 1)) == 5
    first = office.lines[0]
    assert (first["event"], first["lamp"], first["version"], first["dialogs"]) == ("key", "pending", -1, [])


def test_watch_has_null_for_what_is_not_known() -> None:
    office = Office()
    office.document = STATE_ONLY
    assert office.run(Watch(office.line, ["102"], 1)) == 0
    last = office.lines[-1]
    assert last["caller"] is None
    dialog = last["dialogs"][0]
    assert (dialog["call_id"], dialog["local_tag"], dialog["remote_tag"]) == (None, None, None)


def test_watch_goes_on_when_the_registration_is_lost_later() -> None:
    office = Office()
    office.emit_later(1, ev.RegistrationChanged("office", ev.RegistrationState.OFFLINE))
    office.emit_later(2, ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK"))
    assert office.run(Watch(office.line, ["102"], 10)) == 0
    told = [line["state"] for line in office.lines if line["event"] == "registration"]
    assert told == ["registered", "offline", "registered"]
