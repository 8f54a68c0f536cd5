# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that walks a real engine through the states of its calls, with one odd thing at a time.

    python tests/fuzz/walk.py --minutes 1 --seed 7 [--transport udp|tcp|tls] [--srtp optional] [--subscriber sip]

What it says fits the calls that there are, but for one header of some messages (``--evil``: which share, 0.3
where nothing is said), some lines of a description, a body in parts, an answer or ACK that comes late, twice or
never; over a connection messages come in pieces. The person at the phone calls, answers, holds, passes on and
hangs up meanwhile. The seed decides what the server does; how the two interleave is up to the clock, so that
a seed which found something may have to be tried more than once. ``--aimed`` speaks grammar without a fault, to one call
or two, and at once, so that it gets deep into their states (``aimed.py``); ``--untimely`` says such things in the
name of another transaction, dialog or number, and once more when all is over (``untimely.py``). ``--wide`` has many
far ends that know what they are in, forks, transfers, watches, other accounts and a busy person (``wide.py``);
``--slow`` the same at a pace at which the timers of sessions and transactions run out. ``--walks N``
begins N engines one after the other, of the next seeds, in place of one; each has its share of the minutes.

It looks for the same as ``server.py``. Then the exit status is 1, and the seed, the last messages and the
engine's last words are printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from aimed import AimedOffice  # noqa: E402  # needs the path
from one_engine import arguments, torment  # noqa: E402
from untimely import UntimelyOffice  # noqa: E402
from walker import SPOILED, WalkOffice  # noqa: E402
from wide_walk import WideOffice  # noqa: E402


def main() -> int:
    """Read the command line, and run; returns the exit status."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--subscriber", choices=("auto", "pjsip", "sip"), default="auto")
    parser.add_argument("--evil", type=float)
    parser.add_argument("--aimed", action="store_true")
    parser.add_argument("--untimely", action="store_true")
    parser.add_argument("--wide", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--walks", type=int, default=1)
    parsed = parser.parse_args()
    parsed.minutes /= parsed.walks
    statuses = [walk(parsed) for parsed.seed in range(parsed.seed, parsed.seed + parsed.walks)]
    return max(statuses)


def walk(parsed) -> int:
    """One engine's walk; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        kind, evil = (AimedOffice, 0.0) if parsed.aimed else (WalkOffice, SPOILED)
        if parsed.untimely:
            kind, evil = UntimelyOffice, 0.0
        options = parsed.transport, parsed.srtp, parsed.subscriber
        if parsed.wide or parsed.slow:
            options += parsed.slow, parsed.untimely
            return torment(WideOffice(Path(folder), parsed.seed, *options), parsed)
        given = evil if parsed.evil is None else parsed.evil
        return torment(kind(Path(folder), parsed.seed, *options, given), parsed)


if __name__ == "__main__":
    sys.exit(main())
