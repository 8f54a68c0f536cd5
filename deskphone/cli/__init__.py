# SPDX-License-Identifier: GPL-3.0-or-later
"""The subcommands of deskphone; none imports the window.

app         the border: arguments in, exit status out
arguments   options, and one sentence for what is wrong with them
login       from options to an account
runner      the driver: engine events in, phone, engine commands out
conversation  an answered call, until it is over
task        registration first: what every subcommand shares
output      JSON lines, or the same facts as readable lines
watch       ``deskphone watch``; ``replay`` of a capture
trace       ``deskphone trace``; ``anonymise`` of a capture
pickup      ``deskphone pickup``
call        ``deskphone call`` and ``answer``
doctor      ``deskphone doctor``; ``doctor_trials`` its calls and pickups
explain     ``deskphone explain``
demo        ``deskphone demo``; ``demoset`` its PBX and people, ``colleagues`` their process
check       ``deskphone demo --check``
tones       which tone is in a recording
child       a child process that speaks JSON lines; ``tethered`` ends it with its parent
window      the window as the demo sees it
"""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = ("watch", "trace", "anonymise", "pickup", "call", "answer", "doctor", "explain", "demo")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand (``argv`` without the program's name); returns the exit status."""
    from deskphone.cli.app import run  # the window asks for COMMANDS only

    return run(argv)
