# SPDX-License-Identifier: GPL-3.0-or-later
"""A robot that torments a real engine with calls, offers and answers at random, none quite wrong.

    python tests/fuzz/offers.py --minutes 1 --seed 7 [--transport udp|tcp|tls] [--pbx] [--srtp optional]

It is the phone's registrar and every far end; with ``--pbx`` it is a phone beside it at a bundled PBX. Offers
cross, answers and ACKs come late, twice or never; descriptions are sound but for small mutations; the phone
answers, holds, resumes and hangs up meanwhile. The seed decides what the robot does; how the two interleave is
up to the clock, so that a seed which found something may have to be tried more than once.

It looks for what must never be: the engine's process dies or does not obey any more, a traceback, a call that
does not end. Then the exit status is 1, and the seed, the last steps and the engine's last words are printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from offer_office import OfferOffice  # noqa: E402  # needs the path
from one_engine import arguments, torment  # noqa: E402


def main() -> int:
    """Read the command line, and run; returns the exit status."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--pbx", action="store_true")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = OfferOffice(Path(folder), parsed.seed, parsed.transport, parsed.srtp, parsed.pbx)
        return torment(office, parsed)


if __name__ == "__main__":
    sys.exit(main())
