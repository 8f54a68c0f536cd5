# SPDX-License-Identifier: GPL-3.0-or-later
"""``python tests/bench [NAME...]``: every bench one after the other, figures on stdout."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Run the benches; the exit status is that of the first which failed."""
    wanted = sys.argv[1:]
    failed = 0
    for script in sorted(Path(__file__).parent.glob("bench_*.py")):
        name = script.stem.removeprefix("bench_")
        if wanted and name not in wanted:
            continue
        print(f"\n== {name}", flush=True)
        begin = time.monotonic()
        status = subprocess.run([sys.executable, str(script)], check=False, timeout=600).returncode
        print(
            f"   ({time.monotonic() - begin:.0f} s{'' if not status else f', exit status {status}'})",
            flush=True,
        )
        failed = failed or status
    return failed


if __name__ == "__main__":
    sys.exit(main())
