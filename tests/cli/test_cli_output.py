# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import ast
import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from deskphone.cli import output
from deskphone.cli.output import Output, key_record
from deskphone.phone.events import Party
from deskphone.phone.views import Blink, KeyView, Lamp

ANNA = {"uri": "sip:105@pbx.test", "display": "Anna"}
NOON = datetime(2026, 1, 2, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=1)))


def text(event: str, **fields: Any) -> str:
    out = io.StringIO()
    Output(out, as_json=False, clock=lambda: NOON).write(event, **fields)
    line = out.getvalue()
    assert line.count("\n") == 1
    return line.rstrip("\n").partition("  ")[2]


def key(lamp: Lamp, **more: Any) -> dict[str, Any]:
    view = KeyView(0, "blf", "", "102", lamp, Blink.OFF, **more)
    return key_record("102", view)


PICKUP = {
    "extension": "102",
    "method": "replaces",
    "status": 200,
    "reason": "OK",
    "caller": ANNA,
    "setup_ms": 41.2,
}
CALL = {"target": "102", "status": 0, "reason": "", "remote": None, "setup_ms": 12.3}
ROWS: list[tuple[str, dict[str, Any], str]] = [
    (
        "registration",
        {"account": "a@b", "state": "registered", "status": 200, "reason": "OK"},
        "a@b registered (200 OK)",
    ),
    ("registration", {"account": "a@b", "state": "offline", "status": 0, "reason": ""}, "a@b offline"),
    ("key", key(Lamp.IDLE, why="nothing is ringing there"), "102    idle"),
    (
        "key",
        key(Lamp.RINGING, pickable=True, method="replaces", caller=Party("sip:105@pbx.test", "Anna")),
        "102    ringing  Anna <sip:105@pbx.test>  [pick up by replaces]",
    ),
    ("key", key(Lamp.REFUSED, why="not allowed"), "102    refused   (not allowed)"),
    (
        "pickup",
        {**PICKUP, "result": "answered", "text": ""},
        "picked up Anna <sip:105@pbx.test> for 102 by replaces in 41 ms",
    ),
    (
        "pickup",
        {**PICKUP, "result": "answered", "text": "", "extension": None, "caller": None},
        "picked up somebody by replaces in 41 ms",
    ),
    (
        "pickup",
        {**PICKUP, "result": "refused", "text": "Not allowed.", "status": 403, "reason": "Forbidden"},
        "refused: Not allowed. (403 Forbidden)",
    ),
    (
        "pickup",
        {**PICKUP, "result": "refused", "text": "Not allowed (403).", "status": 403, "reason": "Forbidden"},
        "refused: Not allowed (403).",
    ),
    (
        "pickup",
        {**PICKUP, "result": "nothing", "text": "", "status": 480, "reason": "Gone"},
        "nothing: 480 Gone",
    ),
    ("call", {**CALL, "result": "answered"}, "102 answered in 12 ms"),
    (
        "call",
        {**CALL, "result": "refused", "status": 486, "reason": "Busy Here"},
        "102: refused (486 Busy Here)",
    ),
    ("call", {**CALL, "result": "no-answer"}, "102: no-answer"),
    ("incoming", {"caller": {"uri": "sip:1@x", "display": ""}}, "call from sip:1@x"),
    ("answered", {"caller": ANNA}, "answered Anna <sip:105@pbx.test>"),
    ("ended", {"caller": ANNA, "seconds": 2.04}, "call with Anna <sip:105@pbx.test> ended after 2.0 s"),
    ("answer", {"result": "answered", "calls": 2}, "answered: 2 answered"),
    (
        "check",
        {"method": "group", "ok": False, "text": "heard nobody"},
        "group          heard nobody  FAILED",
    ),
    ("doctor", {"findings": []}, "all well"),
    ("doctor", {"findings": ["one"]}, "one finding"),
    ("doctor", {"findings": ["one", "two"]}, "2 findings"),
    (
        "server",
        {
            "server": "X",
            "profile": "p",
            "title": "P",
            "pickup_code": "**",
            "group_pickup_code": "",
            "note": "Note.",
        },
        "server: X (profile p: P; pickup **). Note.",
    ),
    ("incoming", {"caller": {"uri": "sip:1@x", "display": "\x1b[31mred\n"}}, "call from ?[31mred? <sip:1@x>"),
]


@pytest.mark.parametrize(("event", "fields", "wanted"), ROWS, ids=[row[2][:40] for row in ROWS])
def test_readable(event: str, fields: dict[str, Any], wanted: str) -> None:
    assert text(event, **fields) == wanted


def test_a_report_has_several_lines_of_which_none_is_the_networks_own() -> None:
    out = io.StringIO()
    fields = {"id": "no-hint", "touches": ["lamp", "pickup"], "seen": "one\nforged", "change": "two"}
    Output(out, as_json=False, clock=lambda: NOON).write("finding", why="So.", **fields)
    assert [line.strip() for line in out.getvalue().splitlines()] == [
        f"{NOON.astimezone():%H:%M:%S}  no-hint: one?forged",
        "why it matters (lamp, pickup): So.",
        "what to change: two",
    ]


def test_json_has_utc_and_one_line() -> None:
    out = io.StringIO()
    Output(out, as_json=True, clock=lambda: NOON).write(
        "incoming", caller={"uri": "x", "display": "a\nä\u2028"}
    )
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().isascii()
    line = json.loads(out.getvalue())
    assert line == {
        "event": "incoming",
        "time": "2026-01-02T11:00:00.250Z",
        "caller": {"uri": "x", "display": "a\nä\u2028"},
    }


def test_warnings_go_beside_the_records() -> None:
    out, errors = io.StringIO(), io.StringIO()
    output = Output(out, as_json=True, errors=errors)
    output.warn("No answer from\x07 the server.")
    assert (out.getvalue(), errors.getvalue()) == ("", "deskphone: No answer from? the server.\n")


def written() -> dict[str, str]:
    """The events that the subcommands write without saying how they read, each with the file that does."""
    found = {}
    for path in Path(output.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            names = {"write": 0, "write_at": 1}
            first = node.args[names[node.func.attr] :] if node.func.attr in names else []
            readable = any(each.arg == "lines" for each in node.keywords)
            if (
                first
                and isinstance(first[0], ast.Constant)
                and not readable
                and str(first[0].value).isalpha()
            ):
                found[str(first[0].value)] = path.name
    return found


def test_each_event_can_be_read_by_people() -> None:
    assert {"transfer", "call", "finding"} <= set(written())
    assert set(written()) <= set(output._READABLE)


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (200, "OK", "transfer to 103: done (200 OK)"),
        (486, "Busy Here", "transfer to 103: failed (486 Busy Here)"),
        (0, "nobody told", "transfer to 103: failed (nobody told)"),
    ],
)
def test_what_came_of_a_transfer_can_be_read(status: int, reason: str, said: str) -> None:
    result = "done" if status == 200 else "failed"
    assert text("transfer", target="103", result=result, status=status, reason=reason) == said
