# SPDX-License-Identifier: GPL-3.0-or-later
"""A system without room for another thread: what could not be done then can be done later."""

from __future__ import annotations

import queue
import socket
import ssl

import pytest
from no_threads import full
from patience import PATIENCE

from deskphone.engine.alive import Asker
from deskphone.engine.tls import Relays
from deskphone.errors import EngineError
from deskphone.phone.commands import AccountSettings
from deskphone.phone.events import ServerAnswered


def test_a_question_that_found_no_room_takes_none(monkeypatch):
    """Else, after eight of them, a server that lives would be thought dead for good."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    settings = AccountSettings("a", "101", "pbx.test", server=f"127.0.0.1:{port}")
    heard = queue.SimpleQueue()
    asker = Asker(heard.put)
    with monkeypatch.context() as broken:
        refused = full(broken, ["alive"])
        for _ in range(20):
            asker.ask(settings)
    assert len(refused) == 20
    asker.ask(settings)
    assert heard.get(timeout=10 * PATIENCE) == ServerAnswered("a", 0)
    asker.close()


def test_tls_that_found_no_room_starts_later(monkeypatch):
    relays = Relays()
    context = ssl.create_default_context()
    with monkeypatch.context() as broken:
        full(broken, ["tls"])
        with pytest.raises(EngineError, match="no room for another thread"):
            relays.open("127.0.0.1", 5061, ("pbx.test",), context)
    assert relays.open("127.0.0.1", 5061, ("pbx.test",), context)
    relays.close()
