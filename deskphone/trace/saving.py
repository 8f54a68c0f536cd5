# SPDX-License-Identifier: GPL-3.0-or-later
"""What a trace is saved as: the name of its file tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deskphone.trace import pcapng, text
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import TracedMessage
from deskphone.trace.summary import Summary

CAPTURE, TEXT = ".pcapng", ".txt"


@dataclass(frozen=True, slots=True)
class Form:
    """``begin`` is the file's first part; ``piece`` gives that of a message."""

    begin: bytes
    piece: Callable[[TracedMessage], bytes]


def form_of(name: str, anonymiser: Anonymiser | None = None) -> Form | None:
    """Give the form of a file with this name; None for a name that tells none."""
    if name.lower().endswith(CAPTURE):
        form = Form(pcapng.begun(), pcapng.packet)
    elif name.lower().endswith(TEXT):
        form = Form(text.HEAD.encode(), lambda message: text.entry(message).encode("utf-8", "replace"))
    else:
        return None
    if anonymiser is None:
        return form
    return Form(form.begin, lambda message: form.piece(anonymiser.message(message)))


def record(message: TracedMessage, summary: Summary) -> dict[str, object]:
    """Give a message as the fields of a JSON object, but for its time."""
    return {
        "direction": "received" if message.received else "sent",
        "transport": message.transport,
        "local": text.place(message.local),
        "remote": text.place(message.remote),
        "what": summary.what,
        "method": summary.method,
        "status": summary.status or None,
        "cseq": summary.cseq,
        "call_id": summary.call_id,
        "caller": summary.caller,
        "called": summary.called,
        "body": summary.body,
        "remark": message.remark,
        "text": message.text,
    }
