# SPDX-License-Identifier: GPL-3.0-or-later
"""What a window notes of the calls of a morning, compared with what was done: real PBX, engine and file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENCE, wait_until
from people import People
from processes import DOMAIN, PEOPLE, Pbx, pbx_config

from deskphone.history.entry import Entry, Query
from deskphone.history.store import Store
from deskphone.phone.views import CallKind

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
US = "103"
KEYS = {"104": f'simultaneous_ring = ["{US}"]', "105": f'always = {{ to = "{US}" }}'}


@pytest.fixture
def office() -> str:
    return pbx_config(keys=KEYS)


class Window:
    """The program, registered as 103 with a key for 104; its list is read from its file."""

    def __init__(self, folder: Path, pbx: Pbx) -> None:
        config = folder / "config" / "deskphone" / "phone.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'[[account]]\nname = "office"\nuser = "{US}"\ndomain = "{DOMAIN}"\nserver = "127.0.0.1:{pbx.port}"\n'
            '[[key]]\ntype = "blf"\ntarget = "104"\nlabel = "Tom"\n'
        )
        secrets = config.with_name("secrets.json")
        secrets.write_text(f'{{"office": "pw-{US}"}}')
        secrets.chmod(0o600)
        self.file = folder / "data" / "deskphone" / "history.sqlite"
        env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
        }
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deskphone"], cwd=ROOT, env=env, stdout=log, stderr=log
            )

    def entries(self) -> list[Entry]:
        """What the file holds by now, the newest first."""
        with suppress(Exception), closing(Store(self.file)) as store:
            return store.page(Query(), None, 99)
        return []

    def wait(self, count: int) -> Entry:
        """Until so many calls are noted; the newest of them."""
        wait_until(lambda: len(self.entries()) >= count, f"{count} are not noted, see {self.log}", 30)
        entries = self.entries()
        assert len(entries) == count, entries
        return entries[0]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30 * PATIENCE)


@pytest.fixture
def window(tmp_path: Path, pbx: Pbx) -> Iterator[Window]:
    made = Window(tmp_path / "home", pbx)
    wait_until(lambda: any(each["extension"] == US for each in pbx.tool("registrations")), "no window", 40)
    wait_until(lambda: pbx.tool("subscriptions"), "it watches nobody", 40)
    yield made
    if made.process.poll() is None:
        made.stop()


def what(entry: Entry) -> tuple[Any, ...]:
    wanted = entry.diverted_from
    return entry.kind, entry.number, entry.party.display, entry.by, wanted and wanted.uri.split("@")[0]


def test_a_morning(window: Window, pbx: Pbx, people: People) -> None:
    people.add("101")
    people.add("104", answer_after=None)

    def rings_here() -> None:
        ringing = lambda: any(call["state"] == "ringing" for call in pbx.tool("calls"))  # noqa: E731
        wait_until(ringing, "it does not ring")

    people.call("101", US)
    rings_here()
    people.hang_up("101")
    assert what(window.wait(1)) == (CallKind.MISSED, "101", PEOPLE["101"], "", None)

    people.call("101", "104")  # rings here, too
    people.wait_ringing("104")
    people.answer("104")
    people.wait_answered("101")
    answered = (CallKind.ELSEWHERE, "101", PEOPLE["101"], "104", None)
    window.wait(2)
    wait_until(lambda: what(window.entries()[0]) == answered, f"{window.entries()[0]}")
    people.hang_up("101")

    people.call("101", "105")  # is passed on to us
    rings_here()
    people.hang_up("101")
    assert what(window.wait(3)) == (CallKind.MISSED, "101", PEOPLE["101"], "", "sip:105")

    assert window.stop() == 0
    kept = [(entry.kind, entry.seen) for entry in window.entries()]
    assert kept == [(CallKind.MISSED, False), (CallKind.ELSEWHERE, True), (CallKind.MISSED, False)]
