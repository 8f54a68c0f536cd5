# SPDX-License-Identifier: GPL-3.0-or-later
"""What a phone shows while a recording is told again, without clock and threads: lamps, rows, what a press sends.

    python tests/helpers/told_again.py capture.pcapng NAME

takes a capture into ``tests/data/recorded``, see the README there; without arguments it writes down anew what
each of them shows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deskphone.blf.lamps import Lamp
from deskphone.blf.recorded import Recording, is_of_lamps, recorded
from deskphone.blf.uris import user_of
from deskphone.cli.replay import ACCOUNT, config_of
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.phone import Phone
from deskphone.trace import pcapng
from deskphone.trace.capture import Heard, read
from deskphone.trace.message import traced

RECORDED = Path(__file__).parents[1] / "data" / "recorded"
SERVER, PHONE = ("127.0.0.1", 25060), ("127.0.0.1", 5062)
OVER = evt.SubscriptionState.TERMINATED
_LONG_AGO = 1000.0
_PATIENCE = 70.0  # seconds until a phone has subscribed anew, to a server that has ended it again and again


@dataclass(frozen=True)
class Shown:
    """A key at a moment. ``caller``, ``rows``: addresses and names; ``invite``: lines of the INVITE of a press."""

    at: float
    extension: str
    lamp: str
    blink: str
    method: str
    caller: str = ""
    rows: tuple[str, ...] = ()
    invite: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [
            f"{self.at:.3f} {self.extension} {self.lamp} {self.blink} {self.method} {self.caller}".rstrip()
        ]
        lines += [f"  row: {row}" for row in self.rows]
        return "\n".join([*lines, *(f"  {line}" for line in self.invite)])


def heard_of(text: bytes) -> list[Heard]:
    """The messages of a file of ``tests/data/notify``: one as it was, or several with their times, in part."""
    pieces = re.split(rb"^--- \+([0-9.]+)s ", text, flags=re.MULTILINE)
    if len(pieces) == 1:
        return [Heard(0.0, SERVER, PHONE, text)]
    heard = []
    for number, (at, piece) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), 1):
        if piece.startswith(b"NOTIFY "):
            first, _, rest = piece.partition(b"\n")
            head, _, body = rest.partition(b"\n\n")
            via = b"Via: SIP/2.0/UDP 127.0.0.1:25060;branch=z9hG4bK%d\n" % number
            named = via + b"Call-ID: as-one\nCSeq: %d NOTIFY\nServer: kamailio (5.6.3)\n" % number
            head = re.sub(rb"content-length: [0-9]+", b"content-length: %d" % len(body), head)
            lines = b"%s\n%s%s\n\n" % (first, named, head.rstrip(b"\n"))
            heard.append(Heard(float(at), SERVER, PHONE, lines.replace(b"\n", b"\r\n") + body))
    return heard


class _Desk:
    def __init__(self, recording: Recording, code: str) -> None:
        config = config_of(recording)
        accounts = [each.model_copy(update={"pickup_code": code}) for each in config.account]
        config = config.model_copy(update={"account": accounts})
        self.phone = Phone(config, lambda account: "", jitter=lambda: 0.0)
        self.now = _LONG_AGO
        self.watches: dict[str, str] = {}  # names by extension, of those that live
        self.phone.start(self.now)
        registered = evt.RegistrationState.REGISTERED
        self.tell(evt.RegistrationChanged(ACCOUNT, registered, 200, "OK", recording.server))
        self.wait(5.0)

    def tell(self, event: evt.EngineEvent) -> None:
        self.phone.handle(event, self.now)
        self.settle()

    def settle(self) -> None:
        for command in self.phone.commands():
            if isinstance(command, cmd.Subscribe) and command.package == cmd.DIALOG:
                self.watches[user_of(command.uri)] = command.watch
            elif isinstance(command, cmd.AskServer):
                self.tell(evt.ServerAnswered(command.account, 200))

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        end = self.now + seconds
        while (due := self.phone.next_timer()) is not None and due <= end:
            if until():
                return
            self.now = max(self.now, due)
            self.phone.handle_timers(self.now)
            self.settle()
        self.now = max(self.now, end)

    def end(self, extension: str, reason: str) -> None:
        name = self.watches.pop(extension, "")
        if name:
            self.tell(evt.SubscriptionChanged(name, OVER, 0, reason))

    def watch(self, extension: str) -> str:
        if extension not in self.watches:
            self.wait(_PATIENCE, lambda: extension in self.watches)
        return self.watches[extension]


def story(
    recording: Recording, see: Callable[[Phone], None] = lambda phone: None, code: str = ""
) -> list[Shown]:
    """Tell it to a phone, whose account has a pickup code; a picture of each key whenever it is another.

    ``see`` looks at the phone after each NOTIFY.
    """
    desk, shown = _Desk(recording, code), _Shown()
    begin = desk.now
    told = sorted(
        (one.at, place, number)
        for place, each in enumerate(recording.watched)
        for number, one in enumerate(each.told)
    )
    for at, place, number in told:
        watched = recording.watched[place]
        one, before = watched.told[number], watched.told[number - 1] if number else None
        desk.wait(max(0.0, begin + min(at, 1e6) - desk.now))
        if before is not None and before.subscription != one.subscription and before.state != "terminated":
            desk.end(watched.extension, "deactivated")
        name = desk.watch(watched.extension)
        desk.tell(evt.NotifyReceived(name, one.state, one.content_type, one.body, one.expires, one.cseq))
        if one.state == "terminated":
            goes_on = number + 1 < len(watched.told)
            desk.end(watched.extension, "deactivated" if goes_on else one.reason)
        shown.look(at, desk.phone)
        see(desk.phone)
    return shown.all


class _Shown:
    def __init__(self) -> None:
        self.all: list[Shown] = []
        self._last: dict[int, Shown] = {}

    def look(self, at: float, phone: Phone) -> None:
        for key in phone.keys:
            rows = tuple(
                f"{offer.caller.display} <{offer.caller.uri}> -> {offer.called.display} <{offer.called.uri}>"
                for offer in phone.offers
                if offer.key == key.index
            )
            caller = f"{key.caller.display} <{key.caller.uri}>" if key.caller else ""
            explained = phone.explain(key.index).partition("A press sends:\n")[2].partition("\n\n")[0]
            invite = tuple(line.strip() for line in explained.splitlines())
            now = Shown(at, key.number, key.lamp.value, key.blink.value, key.method, caller, rows, invite)
            last = self._last.get(key.index)
            if last is None or (last.lamp, last.blink, last.method, last.caller, last.rows, last.invite) != (
                now.lamp,
                now.blink,
                now.method,
                now.caller,
                now.rows,
                now.invite,
            ):
                self._last[key.index] = now
                self.all.append(now)


# --------------------------------------------------------------------- the recordings of tests/data


def recordings() -> list[Path]:
    """All captures that are kept."""
    return sorted(RECORDED.glob("*.pcapng"))


def shown_of(capture: Path) -> str:
    """What a capture shows, as it is written beside it."""
    return "".join(f"{shown}\n" for shown in story(recorded(read(capture.read_bytes()).heard)))


def explained(capture: Path, extension: str, code: str = "*8") -> str:
    """What *Explain this key* says as soon as it rings there, or else as soon as something goes on there."""
    said: list[tuple[bool, str]] = []

    def see(phone: Phone) -> None:
        for key in phone.keys:
            if key.number == extension and key.dialogs:
                said.append((key.lamp is Lamp.RINGING, phone.explain(key.index)))

    story(recorded(read(capture.read_bytes()).heard), see, code)
    return max(said, key=lambda each: each[0])[1]


def keep(heard: Iterable[Heard], name: str) -> Path:
    """Write what a replay needs of a capture."""
    path = RECORDED / f"{name}.pcapng"
    lamps = (each for each in heard if is_of_lamps(each))
    kept = (traced(each.time, True, "udp", (each.target, each.source), each.data) for each in lamps)
    path.write_bytes(pcapng.exported(kept))
    return path


def main(argv: list[str]) -> None:
    """See above."""
    if argv:
        keep(read(Path(argv[0]).read_bytes()).heard, argv[1])
    for capture in recordings():
        capture.with_suffix(".txt").write_text(shown_of(capture), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
