# SPDX-License-Identifier: GPL-3.0-or-later
"""An engine in a process of its own, driven by JSON lines: a crash of the library kills only this.

    python phone_process.py '{"bind_address": "127.0.0.1"}'

stdin: {"command": "MakeCall", "call": "out-1", "account": "a", "request_uri": "sip:102@pbx"}
stdout: {"event": "InviteSent", "time": 12.345678, "call": "out-1", ...} and first {"event": "Started", ...}.
End of stdin stops the engine: {"event": "Leaving"} when it takes no commands any more, and as the last line
{"event": "Stopped"}. The exit status is 0.
"""

from __future__ import annotations

import array
import ctypes
import dataclasses
import enum
import faulthandler
import json
import logging
import math
import socket
import sys
import threading
import time
from typing import Any

from deskphone.engine import servers
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua import PjsuaEngine, connections, endpoint
from deskphone.engine.sound import FRAME, RATE, SoundRing
from deskphone.errors import DeskphoneError
from deskphone.phone import commands, events

_lock = threading.Lock()


def say(event: str, **fields: Any) -> None:
    line = json.dumps({"event": event, "time": time.monotonic(), **fields}, default=plain)
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    raise TypeError(type(value))


def told(event: Any) -> None:
    say(type(event).__name__, **dataclasses.asdict(event))


def command_of(line: dict[str, Any]) -> Any:
    kind = getattr(commands, line.pop("command"))
    if kind is commands.AddAccount:
        line["more_servers"] = tuple(line.get("more_servers", ()))
        line["headers"] = tuple(tuple(each) for each in line.get("headers", ()))
        return kind(commands.AccountSettings(**line))
    if "headers" in line:
        line["headers"] = tuple((name, value) for name, value in line["headers"])
    return kind(**line)


class ToneRing(SoundRing):
    """A microphone in front of which a tone sounds."""

    def __init__(self, hertz: int) -> None:
        super().__init__(FRAME, 2 * FRAME)
        period = [int(9000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(RATE)]
        self.wave = array.array("h", period).tobytes()
        self.at = 0

    def take(self, size: int) -> bytes:
        self.at = (self.at + size) % (len(self.wave) - size)
        return self.wave[self.at : self.at + size]


class FakeSound:
    """A SoundBackend without hardware; what was played is written to a file at the end."""

    def __init__(self, hertz: int, speaker: str) -> None:
        self.microphone = ToneRing(hertz)
        self.speaker = SoundRing(FRAME, 100_000_000)
        self.ringer = SoundRing(FRAME, 100_000_000)
        self.rings_apart = False
        self.file = speaker

    def choose(self, choice: commands.ChooseSound) -> None:
        self.rings_apart = bool(choice.ringer)
        say("Sound", what="choose", choice=dataclasses.asdict(choice))

    def find(self, report: Any) -> None:
        report(events.SoundListed(("mic",), ("speaker", "ringer")))

    def open_ringer(self) -> None:
        say("Sound", what="open ringer")

    def pause_ringer(self) -> None:
        say("Sound", what="pause ringer")

    def open(self) -> None:
        say("Sound", what="open")

    def pause(self) -> None:
        say("Sound", what="pause")

    def close(self) -> None:
        say("Sound", what="close")
        with open(self.file, "wb") as file:
            file.write(self.speaker.take(len(self.speaker)) or b"")


def count_calls() -> None:
    """Tell how many calls the library has."""
    say("Count", calls=library().pjsua_call_get_count())


def lose_calls() -> None:
    """End all calls behind pjsua2's back."""
    for number in range(4):
        library().pjsua_call_set_user_data(number, None)
    library().pjsua_call_hangup_all()


def library() -> Any:
    import pjsua2

    return ctypes.CDLL(pjsua2._pjsua2.__file__)


class NameServer:
    """In place of the system's look-ups: a table of one or several addresses, which may stop to answer."""

    def __init__(self, table: dict[str, str | list[str]]) -> None:
        self.table = table
        self.answers = threading.Event()
        self.answers.set()

    def __call__(self, host: str, *_arguments: Any, **_options: Any) -> list[Any]:
        self.answers.wait()
        if host not in self.table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = self.table[host]
        addresses = [found] if isinstance(found, str) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]


class Engine(PjsuaEngine):
    """Tells when its thread has left its loop: from here on it says goodbye."""

    def _close(self, core: Any) -> None:
        say("Leaving")
        super()._close(core)


def hurry() -> None:
    """Have requests time out after a second, not after 32."""
    library().pjsip_tsx_set_timers(0, 0, 0, 1000)


ON_THE_LIBRARY = {"Count": count_calls, "Lose": lose_calls, "Hurry": hurry}  # on its own thread


def read_commands(engine: PjsuaEngine, names: NameServer) -> None:
    others = {"HangNames": names.answers.clear, "AnswerNames": names.answers.set}
    for text in sys.stdin:
        if json.loads(text)["command"] in others:
            others[json.loads(text)["command"]]()
            continue
        if json.loads(text)["command"] in ON_THE_LIBRARY:
            engine.call_soon(ON_THE_LIBRARY[json.loads(text)["command"]])
            continue
        command = command_of(json.loads(text))
        say("Queued", command=type(command).__name__)
        engine.execute(command)


def main() -> int:
    faulthandler.enable()  # where it died stands on standard error, and so in the test's failure
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    given = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    told_messages = given.pop("messages", False)
    if given.pop("trace", False):
        given["log"], given["log_level"] = lambda level, text: print(text, file=sys.stderr, flush=True), 5
    if "steady" in given:  # seconds that a better server must answer, and a fifth of it between two questions
        servers.STEADY = given.pop("steady")
        connections.CHECK_EVERY = servers.STEADY / 5
    endpoint.UNREAD = given.pop("unread", endpoint.UNREAD)
    names = NameServer(given.pop("names", {}))
    if names.table:
        socket.getaddrinfo = names
    if given.pop("hang_names", False):
        socket.getaddrinfo = lambda *_arguments, **_options: threading.Event().wait()
    if "transports" in given:
        given["transports"] = tuple(given["transports"])
    sound = FakeSound(**given.pop("sound")) if "sound" in given else None
    engine = Engine(
        EngineOptions(**{"bind_address": "127.0.0.1", "audio": "null", "trace": told_messages, **given}),
        sound,
    )
    try:
        engine.start(told)
    except DeskphoneError as error:
        say("Refused", kind=type(error).__name__, text=str(error))
        return 0
    say("Started", addresses=engine.addresses)
    read_commands(engine, names)
    engine.stop()
    say("Stopped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
