# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of an administrator, with the configuration that a test module calls ``FILE``."""

from __future__ import annotations

import pytest


@pytest.fixture
def file(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "pbx.toml"
    path.write_text(request.module.FILE)
    return path
