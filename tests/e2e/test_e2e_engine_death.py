# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephone's process dies under a registered window in a call: the window stays and all comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SCRIPT = Path(__file__).with_name("window_death.py")
LIMIT = 5.0  # seconds to be registered again ...
LOADED = 4  # ... times this on a machine that is busy with other tests


@pytest.mark.parametrize("name", ["SIGABRT", "SIGKILL", "SIGSTOP"])
def test_the_window_outlives_its_telephone(tmp_path: Path, name: str) -> None:
    config = tmp_path / "phone.toml"
    config.write_text("# mine\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), name, str(config)], capture_output=True, text=True, timeout=220
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["stuck"] == "", told
    assert told["status"] == 0
    assert told["registered"] < LIMIT * LOADED
    assert told["lamps_back"] < LIMIT * LOADED
    assert told["lamps"] == ["offline"], "no lamp shows more than is known"
    why = "no sign of life for 2.5 seconds" if name == "SIGSTOP" else name
    assert f"The telephone stopped ({why}) and is started again; its call has ended." in told["said"]
    assert f"The telephone had stopped ({why}) and its call has ended; it works again." in told["said"]
    gone = "is gone: the telephone stopped and is started again."
    assert any(text.startswith("The call with ") and text.endswith(gone) for text in told["said"])
    assert config.read_text(encoding="utf-8") == "# mine\n"
