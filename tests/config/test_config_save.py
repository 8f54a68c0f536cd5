# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from deskphone.config import atomic, save
from deskphone.config.phone import (
    AccountConfig,
    AlertConfig,
    KeyConfig,
    PhoneConfig,
    PhoneOptions,
    load_phone_config,
)
from deskphone.config.save import save_phone_config
from deskphone.errors import ConfigError

TEXT = """# top
[phone]
fallback = true  # why

# first account
[[account]]
name = "office" # its name
user = "101"
domain = "pbx.test"

# keys
[[key]]
type = "blf"   # one
target = "102"
alert = { popup = true, sound = "ping", delay = 0 } # quiet

# second
[[key]]
type = "speed"
target = "103"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "phone.toml"
    path.write_text(TEXT)
    return path


def changed(config: PhoneConfig, **fields: object) -> PhoneConfig:
    return config.model_copy(update=fields)


def test_nothing_changes_where_nothing_was_changed(file: Path) -> None:
    save_phone_config(file, load_phone_config(file))
    assert file.read_text() == TEXT


def test_a_new_file_is_read_back(tmp_path: Path) -> None:
    config = PhoneConfig(
        phone=PhoneOptions(fallback=False),
        account=[AccountConfig(name="o", user="1", domain="d.test", display="Jörg", expires=60)],
        key=[
            KeyConfig(type="blf", target="<sip:140@pbx;user=phone>", alert=AlertConfig(delay=2.5)),
            KeyConfig(type="line"),
        ],
    )
    path = tmp_path / "new" / "phone.toml"
    save_phone_config(path, config)
    assert load_phone_config(path) == config
    assert "transport" not in path.read_text(), "defaults are not written"


def test_headers_of_an_account_are_kept_on_one_line(file: Path) -> None:
    config = load_phone_config(file)
    account = config.account[0].model_copy(
        update={"user_agent": "snom", "headers": {"X-Site": "4", "X-B": "5"}}
    )
    save_phone_config(file, changed(config, account=[account]))
    assert 'headers = {X-Site = "4", X-B = "5"}' in file.read_text()
    assert load_phone_config(file).account == [account]
    save_phone_config(file, load_phone_config(file))
    assert load_phone_config(file).account == [account]


def test_values_change_and_comments_stay(file: Path) -> None:
    config = load_phone_config(file)
    key = changed(config.key[0], alert=AlertConfig(sound="ring"), label="Änne")
    config = changed(
        config, phone=PhoneOptions(fallback=False, callpickup_dialoginfo=False), key=[key, config.key[1]]
    )
    save_phone_config(file, config)
    assert load_phone_config(file) == config
    text = file.read_text()
    assert "fallback = false  # why\ncallpickup_dialoginfo = false\n\n# first account\n" in text
    assert 'alert = { popup = true, sound = "ring", delay = 0 } # quiet\nlabel = "Änne"\n\n# second\n' in text


EDITS = [
    ("moved", [1, 0]),
    ("first removed", [1]),
    ("second removed", [0]),
    ("all removed", []),
    ("one twice", [0, 0, 1]),
]


@pytest.mark.parametrize("order", [order for _, order in EDITS], ids=[name for name, _ in EDITS])
def test_keys_in_another_order(file: Path, order: list[int]) -> None:
    config = load_phone_config(file)
    config = changed(config, key=[config.key[index] for index in order])
    save_phone_config(file, config)
    assert load_phone_config(file) == config
    assert file.read_text().count("# one") == (1 if 0 in order else 0), "a key keeps its comment"


PARTS = (
    """
# the desk at the door
[[key]]
type = "blf"
target = "102"  # Holly
# her room is 12
""",
    """
# the boss
# never disturb
[[key]]
type = "blf"
target = "103"
""",
    """
[[key]]
type = "orbit"
target = "701"

