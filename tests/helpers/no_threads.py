# SPDX-License-Identifier: GPL-3.0-or-later
"""A system that has no room for another thread, as ``Thread.start`` tells it."""

from __future__ import annotations

import threading
from collections.abc import Collection

import pytest


def full(monkeypatch: pytest.MonkeyPatch, names: Collection[str], times: int = 1_000) -> list[str]:
    """Let threads of these names not start, so many times; returns those that did not, as they come."""
    refused: list[str] = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name in names and len(refused) < times:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    return refused
