# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages and rows of the ladder as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

from deskphone.sip.grammar import format_hostport
from deskphone.sip.transaction.flow import HostPort
from deskphone.trace.message import TracedMessage
from deskphone.trace.summary import Summary

HEAD = (
    "SIP messages as deskphone has sent and received them; times are UTC.\n"
    "Passwords, digest answers and keys of SRTP are hidden: a star for each letter.\n"
)


def stamp(time: float) -> str:
    """Give seconds since 1970 as "2026-01-31T12:00:00.123456Z"."""
    at = datetime.fromtimestamp(time, timezone.utc)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def place(where: HostPort) -> str:
    """Give an address as "192.0.2.1:5060", "?" where it is not known."""
    return format_hostport(*where) if where[0] else "?"


def heading(message: TracedMessage) -> str:
    """Say when, by what way and between whom a message went, in one line."""
    arrow = "<-" if message.received else "->"
    line = f"{stamp(message.time)} {message.transport} {place(message.local)} {arrow} {place(message.remote)}"
    return f"{line} ({on_one_line(message.remark)})" if message.remark else line


def row(message: TracedMessage, summary: Summary) -> str:
    """Give a message as one line of the ladder, without its time."""
    arrow = "<-" if message.received else "->"
    rest = [f"{summary.caller} > {summary.called}", f"{summary.cseq} {summary.method}".strip(), summary.body]
    way = f"{arrow} {place(message.remote):<21} {summary.what:<28}"
    line = f"{way} {'  '.join(part for part in rest if part)}"
    return on_one_line(f"{line}  [{message.remark}]" if message.remark else line)


def on_one_line(text: str) -> str:
    """Give a text without control characters, line ends among them."""
    return "".join(map(_shown, text))


def written(text: str) -> str:
    """Give a message's text for a file or a terminal: its lines, and no other control character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return (
        "\n".join(
            "".join(letter if letter == "\t" else _shown(letter) for letter in line) for line in lines
        ).rstrip("\n")
        + "\n"
    )


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()


def entry(message: TracedMessage) -> str:
    """Give one message as it stands in a file, below its heading."""
    return f"\n=== {heading(message)}\n{written(message.text)}"


def exported(messages: Iterable[TracedMessage]) -> str:
    """Give messages as a text for a file."""
    return HEAD + "".join(map(entry, messages))
