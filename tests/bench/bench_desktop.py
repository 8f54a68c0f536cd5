# SPDX-License-Identifier: GPL-3.0-or-later
"""Our window with 256 keys beside those of Linphone and Twinkle (Debian's), on one screen after the other.

Each program has a home of its own and starts once before, so that what it makes at its first start is there. Then, as
often as ``RUNS`` says, in turn: from its start until a window of it is on the screen, and its memory and processor time
when it has stood there for a while. Ours is registered and has 256 subscriptions, and a lamp for each; Twinkle has one
account, which has registered, and Linphone none: the two watch nobody.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / "bench"), str(ROOT / "tests" / "helpers")]

from bench_window import Child  # noqa: E402
from desktop import desktop  # noqa: E402
from server import cpu_seconds, free_port, memory_mb  # noqa: E402

KEYS, RUNS = 256, 3
SETTLES, IDLE, LIMIT = 15.0, 20.0, 60.0  # seconds
TWINKLE_SYSTEM = (
    "dev_ringtone=alsa:null\ndev_speaker=alsa:null\ndev_mic=alsa:null\nvalidate_audio_dev=no\nsip_port={0}\n"
)
TWINKLE_PROFILE = (
    "user_name=2\nuser_domain=bench.test\noutbound_proxy=127.0.0.1:{0}\nall_requests_to_proxy=yes\n"
    "registrar=127.0.0.1:{0}\nregister_at_startup=yes\npres_publish_startup=no\n"
)
KEEP_PASSWORD = (
    "from deskphone.config.paths import secrets_file; from deskphone.config.secrets import Secrets;"
    "Secrets(secrets_file(), lambda: None).set('bench', 'x')"
)


@dataclass
class Program:
    """How one is started, in a home, and what was measured."""

    name: str
    argv: Callable[[Path], list[str]]
    starts: list[float] = field(default_factory=list)  # ms
    memory: list[float] = field(default_factory=list)  # MB
    idle: list[float] = field(default_factory=list)  # of a core, %


def windows(env: dict[str, str]) -> set[str]:
    """The windows with a name that are on the screen."""
    argv = ["xdotool", "search", "--onlyvisible", "--name", "."]
    return set(subprocess.run(argv, env=env, capture_output=True, text=True, check=False).stdout.split())


@contextlib.contextmanager
def started(program: Program, home: Path, env: dict[str, str]) -> Iterator[tuple[int, float]]:
    """Start one; yields its process and how long its window took, in seconds."""
    before = windows(env)
    begin = time.monotonic()
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(program.argv(home), env=env, cwd=home, stdout=log, stderr=log)
    try:
        while not windows(env) - before:
            if process.poll() is not None or time.monotonic() > begin + LIMIT:
                raise RuntimeError(f"{program.name} shows no window: {(home / 'log').read_text()[-500:]}")
            time.sleep(0.005)
        yield process.pid, time.monotonic() - begin
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def measure(program: Program, home: Path, env: dict[str, str]) -> None:
    """One run."""
    with started(program, home, env) as (pid, took):
        program.starts.append(took * 1000)
        time.sleep(SETTLES)
        program.memory.append(memory_mb(pid))
        before = cpu_seconds(pid)
        time.sleep(IDLE)
        program.idle.append((cpu_seconds(pid) - before) / IDLE * 100)


def our_home(home: Path, port: int, env: dict[str, str]) -> list[str]:
    """Write our configuration; the command."""
    keys = "".join(f'\n[[key]]\ntype = "blf"\ntarget = "{100 + n}"\nlabel = "Key {n}"\n' for n in range(KEYS))
    config = home / "phone.toml"
    config.write_text(
        f'[[account]]\nname = "bench"\nuser = "1"\ndomain = "bench.test"\nserver = "127.0.0.1:{port}"\n{keys}'
    )
    subprocess.run([sys.executable, "-c", KEEP_PASSWORD], env=env, cwd=ROOT, check=True)
    return [sys.executable, "-m", "deskphone", "--config", str(config)]


def twinkle_home(home: Path, port: int) -> list[str]:
    """Write Twinkle's; the command."""
    (home / ".twinkle").mkdir(exist_ok=True)
    (home / ".twinkle" / "twinkle.sys").write_text(TWINKLE_SYSTEM.format(free_port()))
    (home / ".twinkle" / "phone.cfg").write_text(TWINKLE_PROFILE.format(port))
    return ["twinkle", "--force", "-f", "phone"]


def spread(values: list[float]) -> str:
    """The median, and the least and the greatest."""
    return f"{statistics.median(values):7.1f}  ({min(values):.1f} to {max(values):.1f})"


def main() -> int:
    """Measure, and print a line for each."""
    missing = [name for name in ("linphone", "twinkle", "xdotool", "openbox") if shutil.which(name) is None]
    if missing:
        print(f"not there: {', '.join(missing)}; make bench installs them")
        return 1
    notifier = Child(str(Path(__file__).with_name("notifier.py")))
    port = int(notifier.lines.get(timeout=10)["port"])
    programs = [
        Program("deskphone, 256 keys", lambda home: our_home(home, port, envs["deskphone, 256 keys"])),
        Program("Linphone Desktop", lambda home: ["linphone"]),
        Program("Twinkle", lambda home: twinkle_home(home, port)),
    ]
    envs: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder, desktop(Path(folder), "1920x1080") as env:
        manager = subprocess.Popen(["openbox"], env=env, stderr=subprocess.DEVNULL)
        try:
            for number, program in enumerate(programs):
                home = Path(folder) / str(number)
                (home / ".local" / "share").mkdir(parents=True)
                mine = env | {
                    "HOME": str(home),
                    "PYTHONPATH": str(ROOT),
                    "XDG_CONFIG_HOME": str(home / ".config"),
                }
                envs[program.name] = mine | {"XDG_DATA_HOME": str(home / ".local" / "share")}
                with started(program, home, envs[program.name]):
                    time.sleep(5)
            for _ in range(RUNS):
                for number, program in enumerate(programs):
                    measure(program, Path(folder) / str(number), envs[program.name])
        finally:
            manager.terminate()
            manager.wait(10)
            notifier.end()
    ours = programs[0]
    print(f"{'':22} {'start to window, ms':30} {'memory, MB (PSS)':30} idle, % of a core")
    for program in programs:
        values = (program.starts, program.memory, program.idle)
        print(f"{program.name:22} " + " ".join(f"{spread(each):30}" for each in values))
    for other in programs[1:]:
        ratios = [
            statistics.median(getattr(ours, of)) / (statistics.median(getattr(other, of)) or 0.01)
            for of in ("starts", "memory", "idle")
        ]
        print(f"ours to {other.name}: start {ratios[0]:.2f}, memory {ratios[1]:.2f}, idle {ratios[2]:.2f}")
    return 0


if __name__ == "__main__":
    for name in ("QT_QPA_PLATFORM", "PYTHONDONTWRITEBYTECODE"):  # an installed program is compiled
        os.environ.pop(name, None)
    sys.exit(main())
