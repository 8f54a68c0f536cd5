# SPDX-License-Identifier: GPL-3.0-or-later
"""dialog-info documents a second beside xml.etree, and from NOTIFY to a changed key in a phone with 200 keys.

Run as a script: ``python tests/bench/bench_blf.py``. About 5 seconds; figures are CPU time of one core.
"""

from __future__ import annotations

import statistics
import time
import xml.etree.ElementTree as ElementTree

from deskphone.config.phone import PhoneConfig
from deskphone.dialoginfo.build import Body, Entry, Party, build
from deskphone.dialoginfo.parse import parse_document
from deskphone.phone.commands import MakeCall, PressKey, Subscribe
from deskphone.phone.events import NotifyReceived, RegistrationChanged, RegistrationState
from deskphone.phone.phone import Phone
from deskphone.phone.views import KeyChanged

KEYS = 200
ROUNDS = 20
TYPE = "application/dialog-info+xml"
CALLER = Party("sip:105@pbx.test", "Anna Berg", "sip:105@192.0.2.5:5062;ob")


def entries(number: str, state: str) -> list[Entry]:
    """A call at an extension as a PBX that tells everything tells it; none when idle."""
    if state == "idle":
        return []
    own = Party(f"sip:{number}@pbx.test", "Bert Blum", f"sip:{number}@192.0.2.9:5060;ob")
    return [
        Entry(f"a84b4c76{number}", state, "recipient", f"2f3b9f8f{number}@pbx", "9d2e", "8d1c", own, CALLER)
    ]


def document(number: str, state: str) -> Body:
    """The body of its NOTIFY, without the version."""
    return build(f"sip:{number}@pbx.test", entries(number, state))


def per_second(work: object, body: bytes, seconds: float = 0.5) -> float:
    """Calls a second of CPU time, the best of three runs."""
    best = 0.0
    for _ in range(3):
        count, begin = 0, time.process_time()
        while time.process_time() - begin < seconds / 3:
            for _ in range(50):
                work(body)  # type: ignore[operator]
            count += 50
        best = max(best, count / (time.process_time() - begin))
    return best


def phone_with_keys() -> tuple[Phone, list[str]]:
    """A registered phone, and the names of its watches."""
    keys = [{"type": "blf", "target": str(300 + index), "label": f"Key {index}"} for index in range(KEYS)]
    account = {"name": "office", "user": "101", "domain": "pbx.test"}
    config = PhoneConfig.model_validate({"account": [account], "key": keys})
    phone = Phone(config, lambda name: "secret")
    phone.start(0.0)
    phone.handle(RegistrationChanged("office", RegistrationState.REGISTERED, 200, "OK"), 0.0)
    phone.handle_timers(5.0)
    watches = [command.watch for command in phone.commands() if isinstance(command, Subscribe)]
    assert len(watches) == KEYS, len(watches)
    return phone, sorted(watches)


def notify_to_key(phone: Phone, watches: list[str]) -> tuple[list[float], int]:
    """Microseconds from each NOTIFY to its change notices, and how many keys changed."""
    taken, changed, now = [], 0, 5.0
    bodies = {
        (watch, state): document(watch.split()[1].partition("@")[0], state)
        for watch in watches
        for state in ("early", "confirmed", "idle")
    }
    for version in range(1, ROUNDS + 1):
        state = ("early", "confirmed", "idle")[version % 3]
        for watch in watches:
            event = NotifyReceived(watch, "active", TYPE, bodies[watch, state].version(version), 600, version)
            now += 0.005
            begin = time.perf_counter()
            phone.handle(event, now)
            changes = phone.changes()
            phone.next_timer()
            taken.append((time.perf_counter() - begin) * 1e6)
            changed += sum(isinstance(change, KeyChanged) for change in changes)
    return taken, changed


def press_to_command(phone: Phone, watches: list[str]) -> float:
    """Median microseconds from a press to the INVITE's command, each on a key that rings."""
    taken, now = [], 1000.0
    for index, watch in enumerate(watches[:3]):
        number = watch.split()[1].partition("@")[0]
        body = document(number, "early").version(900 + index)
        phone.handle(NotifyReceived(watch, "active", TYPE, body, 600, 900 + index), now)
        key = next(view.index for view in phone.keys if view.number == number)
        begin = time.perf_counter()
        phone.do(PressKey(key), now)
        commands = phone.commands()
        taken.append((time.perf_counter() - begin) * 1e6)
        assert any(isinstance(command, MakeCall) for command in commands), commands
    return statistics.median(taken)


def main() -> None:
    """Print the figures."""
    body = document("102", "early").version(7)
    ours, theirs = per_second(parse_document, body), per_second(ElementTree.fromstring, body)
    print(f"dialog-info, read and understood   {ours:9.0f}/s  {1e6 / ours:6.1f} us")
    print(
        f"xml.etree, the tree alone          {theirs:9.0f}/s  {1e6 / theirs:6.1f} us   ratio {ours / theirs:.2f}"
    )
    phone, watches = phone_with_keys()
    taken, changed = notify_to_key(phone, watches)
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    print(f"NOTIFY to key, {KEYS} keys           p50 {p50:6.1f} us  p99 {p99:6.1f} us   {changed} changes")
    print(f"press to INVITE command            {press_to_command(phone, watches):6.1f} us")


if __name__ == "__main__":
    main()
