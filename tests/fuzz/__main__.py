# SPDX-License-Identifier: GPL-3.0-or-later
"""``python tests/fuzz [--minutes N] [--seed N]``: the suite's random searches with new seeds, again and again.

Each round runs every hypothesis test (parsers, readers' cost, the offices in random order, NOTIFY streams,
logins, presses) with one seed, which is printed; the same seed brings the same examples again. Then a robot
presses random keys at the real window for a minute (``window_keys.py``), one with random offers torments
the real engine for two, directly and through the PBX (``offers.py``), and so does, for one, a server that
answers and asks at random what nobody should (``server.py``), and one that walks it through the states of its
calls (``walk.py``), rightly, at the wrong moment and among many far ends, there also slowly beside all these; each
runs alone for longer. Exit status 1 with what was found as soon as a round fails: keep the example as an ``@example`` beside the mended code.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def search(seed: int) -> int:
    """Run every random search once with a seed; returns pytest's exit status."""
    argv = [sys.executable, "-m", "pytest", "-q", "-m", "hypothesis", "-n", str(os.cpu_count() or 1)]
    argv += ["--dist", "worksteal", f"--hypothesis-seed={seed}"]
    return subprocess.run(argv, cwd=ROOT, env={**os.environ, "DESKPHONE_FUZZ": "1"}, check=False).returncode


def begun(script: str, seed: int, *more: str, minutes: int = 1) -> subprocess.Popen[bytes]:
    """One of the robots beside this file, for some minutes."""
    argv = [sys.executable, str(ROOT / "tests" / "fuzz" / script), "--minutes", str(minutes)]
    return subprocess.Popen([*argv, "--seed", str(seed), *more])


def robot(script: str, seed: int, *more: str) -> int:
    """One of the robots for a minute; returns its exit status."""
    return begun(script, seed, *more).wait()


def torment(seed: int) -> int:
    """Random offers at the engine, directly and through the PBX, a server that says anything, and a walk.

    The seed chooses the transport, SRTP, and who subscribes for lamps.
    """
    transport = ("udp", "tcp", "tls")[seed % 3]
    srtp = ("off", "optional", "off", "required")[seed % 4]
    subscriber = ("auto", "sip", "pjsip")[seed // 3 % 3]
    direct = ["--transport", transport, "--srtp", srtp]
    turned = ["--untimely"] if seed // 2 % 2 else []
    slow = begun("walk.py", seed, *direct, "--subscriber", subscriber, "--slow", minutes=5)
    return max(
        robot("offers.py", seed, *direct),
        robot("offers.py", seed, "--transport", transport, "--pbx"),
        robot("server.py", seed, *direct, "--subscriber", subscriber),
        robot("walk.py", seed, *direct, "--subscriber", subscriber),
        robot("walk.py", seed, *direct, "--subscriber", subscriber, "--untimely"),
        robot("walk.py", seed, *direct, "--subscriber", subscriber, "--wide", *turned),
        slow.wait(),
    )


def main() -> int:
    """Search until the time is over or something is found; a round that was begun is finished."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to go on (default: 10)")
    parser.add_argument("--seed", type=int, help="the first round's seed (default: a new one)")
    parsed = parser.parse_args()
    end = time.monotonic() + 60 * parsed.minutes
    seed = parsed.seed if parsed.seed is not None else secrets.randbelow(2**32)
    rounds = 0
    while rounds == 0 or time.monotonic() < end:
        print(f"== round {rounds + 1}, seed {seed}", flush=True)
        if search(seed) or robot("window_keys.py", seed) or torment(seed):
            print(f"found with: python tests/fuzz --minutes 0 --seed {seed}", flush=True)
            return 1
        rounds += 1
        seed = secrets.randbelow(2**32)
    print(f"{rounds} rounds, nothing found", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
