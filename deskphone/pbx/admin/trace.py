# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx trace``: what the running server says and hears, without secrets."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from secrets import randbelow
from typing import Any

from deskphone.config.files import why_no_folder
from deskphone.errors import OutputError, UsageError
from deskphone.pbx.admin.commands import iso
from deskphone.pbx.admin.output import say
from deskphone.trace import text
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.message import TracedMessage
from deskphone.trace.saving import form_of, record
from deskphone.trace.summary import Summary, TraceFilter

_PAUSE = 0.25  # seconds between two questions
_LONGEST = 10_000_000.0


def add_parser(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = command.add_argument
    add("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="end after this time")
    add("--call-id", default="", metavar="TEXT", help="only those whose Call-ID holds this")
    add("--number", default="", metavar="EXT", help="only those to, from or about this one")
    add("--method", default="", metavar="METHOD", help="only these requests and their answers")
    add("--messages", action="store_true", help="whole messages, not one line for each")
    add("--save", default="", metavar="FILE.pcapng|FILE.txt", help="write them there, too")
    add("--anonymise", action="store_true", help="of --save: other names and numbers in the place of all")


def run(options: argparse.Namespace, ask: Callable[[dict[str, str]], Any]) -> int:
    """Show what the server remembers, and then what comes, until the time is over or a signal ends it.

    ``ask`` asks the running server. Raises UsageError, NetworkError or OutputError; returns the exit status.
    """
    wanted = TraceFilter(options.call_id, options.number, options.method)
    until = None if options.seconds is None else time.monotonic() + options.seconds
    with _saved(options.save, anonymise=options.anonymise) as save, contextlib.suppress(KeyboardInterrupt):
        for message in _messages(ask, until):
            summary = Summary.parse(message.data)
            if wanted.takes(message, summary):
                save(message)
                _show(message, summary, options)
    return 0


def _messages(ask: Callable[[dict[str, str]], Any], until: float | None) -> Iterator[TracedMessage]:
    since = ""
    while True:
        reply = ask({"command": "trace", "since": since})
        if reply["lost"]:
            print(f"deskphone-pbx: {reply['lost']} messages came too fast to be shown", file=sys.stderr)
        yield from map(_message, reply["messages"])
        since = str(reply["next"])
        if reply["more"]:
            continue
        if until is not None and time.monotonic() >= until:
            return
        time.sleep(_PAUSE if until is None else max(0.0, min(_PAUSE, until - time.monotonic())))


def _message(row: dict[str, Any]) -> TracedMessage:
    local, remote = ((str(host), int(port)) for host, port in (row["local"], row["remote"]))
    data = str(row["data"]).encode("latin-1")
    return TracedMessage(row["time"], row["received"], row["transport"], local, remote, data, row["remark"])


def _show(message: TracedMessage, summary: Summary, options: argparse.Namespace) -> None:
    if options.json:
        fields = record(message, summary)
        say(json.dumps({"event": "message", "time": iso(message.time), **fields}, ensure_ascii=True))
        return
    at = datetime.fromtimestamp(message.time).strftime("%H:%M:%S.%f")[:-3]
    say(f"{at}  {text.row(message, summary)}")
    if options.messages:
        say("".join(f"  {line}\n" for line in text.written(message.text).splitlines()))


@contextlib.contextmanager
def _saved(name: str, *, anonymise: bool = False) -> Iterator[Callable[[TracedMessage], None]]:
    """Give what writes a message to a file, at once."""
    if not name:
        yield lambda message: None
        return
    form = form_of(name, Anonymiser(randbelow) if anonymise else None)
    if form is None:
        raise UsageError(f"{name} is neither a .pcapng nor a .txt file; call it one of both")
    if why := why_no_folder(Path(name).absolute().parent):
        raise UsageError(f"the folder of {name} {why}")
    try:
        with open(name, "wb") as stream:
            stream.write(form.begin)

            def write(message: TracedMessage) -> None:
                stream.write(form.piece(message))
                stream.flush()

            yield write
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"{name} cannot be written ({error.strerror or error})") from None


def _seconds(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _LONGEST:
        raise argparse.ArgumentTypeError(f'"{words[:60]}" is no time; write seconds, such as 10 or 1.5')
    return value
