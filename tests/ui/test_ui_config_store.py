# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the configuration and the passwords of the window."""

from __future__ import annotations

import pytest

from deskphone.config.ldap import LDAP_SECRET, LdapConfig
from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig, load_phone_config
from deskphone.errors import ConfigError, KeyringSilentError
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


class Locked:
    """A keyring that is unlocked after so many questions."""

    def __init__(self, questions):
        self.questions, self.kept = questions, {}

    def get(self, account):
        self.questions -= 1
        if self.questions >= 0 and account not in self.kept:
            raise KeyringSilentError
        return self.kept.get(account, "secret")

    def set(self, account, password):
        self.kept[account] = password


def test_a_keyring_that_is_to_be_unlocked_is_waited_for_and_then_said():
    config = PhoneConfig(account=[AccountConfig(name="office", user="1", domain="x")])
    store = ConfigStore(config, Locked(10))
    store.prepare()
    assert store.known_password("office") == "secret"
    with pytest.raises(KeyringSilentError, match="unlock it"):
        ConfigStore(config, Locked(1000)).prepare()


def test_a_password_is_kept_while_the_keyring_is_silent():
    config = PhoneConfig(account=[AccountConfig(name="office", user="1", domain="x")])
    store = ConfigStore(config, Locked(1000))
    store.save(config, {"office": "new"})
    assert store.prepare() is config
    assert store.known_password("office") == "new"


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


# --- the file is edited while the window runs ----------------------------------------------------------

FILE = """\
# mine
[phone]
fallback = true

[[account]]
name = "office"
user = "101"
domain = "pbx.test"

[[key]]
type = "blf"
target = "102"
label = "G.T"
"""
BY_HAND = """
[[key]]  # by hand
type = "blf"
target = "103"

[[account]]
name = "home"
user = "7"
domain = "home.test"
"""


@pytest.fixture
def kept(tmp_path):
    """A store whose file is there."""
    path = tmp_path / "phone.toml"
    path.write_text(FILE)
    return ConfigStore(load_phone_config(path), MemoryPasswords({"home": "x"}), path)


def a_key(store, target="104"):
    return store.with_keys([*store.config.key, KeyConfig(type="blf", target=target)])


def targets(config):
    return [key.target for key in config.key]


def test_what_was_written_into_the_file_meanwhile_is_kept(kept):
    """Seen: a key that somebody had added by hand was gone after the next key was dragged in the window."""
    text = FILE.replace("fallback = true", "fallback = false").replace('"101"', '"111"').replace("G.T", "Tom")
    kept.path.write_text(text + BY_HAND)
    kept.save(a_key(kept), {})
    for config in (kept.config, load_phone_config(kept.path)):
        assert targets(config) == ["102", "104", "103"]
        assert [(account.name, account.user) for account in config.account] == [
            ("office", "111"),
            ("home", "7"),
        ]
        assert (config.phone.fallback, config.key[0].label) == (False, "Tom")
    assert "# mine" in kept.path.read_text()
    assert kept.known_password("home") == "x"


def test_what_both_changed_is_as_the_window_says(kept):
    kept.path.write_text(FILE.replace("G.T", "Tom"))
    kept.save(kept.with_keys([kept.config.key[0].model_copy(update={"label": "Gert"})]), {})
    assert load_phone_config(kept.path).key[0].label == "Gert"


def test_what_the_window_removed_does_not_come_back(kept):
    kept.path.write_text(FILE + BY_HAND)
    kept.save(kept.with_keys([]), {})
    assert targets(load_phone_config(kept.path)) == ["103"]
    kept.save(kept.with_keys([]), {})
    assert load_phone_config(kept.path).key == []


@pytest.mark.parametrize("left", ["", "# mine\n", None], ids=["empty", "a comment", "gone"])
def test_a_file_that_was_cut_short_takes_nothing_away(kept, left):
    kept.path.unlink() if left is None else kept.path.write_text(left)
    kept.save(a_key(kept), {})
    config = load_phone_config(kept.path)
    assert (targets(config), config.account[0].name) == (["102", "104"], "office")


@pytest.mark.parametrize("edit", ['[[key]]\ntype = "blv"\n', "[[key"])
def test_an_edit_with_a_mistake_is_said_and_not_lost(kept, edit):
    kept.path.write_text(FILE + edit)
    with pytest.raises(ConfigError, match=r"phone\.toml"):
        kept.save(a_key(kept), {})
    assert kept.path.read_text() == FILE + edit
    assert targets(kept.config) == ["102"]


def test_a_keyring_that_is_silent_about_the_directory_does_not_keep_the_telephone(tmp_path):
    class Keeper(MemoryPasswords):
        def get(self, account):
            if account == LDAP_SECRET:
                raise KeyringSilentError
            return super().get(account)

    directory = LdapConfig(server="ldap://x", user="cn=x")
    config = PhoneConfig(account=[AccountConfig(name="a", user="1", domain="x")], ldap=directory)
    store = ConfigStore(config, Keeper({"a": "pw"}))
    assert store.prepare() is config
    assert (store.known_password("a"), store.known_password(LDAP_SECRET)) == ("pw", "")


def test_the_password_of_a_directory_that_was_written_by_hand_is_read_with_it(tmp_path):
    path = tmp_path / "phone.toml"
    kept = ConfigStore(PhoneConfig(), MemoryPasswords({LDAP_SECRET: "pw-ldap"}), path)
    kept.save(kept.config, {})
    path.write_text('[ldap]\nserver = "ldaps://x"\nuser = "cn=x"\n')
    kept.save(kept.config, {})
    assert kept.config.ldap.user == "cn=x"
    assert kept.known_password(LDAP_SECRET) == "pw-ldap"
