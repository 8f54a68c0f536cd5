# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the configuration and the passwords of the window."""

from __future__ import annotations

import pytest

from deskphone.config.phone import AccountConfig, PhoneConfig, load_phone_config
from deskphone.errors import ConfigError
from ui.config_store import ConfigStore, MemoryPasswords, Passwords


def test_passwords_are_read_once_and_never_on_the_qt_thread_again():
    asked = []

    def slow(account):
        asked.append(account)
        return "secret"

    config = PhoneConfig(account=[AccountConfig(name="office", user="1", domain="x")])
    store = ConfigStore(config, Passwords(slow, None))
    assert store.known_password("office") == ""
    assert store.prepare() is config
    assert store.password("office") == store.known_password("office") == "secret"
    assert asked == ["office"]


def test_a_new_password_without_a_keeper_lives_as_long_as_the_program():
    keeper = Passwords(lambda _: "", None)
    keeper.set("office", "x")
    assert keeper.get("office") == "x"


def test_a_configuration_without_a_file_is_kept_in_memory():
    store = ConfigStore(PhoneConfig(), MemoryPasswords())
    config = PhoneConfig(account=[AccountConfig(name="office", user="1", domain="x")])
    store.save(config, {"office": "x"})
    assert store.config is config


def test_a_broken_secrets_file_is_one_sentence():
    def broken(_):
        raise ConfigError("secrets.json", 0, "", "cannot be read", "mend its permissions")

    store = ConfigStore(PhoneConfig(), Passwords(broken, None))
    with pytest.raises(ConfigError, match=r"secrets.json: cannot be read; mend its permissions"):
        store.password("office")


class FullDisk(MemoryPasswords):
    """Keeps the first passwords; then there is no room."""

    room = 0

    def set(self, account, password):
        """Keep it, or not."""
        if not self.room:
            raise ConfigError(
                "secrets.json", 0, "", "cannot be written (No space left on device)", "free some"
            )
        self.room -= 1
        super().set(account, password)


@pytest.mark.parametrize("room", [0, 1])
def test_a_password_that_cannot_be_kept_leaves_the_file_as_it_was(tmp_path, room):
    file = tmp_path / "phone.toml"
    file.write_text('[[account]]\nname = "a"\nuser = "101"\ndomain = "pbx.test"\n')
    before = file.read_text()
    keeper = FullDisk({"a": "old"})
    store = ConfigStore(load_phone_config(file), keeper, file)
    keeper.room = room
    new = store.config.account[0].model_copy(update={"display": "Hong"})
    other = new.model_copy(update={"name": "b", "user": "102"})
    wanted = store.config.model_copy(update={"account": [new, other]})
    with pytest.raises(ConfigError):
        store.save(wanted, {"a": "new", "b": "more"})
    assert file.read_text() == before
    assert (store.config.account[0].display, store.password("a")) == ("", "old")
    keeper.room = 9
    store.save(wanted, {"a": "new", "b": "more"})
    assert (store.password("a"), keeper.get("b")) == ("new", "more")
    assert "Hong" in file.read_text()


def test_a_file_that_cannot_be_written_leaves_the_passwords_as_they_were(tmp_path):
    file = tmp_path / "phone.toml"
    file.write_text("this is no TOML [")
    keeper = MemoryPasswords({"office": "old"})
    store = ConfigStore(PhoneConfig(), keeper, file)
    with pytest.raises(ConfigError):
        store.save(PhoneConfig(), {"office": "new"})
    assert (keeper.get("office"), store.password("office")) == ("old", "old")