[key.alert]
popup = false
""",
)
COMMENTED = (
    '[[account]]\nname = "office"\nuser = "101"\ndomain = "pbx.test"\n'
    + "".join(PARTS)
    + '\n# our customers\n[[event]]\nwhen = "ringing"\nurl = "https://crm.example/{number}"\n'
)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 0, 2], [1, 2], [0, 2], [2]], ids=str)
def test_the_comment_above_a_key_goes_with_it(file: Path, order: list[int]) -> None:
    """The parser takes it for the end of the key before: the boss's went with Holly, or away with her."""
    file.write_text(COMMENTED)
    config = load_phone_config(file)
    config = changed(config, key=[config.key[index] for index in order])
    save_phone_config(file, config)
    head, foot = COMMENTED.split(PARTS[0])[0], COMMENTED.split(PARTS[2])[1]
    assert file.read_text() == head + "".join(PARTS[index] for index in order) + foot
    assert load_phone_config(file) == config


def test_keys_that_differ_by_their_label_alone_keep_their_comments(file: Path) -> None:
    head = '[[account]]\nname = "office"\nuser = "101"\ndomain = "pbx.test"\n'
    one, two = (f'\n# {name}\n[[key]]\ntype = "none"\nlabel = "{name}"\n' for name in ("one", "two"))
    file.write_text(head + one + two)
    config = load_phone_config(file)
    save_phone_config(file, changed(config, key=config.key[::-1]))
    assert file.read_text() == head + two + one


def test_no_key_is_looked_at_for_each_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, identity = 0, save._key_identity

    def counted(table: MutableMapping[str, Any]) -> tuple[str, ...]:
        nonlocal asked
        asked += 1
        return identity(table)

    file = tmp_path / "phone.toml"
    keys = [KeyConfig(type="blf", target=str(number)) for number in range(100, 150)]
    save_phone_config(file, PhoneConfig(key=keys))
    monkeypatch.setattr(save, "_key_identity", counted)
    save_phone_config(file, PhoneConfig(key=[*keys[1:], keys[0]]))
    assert load_phone_config(file).key == [*keys[1:], keys[0]]
    assert asked <= 2 * len(keys)


def test_a_value_set_back_to_its_default(file: Path) -> None:
    file.write_text(TEXT.replace("fallback = true", "fallback = false"))
    config = changed(load_phone_config(file), phone=PhoneOptions())
    save_phone_config(file, config)
    assert file.read_text() == TEXT


def test_a_broken_file_is_left_alone(file: Path) -> None:
    file.write_text("[phone\nmine = 1\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        save_phone_config(file, PhoneConfig())
    assert file.read_text() == "[phone\nmine = 1\n"


def test_a_mistake_is_not_written(file: Path) -> None:
    with pytest.raises(ConfigError, match="no account"):
        save_phone_config(file, PhoneConfig(key=[KeyConfig(type="line", account="nobody")]))
    assert file.read_text() == TEXT


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    config = changed(load_phone_config(file), key=[])
    with pytest.raises(ConfigError, match="No space left"):
        save_phone_config(file, config)
    assert file.read_text() == TEXT
    assert os.listdir(file.parent) == ["phone.toml"], "nothing is left behind"


def test_a_link_and_permissions_stay(file: Path) -> None:
    file.chmod(0o640)
    link = file.parent / "link.toml"
    link.symlink_to(file)
    save_phone_config(link, PhoneConfig())
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert load_phone_config(file).account == []


def test_more_servers_are_written_and_read_back(file: Path) -> None:
    config = load_phone_config(file)
    servers = ["pbx2.test", "192.0.2.3:5070"]
    account = config.account[0].model_copy(update={"server": "pbx1.test", "more_servers": servers})
    save_phone_config(file, changed(config, account=[account]))
    assert 'more_servers = ["pbx2.test", "192.0.2.3:5070"]' in file.read_text()
    assert load_phone_config(file).account[0].more_servers == servers
