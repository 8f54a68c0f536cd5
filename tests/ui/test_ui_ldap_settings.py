# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a company's directory: what is written, and what a trial says."""

from __future__ import annotations

import json

import pytest
from certificates import Authority
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from slapd import ADMIN, BASE, PASSWORD, Slapd

from deskphone.book.directory import Directory
from deskphone.config.ldap import LDAP_SECRET, LdapConfig
from deskphone.config.phone import load_phone_config
from deskphone.config.secrets import Secrets
from deskphone.errors import KeyringSilentError
from deskphone.ldap.faults import Fault
from deskphone.ldap.keeper import Tried
from ui import ldap_text
from ui.config_store import ConfigStore, MemoryPasswords
from ui.ldap import Ldap
from ui.screens.settings import PAGES, SettingsPage

FILE = '# my phone\n[[account]]\nname = "office"\nuser = "101"\ndomain = "pbx.test"\n'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "phone.toml"
    path.write_text(FILE)
    return path


@pytest.fixture
def keeper():
    return MemoryPasswords({"office": "old"})


@pytest.fixture
def ldap(clock):
    made = Ldap(Directory(), clock)
    yield made
    made.close()


@pytest.fixture
def open_page(qtbot, theme, file, keeper, ldap, clock):
    def make():
        store = ConfigStore(load_phone_config(file), keeper, file)
        store.prepare()
        page = SettingsPage(theme, store, ldap, clock)
        qtbot.addWidget(page)
        page.show()
        page.tabs.setCurrentIndex(PAGES.index("directory"))
        return page

    return make


def write(page, **words):
    for name, text in words.items():
        field = page.directory.form.fields[name]
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)


def error(page, name):
    return page.directory.form.error(name)


def try_it(page, qtbot):
    with qtbot.waitSignal(page.directory._ldap.tried):
        page.directory.try_button.click()
    return page.directory.result.text()


# ------------------------------------------------------------------ what is written


def test_a_directory_is_written_and_its_password_is_not(open_page, file, keeper):
    page = open_page()
    write(page, server="ldap.example.org", base="dc=example,dc=org", user="cn=x", password="pw-ldap")
    page.save()
    text = file.read_text()
    assert text == FILE + (
        '\n[ldap]\nserver = "ldap://ldap.example.org"\nbase = "dc=example,dc=org"\nuser = "cn=x"\n'
    )
    assert keeper.get(LDAP_SECRET) == "pw-ldap"
    again = open_page()
    values = again.directory.form.values()
    assert (values["server"], values["password"]) == ("ldap://ldap.example.org", "pw-ldap")
    assert not again.edited
    write(again, user="")
    again.save()
    assert keeper.get(LDAP_SECRET) == "", "nobody logs in any more"


def test_a_page_that_nobody_writes_into_writes_nothing(open_page, file, keeper):
    page = open_page()
    assert not page.edited
    page.save()
    assert file.read_text() == FILE
    assert LDAP_SECRET not in keeper._passwords


def test_lists_are_written_in_one_line(open_page, file):
    page = open_page()
    write(page, server="ldaps://x", numbers="mobile, telephoneNumber", rows="20")
    page.save()
    config = load_phone_config(file).ldap
    assert (config.numbers, config.rows) == (["mobile", "telephoneNumber"], 20)


def test_mistakes_are_said_beneath_their_fields(open_page, file):
    page = open_page()
    write(page, server="ldap:/x", name_filter="(cn=%", numbers="tele phone!", rows="x")
    page.save()
    assert file.read_text() == FILE
    assert page.tabs.currentIndex() == PAGES.index("directory")
    assert error(page, "server").startswith('"ldap://ldap:/x" is no LDAP server')
    assert (
        error(page, "name_filter") == '"(cn=%" is no filter (RFC 4515). Write one such as "(|(cn=%)(sn=%))".'
    )
    assert "no attribute" in error(page, "numbers")
    assert error(page, "rows") == "Write a whole number, such as 300."
    write(page, server="ldaps://x", name_filter="(cn=%)", numbers="mobile", rows="20")
    page.directory.form.fields["starttls"].setChecked(True)
    assert error(page, "starttls") == (
        "An ldaps:// server enciphers already. Write ldap://, or starttls = false."
    )


def test_the_password_is_in_the_owners_file_where_there_is_no_keyring(qtbot, theme, file, ldap, tmp_path):
    secrets = Secrets(tmp_path / "passwords.json", lambda: None)
    page = SettingsPage(theme, ConfigStore(load_phone_config(file), secrets, file), ldap)
    qtbot.addWidget(page)
    write(page, server="ldaps://x", user="cn=x", password="pw-ldap")
    page.save()
    kept = tmp_path / "passwords.json"
    assert json.loads(kept.read_text()) == {'"ldap"': "pw-ldap"}
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "pw-ldap" not in file.read_text()
    store = ConfigStore(load_phone_config(file), secrets, file)
    store.prepare()
    assert store.known_password(LDAP_SECRET) == "pw-ldap"


