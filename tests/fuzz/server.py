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

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from evil_office import EvilOffice  # noqa: E402  # needs the path
from one_engine import arguments, torment  # noqa: E402

GDB = ("-ex", "handle SIGPIPE nostop noprint pass", "-ex", "continue", "-ex", "bt 40")


def main() -> int:
    """Read the command line, and run; returns the exit status."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--subscriber", choices=("auto", "pjsip", "sip"), default="auto")
    parser.add_argument("--gdb", type=Path, metavar="FILE")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = EvilOffice(Path(folder), parsed.seed, parsed.transport, parsed.srtp, parsed.subscriber)
        if parsed.gdb is not None:
            watch(office.engine.process.pid, parsed.gdb)
        return torment(office, parsed)


def watch(pid: int, file: Path) -> None:
    """Let gdb write the stack of the library's threads where the engine dies."""
    with file.open("w", encoding="utf-8") as out:
        subprocess.Popen(
            ["gdb", "-p", str(pid), "-batch", *GDB],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )


if __name__ == "__main__":
    sys.exit(main())
