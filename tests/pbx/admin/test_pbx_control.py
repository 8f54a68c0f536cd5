# SPDX-License-Identifier: GPL-3.0-or-later
"""The control socket: for its owner only, one line in, one line out."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
import stat
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskphone.config.pbx_file import read_pbx_config
from deskphone.errors import NetworkError, UsageError
from deskphone.pbx.admin.control_socket import ControlServer, ask, socket_path

CONFIG = Path("pbx.toml")


@contextmanager
def running(path, handler):
    """A control server in a loop of its own."""
    loop = asyncio.new_event_loop()
    server = ControlServer(path, handler)
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(5)
        asyncio.run_coroutine_threadsafe(idle(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def idle():
    """Let connections end."""
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)


def raw(path, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(str(path))
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as stream:
            return stream.read()


def test_a_request_is_answered(tmp_path):
    with running(tmp_path / "s", lambda request: [request["command"], 1]):
        assert ask(tmp_path / "s", CONFIG, {"command": "x"}) == ["x", 1]


def test_the_socket_is_for_its_owner_only(tmp_path):
    with running(tmp_path / "s", lambda request: None):
        mode = (tmp_path / "s").stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600


def test_a_refusal_is_a_sentence(tmp_path):
    def refuse(request):
        raise UsageError("not like this")

    with running(tmp_path / "s", refuse), pytest.raises(UsageError, match="not like this"):
        ask(tmp_path / "s", CONFIG, {"command": "x"})


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (b"nonsense\n", b"not JSON"),
        (b"[1]\n", b"not a JSON object"),
        (b"\xff\xfe\n", b"not JSON"),
        (b"", b""),
        (b"{" * 100_000, b""),
        (b"[" * 60_000 + b"\n", b"not JSON"),
        (b'{"a":' * 10_000 + b"\n", b"not JSON"),
    ],
    ids=["no JSON", "a list", "bytes", "nothing", "too long", "deep lists", "deep objects"],
)
def test_bad_requests_do_no_harm(tmp_path, data, reply):
    with running(tmp_path / "s", lambda request: "fine"):
        try:
            assert reply in raw(tmp_path / "s", data)
        except ConnectionError:
            assert not reply
        assert ask(tmp_path / "s", CONFIG, {"command": "x"}) == "fine"


def test_no_server_is_a_sentence_with_the_command(tmp_path):
    with pytest.raises(
        NetworkError, match=r"no server is running for pbx\.toml; start it with: deskphone-pbx serve"
    ):
        ask(tmp_path / "s", CONFIG, {"command": "x"})


def test_a_socket_left_by_a_crash_is_replaced(tmp_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "s"))
    with pytest.raises(NetworkError, match="no server is running"):
        ask(tmp_path / "s", CONFIG, {"command": "x"})
    with running(tmp_path / "s", lambda request: "alive"):
        assert ask(tmp_path / "s", CONFIG, {"command": "x"}) == "alive"
    assert not (tmp_path / "s").exists()


def test_a_second_server_is_refused_and_the_first_goes_on(tmp_path):
    with running(tmp_path / "s", lambda request: "first"):
        with pytest.raises(NetworkError, match="already running"):
            asyncio.run(ControlServer(tmp_path / "s", print).start())
        assert ask(tmp_path / "s", CONFIG, {"command": "x"}) == "first"


def test_a_file_of_that_name_is_not_deleted(tmp_path):
    (tmp_path / "s").write_text("precious")
    with pytest.raises(NetworkError, match="control socket"):
        asyncio.run(ControlServer(tmp_path / "s", print).start())
    assert (tmp_path / "s").read_text() == "precious"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(NetworkError, match="make its folder writable"):
        asyncio.run(ControlServer(tmp_path / "no" / "s", print).start())


@pytest.mark.parametrize("error", [errno.EROFS, errno.ENOSPC])
def test_a_disk_that_takes_nothing_stops_no_phone(tmp_path, monkeypatch, caplog, error):
    """Seen: after a fault of its disk, mounted read-only, the server did not start at all."""

    def refused(sock, address):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patched:
        patched.setattr(socket.socket, "bind", refused, raising=False)
        asyncio.run(ControlServer(tmp_path / "s", print).start())
    assert os.strerror(error) in caplog.text


def test_a_server_that_can_open_no_more_files_tries_once(tmp_path, monkeypatch):
    """Seen: one question in such a minute, and the log grew by 3 MB a second, at half a core."""
    tried = []

    def refused(sock):
        tried.append(sock)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    async def asked():
        loop, complaints = asyncio.get_running_loop(), asyncio.Queue()
        loop.set_exception_handler(lambda loop, context: complaints.put_nowait(context["exception"]))
        server = ControlServer(tmp_path / "s", lambda request: "here")
        await server.start()
        answer = asyncio.create_task(asyncio.to_thread(ask, tmp_path / "s", CONFIG, {"command": "x"}))
        assert (await complaints.get()).errno == errno.EMFILE
        assert len(tried) == 1
        monkeypatch.undo()
        assert await answer == "here"
        await server.close()

    monkeypatch.setattr(asyncio.constants, "ACCEPT_RETRY_DELAY", 0.01)
    monkeypatch.setattr(socket.socket, "accept", refused)
    asyncio.run(asked())


def test_place_of_the_socket(tmp_path):
    def place(state, folder):
        text = f'[server]\ndomain = "pbx.test"\nstate = {json.dumps(state)}\n'
        return socket_path(folder / "pbx.toml", read_pbx_config(text)[0])

    short = Path("/tmp")
    assert place(":memory:", short) == Path("/tmp/pbx.toml.sock")
    assert place("pbx.sqlite", short) == Path("/tmp/pbx.sqlite.sock")
    assert place("/var/x.db", short) == Path("/var/x.db.sock")
    deep = tmp_path / ("deep" * 30)
    assert place(":memory:", deep) == deep / "pbx.toml.sock"  # not where others can hold its name


def test_a_path_too_long_for_a_socket_serves_all_the_same(tmp_path):
    deep = tmp_path / ("deep" * 30) / "deeper"
    deep.mkdir(parents=True)
    path = deep / "pbx.sqlite.sock"
    with pytest.raises(NetworkError, match="no server is running"):
        ask(path, CONFIG, {"command": "x"})
    with running(path, lambda request: "deep"):
        assert ask(path, CONFIG, {"command": "x"}) == "deep"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(NetworkError, match="already running"):
            asyncio.run(ControlServer(path, print).start())
    assert not path.exists()


def test_another_file_in_the_place_of_the_socket_is_kept_and_told(tmp_path):
    path = tmp_path / "pbx.sock"
    path.write_text("mine")
    with pytest.raises(NetworkError, match=r"another file is there\); move it away"):
        asyncio.run(ControlServer(path, dict).start())
    assert path.read_text() == "mine"