def test_a_keyring_that_is_silent_about_the_directory_keeps_nobody_from_the_settings(
    open_page, file, keeper, monkeypatch
):
    page = open_page()
    write(page, server="ldaps://x", user="cn=x", password="pw-ldap")
    page.save()
    get = keeper.get

    def silent(account):
        if account == LDAP_SECRET:
            raise KeyringSilentError
        return get(account)

    monkeypatch.setattr(keeper, "get", silent)
    again = open_page()
    assert again.directory.form.values()["password"] == ""
    write(again, base="dc=example,dc=org")
    again.save()
    assert get(LDAP_SECRET) == "pw-ldap", "what was not read is not forgotten"


# ------------------------------------------------------------------ trials


@pytest.mark.interop
def test_a_trial_says_what_came_of_it(open_page, qtbot, tmp_path):
    page = open_page()
    page.directory.try_button.click()
    assert page.directory.result.text() == "Write the address of the directory first."
    authority = Authority(tmp_path)
    with Slapd(tmp_path / "server", tls=authority.sign("127.0.0.1")) as server:
        place = f"127.0.0.1:{server.port}"
        write(page, server=place, base=BASE)
        assert try_it(page, qtbot) == "It works: 4 people are found."
        write(page, rows="1")
        assert try_it(page, qtbot) == "It works: 1 are found, and there are more."
        write(page, base="dc=elsewhere")
        assert try_it(page, qtbot) == (
            f"There is no such base at {place}: write the DN below which the people are. (LDAP 32)"
        )
        write(page, base=BASE, user=ADMIN, password="wrong")
        assert try_it(page, qtbot) == f"{place} refuses the user or the password: check both. (LDAP 49)"
        write(page, password=PASSWORD)
        assert try_it(page, qtbot).endswith(
            "The password goes unenciphered: use ldaps:// or STARTTLS where the server can."
        )
        page.directory.form.fields["starttls"].setChecked(True)
        assert "an authority that this computer does not know" in try_it(page, qtbot)
        write(page, ca=str(authority.file))
        assert try_it(page, qtbot) == "It works: 1 are found, and there are more."
        write(page, password="")
        assert try_it(page, qtbot) == f"There is a user for {place}, but no password: write it here."
    write(page, password=PASSWORD)
    assert (
        try_it(page, qtbot)
        == f"Nothing listens at {place}: check the address and its port. (Connection refused)"
    )


def test_an_answer_about_other_settings_is_not_shown(open_page, ldap, monkeypatch):
    monkeypatch.setattr(ldap._keeper, "try_out", lambda asked, settings: None)
    page = open_page()
    write(page, server="ldap://x")
    page.directory.try_button.click()
    assert page.directory.result.text() == "Asking x:389 …"
    asked = page.directory._asked
    write(page, base="dc=x")
    ldap.tried.emit(Tried(asked, 5))
    assert page.directory.result.text() == ""


def test_what_works_now_is_asked_again_after_a_wrong_password(ldap, monkeypatch):
    followed = []
    monkeypatch.setattr(ldap._keeper, "follow", followed.append)
    monkeypatch.setattr(ldap._keeper, "try_out", lambda asked, settings: None)
    config = LdapConfig(server="ldap://x", user="cn=x")
    ldap.follow(config, "pw", "DE")
    ldap.follow(config, "pw", "DE")
    assert len(followed) == 1
    ldap._on_news(Tried(ldap.try_out(config, "pw", "DE"), fault=Fault("password", 49)))
    ldap._on_news(Tried(ldap.try_out(config, "other", "DE"), 3))
    assert len(followed) == 1
    ldap._on_news(Tried(ldap.try_out(config, "pw", "DE"), 3))
    assert len(followed) == 2


@pytest.mark.parametrize("kind", [*ldap_text._sentences(), "answer"])
def test_each_kind_of_fault_has_a_sentence(kind):
    said = ldap_text.fault(Fault(kind, 80, "odd {}"), LdapConfig(server="ldaps://ldap.test"))
    assert said.endswith("(LDAP 80: odd {})") or kind == "ca"
    assert "{}" not in said.removesuffix("(LDAP 80: odd {})")


def test_no_password_is_shown_by_settings():
    from deskphone.ldap.asking import Settings

    assert "secret" not in repr(Settings(LdapConfig(), "secret"))
