# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts that phones write into their Contact: the server's loop waits for no name server."""

from __future__ import annotations

import asyncio

import pytest
from on_loop import on_loop

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.server.process import Server
from deskphone.sip.uri import Uri

CONFIG = """
[server]
domain = "pbx.test"
listen = ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"]
[[user]]
number = "101"
password = "x"
"""


@pytest.mark.parametrize("host", ["slow.example.org", "localhost", "host", "1.2.3", "127.1", "0x7f000001"])
@pytest.mark.parametrize("form", ["sip:101@{}", "sip:101@{}:5070", "sip:101@{};transport=tcp", "sips:101@{}"])
@on_loop
async def test_a_name_is_no_way_to_a_phone(tmp_path, monkeypatch, host, form):
    """Seen: each repetition of a BYE to such a Contact asked the name server, and all calls waited for it."""
    config, _ = read_pbx_config(CONFIG)
    server = Server(tmp_path / "pbx.toml", config, lambda line: None)
    await server.stack.listen("udp:127.0.0.1:0")
    monkeypatch.setattr(server.stack, "_connect", lambda *where: pytest.fail(f"connects to {where}"))
    assert server.core.flow_for(Uri.parse(form.format(host))) is None
    await server.stack.close()


@on_loop
async def test_an_address_is(tmp_path):
    config, _ = read_pbx_config(CONFIG)
    server = Server(tmp_path / "pbx.toml", config, lambda line: None)
    await server.stack.listen("udp:127.0.0.1:0")
    flow = server.core.flow_for(Uri.parse("sip:101@127.0.0.9:5070"))
    assert flow is not None
    assert flow.remote == ("127.0.0.9", 5070)
    await asyncio.sleep(0)
    await server.stack.close()
