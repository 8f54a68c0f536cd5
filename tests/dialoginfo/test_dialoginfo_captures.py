# SPDX-License-Identifier: GPL-3.0-or-later
"""Every NOTIFY recorded from real servers is read correctly (tests/data/notify)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list

DATA = Path(__file__).parents[1] / "data" / "notify"

# What each document says: (state, direction, caller's display, caller's URI, has call-id, has tags, held).
ALICE = ("Alice", "sip:101@127.0.0.1")
ONE = {
    "chansip_notify_early_first": ("early", "recipient", "102", "sip:102@127.0.0.1:5080", True, True, False),
    "chansip_notify_early_no_tags": ("early", "recipient", *ALICE, True, False, False),
    "notify_busy_ringing_option_off": ("confirmed", "", "", "", False, False, False),
    "notify_confirmed": ("confirmed", "", "", "", False, False, False),
    "notify_early": ("early", "recipient", *ALICE, False, False, False),
    "notify_early_anonymous": (
        "early", "recipient", "anonymous", "sip:anonymous@anonymous.invalid", False, False, False,
    ),
    "notify_early_utf8": (
        "early", "recipient", "Zoë Q&A <R> 'x'", "sip:+49301234567@127.0.0.1", False, False, False,
    ),
    "notify_expired": ("terminated", "", "", "", False, False, False),
    "notify_held": ("confirmed", "", "", "", False, False, True),
    "notify_hint_removed": ("terminated", "", "", "", False, False, False),
    "notify_idle": ("terminated", "", "", "", False, False, False),
    "notify_unregistered": ("terminated", "", "", "", False, False, False),
    "notify_unsubscribed": ("terminated", "", "", "", False, False, False),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_asterisk(name: str) -> None:
    body = (DATA / f"{name}.txt").read_bytes().partition(b"\r\n\r\n")[2]
    document = parse_document(body)
    (dialog,) = document.dialogs
    said = (
        dialog.state,
        dialog.direction,
        dialog.remote_display,
        dialog.remote_identity,
        bool(dialog.call_id),
        bool(dialog.local_tag and dialog.remote_tag),
        dialog.held,
    )
    assert said == ONE[name]
    assert not document.recovered


# The states of all dialogs in each NOTIFY of a recording, in order.
KAMAILIO = {
    "life_sub_after_terminated_1s": [["terminated"]],
    "life_sub_while_early": [["early"], ["confirmed"]],
    "watch101_default": [["trying"], ["early"], ["confirmed"], ["terminated"]],
    "watch102_cancel": [["early"], ["terminated"]],
    "watch102_default": [["early"], ["confirmed"], ["terminated"]],
    "watch102_dummy_callerconf_calleetrying": [
        ["terminated"], ["trying"], ["early"], ["confirmed"], ["terminated"],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", KAMAILIO)
def test_kamailio(name: str) -> None:
    documents = [parse_document(body) for body in bodies_of(f"kamailio_{name}.txt")]
    assert [[dialog.state for dialog in document.dialogs] for document in documents] == KAMAILIO[name]
    assert [document.version for document in documents] == sorted(d.version or 0 for d in documents)


def bodies_of(name: str) -> list[bytes]:
    return re.findall(rb"<\?xml[^>]*>\s*<dialog-info.*?</dialog-info>", (DATA / name).read_bytes(), re.DOTALL)


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.stem)
def test_every_body_of_every_recording_is_read(path: Path) -> None:
    bodies = bodies_of(path.name)
    assert bodies
    for body in bodies:
        document = parse_document(body)
        assert not document.recovered
        for dialog in document.dialogs:
            assert dialog.state in ("trying", "early", "confirmed", "terminated")


def test_two_calls_at_once_are_two_dialogs() -> None:
    most = max(
        (parse_document(body) for body in bodies_of("kamailio_watch102_two_calls.txt")),
        key=lambda d: len(d.dialogs),
    )
    assert len(most.dialogs) == 2
    assert len({dialog.id for dialog in most.dialogs}) == 2


def test_without_call_id_and_tags_the_parties_remain() -> None:
    first = parse_document(bodies_of("kamailio_watch102_nocallid_notags_nolr.txt")[0])
    assert not any(dialog.call_id or dialog.local_tag for dialog in first.dialogs)


@pytest.mark.parametrize(("name", "count"), [("rlmi_full", 3), ("rlmi_30_items", 30)])
def test_asterisk_lists(name: str, count: int) -> None:
    head, _, body = (DATA / f"{name}.txt").read_bytes().partition(b"\r\n\r\n")
    content_type = re.search(r"Content-Type: (.*)\r", head.decode())
    assert content_type
    found = parse_resource_list(content_type[1], body)
    assert (len(found.resources), found.full, found.version) == (count, True, 0)
    assert len({resource.uri for resource in found.resources}) == count
    assert all(resource.document is not None and resource.state == "active" for resource in found.resources)


def test_kamailio_lists() -> None:
    """Idle resources have no instance; all instances share one id; cid has no ``cid:``."""
    text = (DATA / "kamailio_watch_rls.txt").read_bytes().decode()
    found = []
    for piece in text.split("--- +")[1:]:
        content_type = re.search(r"(?im)^content-type: (multipart.*)$", piece)
        if content_type:
            body = re.split(r"\r?\n\r?\n", piece, maxsplit=1)[1]
            found.append(parse_resource_list(content_type[1].strip(), body.encode()))
    assert [resource.state for resource in found[0].resources] == ["", "", ""]
    assert all(resource.document is not None for resource in found[0].resources), "no instance means idle"
    ringing = {resource.uri: resource.document for resource in found[1].resources}
    assert ringing["sip:102@127.0.0.1"].dialogs[0].state == "early"
    assert not found[1].full
