# SPDX-License-Identifier: GPL-3.0-or-later
"""A working day at the real window by the keyboard alone: real keys by the X server, and what is seen read as by a screen reader.

Whether it is true is asked of the PBX and of those at the other ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop import desktop
from patience import PATIENCE, wait_until
from people import People
from processes import DOMAIN, Pbx

READER = Path(__file__).resolve().parents[1] / "helpers" / "window_reader.py"
HOLLY, KIM = 620, 880  # Hz
REACTION = "0.8"  # seconds: more than the window takes for a press that was on its way
KEEP_PASSWORD = (
    "from deskphone.config.paths import secrets_file; from deskphone.config.secrets import Secrets;"
    "Secrets(secrets_file(), lambda: None).set('office', 'pw-101')"
)

pytestmark = [pytest.mark.e2e, pytest.mark.alone]


def phone_config(port: int) -> str:
    """Hong's phone, with keys for three colleagues."""
    account = (
        f'name = "office"\nuser = "101"\ndomain = "{DOMAIN}"\nserver = "127.0.0.1:{port}"\ndisplay = "Hong"\n'
    )
    keys = {"102": "G.T", "103": "Holly", "105": "Kim"}
    return f'[phone]\nlanguage = "en"\n\n[[account]]\n{account}' + "".join(
        f'\n[[key]]\ntype = "blf"\ntarget = "{number}"\nlabel = "{name}"\n' for number, name in keys.items()
    )


class Hands:
    """Somebody at the keyboard, who reads the window."""

    def __init__(self, folder: Path, port: int, env: dict[str, str]) -> None:
        self._env = env | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        self._env |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        config = folder / "phone.toml"
        config.write_text(phone_config(port))
        subprocess.run([sys.executable, "-c", KEEP_PASSWORD], env=self._env, check=True, timeout=60)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.log = folder / "window.log"
        with self.log.open("wb") as log:
            argv = [sys.executable, "-m", "deskphone", "--config", str(config)]
            self.window = subprocess.Popen(
                argv, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._others = [subprocess.Popen(["openbox"], env=self._env, **quiet)]
        pipe = subprocess.PIPE
        self._reader = subprocess.Popen(
            ["/usr/bin/python3", str(READER), "deskphone"], env=self._env, stdin=pipe, stdout=pipe, text=True
        )
        self._others.append(self._reader)

    def seen(self) -> list[list]:
        """What the window shows: role, name, whether it has the keyboard."""
        assert self.window.poll() is None, f"the window ended: {self.log.read_text()}"
        self._reader.stdin.write("\n")
        self._reader.stdin.flush()
        return json.loads(self._reader.stdout.readline())

    def wait_sees(self, words: str) -> None:
        """Until something with these words is to be seen."""

        def names() -> list[str]:
            return [name for _, name, _ in self.seen() if name]

        wait_until(lambda: any(words in name for name in names()), lambda: f"no {words!r} in {names()}", 30)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as xdotool calls them, as late after what was seen as a hand does."""
        subprocess.run(
            ["xdotool", "sleep", REACTION, "key", "--delay", "60", *keys],
            env=self._env,
            check=True,
            timeout=60,
        )

    def stop(self) -> None:
        """Leave nothing behind."""
        for process in (self.window, *self._others):
            process.kill()
            process.wait(20)
        self._reader.stdin.close()
        self._reader.stdout.close()


@pytest.fixture
def hands(pbx: Pbx, tmp_path: Path) -> Iterator[Hands]:
    home = tmp_path / "home"
    home.mkdir()
    with desktop(home) as env:
        hong = Hands(home, pbx.port, env)
        try:
            yield hong
        finally:
            hong.stop()


@pytest.mark.timeout(240)
def test_a_day_by_the_keyboard(pbx: Pbx, people: People, hands: Hands) -> None:
    people.add("102", answer_after=None)
    people.add("103", tone_hz=HOLLY)
    people.add("104")
    people.add("105", tone_hz=KIM)
    hands.wait_sees("3 of 3 keys watched")

    # a colleague's call, picked up, held, taken back, and brought to another one who is asked first
    people.call("103", "102")
    people.wait_ringing("102")
    hands.wait_sees("G.T, 102, ringing, from Holly, press to pick up")
    hands.press("Return")
    people.wait_answered("103")
    assert people.elsewhere("102")
    hands.wait_sees("103 · in a call · picked up for 102")
    hands.press("space")
    hands.wait_sees("Holly 103, on hold")
    people.wait_silence("103")
    hands.press("space")
    hands.wait_sees("Holly 103, in a call")
    hands.press("t", "1", "0", "5", "shift+Return")
    people.wait_ringing("105")
    hands.wait_sees("105 · in a call · about Holly")
    hands.press("t")
    hands.wait_sees("Holly and Kim talk with each other now.")
    people.wait_pitch("105", HOLLY)
    people.wait_pitch("103", KIM)
    people.hang_up("103")

    # one for us, answered and hung up; and one that finds the phone quiet
    people.call("104", "101")
    hands.wait_sees("Tom 104, is calling you")
    hands.press("Return")
    hands.wait_sees("Tom 104, in a call")
    people.wait_answered("104")
    hands.press("Escape")
    people.wait_ended("104")
    hands.press("ctrl+d")
    hands.wait_sees("Do not disturb, on")
    refused = people.call("104", "101")
    people.wait_over(refused)
    assert refused.status == 486
    hands.press("ctrl+d")
    hands.wait_sees("Do not disturb, off")

    # all of it stands in the recent calls, and the newest is called back
    hands.press("ctrl+h")
    hands.wait_sees("Tom, 104, missed: do not disturb")
    for words in ("Tom, 104, received", "Kim, 105, dialled", "Holly, 103, picked up for G.T"):
        hands.wait_sees(words)
    hands.press("Down", "Return")
    people.wait_ringing("104")
    hands.wait_sees("Tom 104, in a call")

    # in a call it asks before it leaves, and then nothing is left
    hands.press("ctrl+q")
    hands.wait_sees("Tom is on the line: hang up and quit?")
    hands.press("shift+Tab", "Return")  # the safe answer has the keyboard
    assert hands.window.wait(30 * PATIENCE) == 0
    people.wait_ended("104")
    assert not pbx.tool("calls")
