# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that torments a real engine: registrar and far ends that answer at random with what nobody should.

    python tests/fuzz/server.py --minutes 1 --seed 7 [--transport udp|tcp|tls] [--srtp optional] [--subscriber sip]

Each transaction is answered never, once or several times, with any status, tag, challenge, header and
description; requests come within dialogs and from outside; the person at the phone calls, answers, hangs up,
watches and registers meanwhile. With ``--transport tls`` all goes through the relay. The seed decides what the
server does; how the two interleave is up to the clock, so that a seed which found something may have to be
tried more than once. ``--gdb FILE`` writes the stack of the library to a file should the engine die.

It looks for what must never be: the engine's process dies or does not obey any more, a traceback, a call that
does not end, a storm of messages, memory that grows, a phone that cannot register and call when the server is
sound again. Then the exit status is 1, and the seed, the last messages and the engine's last words are printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from evil_office import EvilOffice  # noqa: E402  # needs the path

GDB = ("-ex", "handle SIGPIPE nostop noprint pass", "-ex", "continue", "-ex", "bt 40")


def run(parsed: argparse.Namespace) -> int:
    """One engine for a time; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        office = EvilOffice(Path(folder), parsed.seed, parsed.transport, parsed.srtp, parsed.subscriber)
        pid = str(office.engine.process.pid)
        try:
            if parsed.gdb is not None:
                with parsed.gdb.open("w", encoding="utf-8") as file:
                    subprocess.Popen(
                        ["gdb", "-p", pid, "-batch", *GDB],
                        stdin=subprocess.DEVNULL,
                        stdout=file,
                        stderr=subprocess.STDOUT,
                    )
            found = office.run(60 * parsed.minutes)
        finally:
            office.close()
        print(office.figures, flush=True)
        if found:
            print(
                f"{office.story}\nfound with {' '.join(sys.argv)} (seed {parsed.seed}): {found}", flush=True
            )
        return 1 if found else 0


def main() -> int:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transport", choices=("udp", "tcp", "tls"), default="udp")
    parser.add_argument("--srtp", choices=("off", "optional", "required"), default="off")
    parser.add_argument("--subscriber", choices=("auto", "pjsip", "sip"), default="auto")
    parser.add_argument("--gdb", type=Path, metavar="FILE")
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
