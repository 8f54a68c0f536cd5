# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

from deskphone.cli import arguments
from deskphone.cli import login as login_module
from deskphone.cli.login import Login, login_from
from deskphone.config.secrets import Secrets
from deskphone.errors import ConfigError, UsageError

ENV = {"DESKPHONE_PASSWORD": "hunter2"}
CONFIG = """
[phone]
fallback = false
[[account]]
name = "office"
user = "101"
domain = "pbx.test"
server = "127.0.0.1:5070"
transport = "tcp"
[[account]]
name = "home"
user = "201"
domain = "home.test"
[[key]]
type = "blf"
target = "102"
pickup_code = "**"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's configuration folder without a keyring."""
    monkeypatch.setattr(login_module.paths, "config_dir", lambda: tmp_path)
    monkeypatch.setattr("deskphone.config.secrets.system_keyring", lambda: None)
    monkeypatch.setattr(login_module, "Secrets", lambda file: Secrets(file, lambda: None))
    return tmp_path


def login(*argv: str, env: dict[str, str] | None = None) -> Login:
    return login_from(arguments.parse(["watch", "102", *argv]), ENV if env is None else env)


AD_HOC = [
    ("pbx.test", "101", "101@pbx.test", "pbx.test"),
    ("pbx.test:5070", "101", "101@pbx.test", "pbx.test:5070"),
    ("127.0.0.1:5070", "101@pbx.test", "101@pbx.test", "127.0.0.1:5070"),
    ("127.0.0.1:5070", "sip:101@pbx.test", "101@pbx.test", "127.0.0.1:5070"),
    ("[::1]:5070", "101", "101@[::1]", "[::1]:5070"),
]


@pytest.mark.parametrize(
    ("server", "user", "aor", "proxy"), AD_HOC, ids=[f"{s} {u}" for s, u, _, _ in AD_HOC]
)
def test_an_account_made_of_options(server: str, user: str, aor: str, proxy: str) -> None:
    made = login("--server", server, "--user", user)
    assert (made.account.aor, made.account.server, made.account.transport) == (aor, proxy, "udp")
    assert made.password == "hunter2"
    assert "hunter2" not in repr(made)


def test_options_reach_the_engine(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("")
    options = login(
        *("--server", "127.0.0.1", "--user", "101", "--transport", "tls", "--ca", str(ca)),
        *("--local-port", "5099", "--subscriber", "sip"),
    ).options
    assert (options.bind_address, options.transports, options.ca_file) == ("127.0.0.1", ("tls",), str(ca))
    assert (options.local_port, options.subscriber, options.audio) == (5099, "sip", "null")


def test_another_machine_is_reached_from_any_address() -> None:
    assert login("--server", "192.0.2.1", "--user", "101").options.bind_address == ""


WRONG = [
    pytest.param(["--server", "h"], "needs --user", id="no user"),
    pytest.param(["--user", "101"], "needs --server", id="no server"),
    pytest.param(["--server", "h:0", "--user", "101"], "no port", id="port 0"),
    pytest.param(["--server", "a b", "--user", "101"], "--server", id="no server name"),
    pytest.param(["--server", "h", "--user", "1 1"], "--user", id="no user name"),
    pytest.param(["--server", "h", "--user", "1@ x"], "--user", id="no domain"),
    pytest.param(
        ["--server", "h", "--user", "1", "--ca", "/nonexistent"], "does not exist", id="no certificates"
    ),
    pytest.param(["--server", "h", "--user", "1", "--ca", "x" * 300], "cannot be reached", id="no way there"),
    pytest.param(
        ["--server", "h", "--user", "1", "--password-file", "/nonexistent"],
        "cannot be read",
        id="no password file",
    ),
    pytest.param([], "No account", id="nothing at all"),
    pytest.param(["--account", "office"], 'no account "office"', id="an account without a configuration"),
]


@pytest.mark.parametrize(("argv", "words"), WRONG)
def test_a_mistake_is_one_sentence(home: Path, argv: list[str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        login(*argv)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_password_anywhere(home: Path) -> None:
    with pytest.raises(UsageError, match=r"no password for 101@h; give --password-file"):
        login("--server", "h", "--user", "101", env={})


def test_a_password_file(tmp_path: Path) -> None:
    file = tmp_path / "pw"
    file.write_text("secret with spaces \nsecond line\n")
    assert (
        login("--server", "h", "--user", "1", "--password-file", str(file)).password == "secret with spaces "
    )
    file.write_text("")
    with pytest.raises(UsageError, match="is empty"):
        login("--server", "h", "--user", "1", "--password-file", str(file))


def test_accounts_of_the_configuration(home: Path) -> None:
    (home / "phone.toml").write_text(CONFIG)
    Secrets(home / "secrets.json", lambda: None).set("office", "kept")
    first = login(env={})
    assert (first.account.name, first.account.transport, first.password) == ("office", "tcp", "kept")
    assert login("--account", "home").account.aor == "201@home.test"
    assert login("--transport", "tls").account.transport == "tls"
    with pytest.raises(UsageError, match="its accounts: office, home"):
        login("--account", "offfice")


def test_a_configuration_in_a_closed_folder_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / ("x" * 300)  # for root, too, no way leads there
    monkeypatch.setattr("deskphone.config.paths.config_dir", lambda: closed)
    with pytest.raises(ConfigError, match="cannot be read"):
        login()


def test_a_named_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        login("--config", str(tmp_path / "x.toml"))
    file = tmp_path / "x.toml"
    file.write_text(CONFIG)
    made = login("--config", str(file))
    config = made.phone_config(["102", "103"])
    assert [(key.target, key.pickup_code) for key in config.key] == [("102", "**"), ("103", "")]
    assert not config.phone.fallback
    assert made.phone_config(["102"], code="*8").key[0].pickup_code == "*8"


def test_a_command_answers_no_call_by_itself(tmp_path: Path) -> None:
    """That is for the window, where somebody sits."""
    file = tmp_path / "phone.toml"
    opened = CONFIG.replace("fallback = false", 'auto_answer = "everybody"')
    file.write_text(opened.replace('transport = "tcp"', 'auto_answer = "everybody"'))
    made = login("--config", str(file))
    assert made.config.phone.auto_answer == made.account.auto_answer == "everybody"
    config = made.phone_config(["102"])
    (account,) = config.account
    assert (config.phone.auto_answer, account.auto_answer) == ("nobody", "phone")
