# SPDX-License-Identifier: GPL-3.0-or-later
"""Borders of the pjsua2 engine: the guard, the check of the library, and the choice of the subscriber."""

from __future__ import annotations

import ctypes.util
import logging
import subprocess
import sys
import types

import pytest

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.audio import SoundDevice, _Port
from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.exceptions import guarded
from deskphone.engine.pjsua.subscriber_choice import (
    SubscriberContext,
    Unavailable,
    WithLists,
    make_subscriber,
)
from deskphone.errors import LibraryError, NetworkError
from deskphone.phone.commands import AccountSettings, Subscribe
from deskphone.phone.events import EngineFailed, NotifyReceived


class Reporter:
    def __init__(self):
        self.events = []
        self.emit = self.events.append

    @guarded
    def on_good(self, value):
        self.events.append(value)

    @guarded
    def on_bad(self, value):
        raise ValueError(value)


def test_what_leaves_a_callback_is_logged_and_told_and_never_raised(caplog):
    reporter = Reporter()
    reporter.on_good(1)
    with caplog.at_level(logging.ERROR):
        reporter.on_bad("boom")
    assert reporter.events[0] == 1
    assert isinstance(reporter.events[1], EngineFailed)
    assert "on_bad: boom" in reporter.events[1].text
    assert not reporter.events[1].fatal
    assert "on_bad" in caplog.text


def test_a_library_without_the_symbols_is_refused_with_what_to_do():
    with pytest.raises(LibraryError, match=r"undefined symbol.*pjsua2-python 2\.15\.1\.post1"):
        PjsipApi(ctypes.util.find_library("c"))
    with pytest.raises(LibraryError, match="cannot open"):
        PjsipApi("/no/such/library.so")


@pytest.mark.parametrize("text", ["", "sip:102@pbx", "Jörg \udcff"], ids=["empty", "plain", "odd bytes"])
def test_pj_strings_keep_their_text(text):
    assert Str.of(text).text == text


class Account:
    settings = AccountSettings("a", "101", "pbx.test", "secret")
    server = types.SimpleNamespace(located=settings)


def around(subscriber, emit=None, call_soon=None):
    """What a subscriber works with, of one account."""
    options = EngineOptions(ca_file="ca.pem", subscriber=subscriber)
    return SubscriberContext({"a": Account()}, emit, call_soon, options)


class FakeSubscriber:
    def __init__(self, on_event, settings_for_account, options):
        self.on_event, self.settings_for_account, self.options = on_event, settings_for_account, options


@pytest.fixture
def own(monkeypatch):
    """The project's own subscriber is there or not."""

    def install(present):
        module = types.ModuleType("deskphone.engine.sipwatch") if present else None
        if module is not None:
            module.SipDialogSubscriber = FakeSubscriber
        monkeypatch.setitem(sys.modules, "deskphone.engine.sipwatch", module)

    return install


BROKEN = LibraryError("the library is laid out in another way")


def test_pjsip_by_name_is_refused_where_the_library_cannot(own):
    own(True)
    with pytest.raises(LibraryError, match="another way"):
        make_subscriber(BROKEN, around("pjsip"))


def test_auto_falls_back_to_our_own(own):
    own(True)
    assert isinstance(make_subscriber(BROKEN, around("auto")), FakeSubscriber)


def test_auto_without_any_refuses_each_subscription_with_the_reason(own):
    own(False)
    subscriber = make_subscriber(BROKEN, around("auto"))
    assert isinstance(subscriber, Unavailable)
    with pytest.raises(LibraryError, match="another way"):
        subscriber.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    subscriber.refresh("w")
    subscriber.unsubscribe("w")
    subscriber.close()


def test_lists_have_a_subscriber_of_their_own():
    """pjsip's cannot take them; without a list there is neither socket nor thread."""
    made, main = [], Unavailable("of pjsip")

    def make():
        made.append(Noted())
        return made[-1]

    both = WithLists(main, make)
    with pytest.raises(LibraryError, match="of pjsip"):
        both.subscribe(Subscribe("w", "a", "sip:102@pbx.test"))
    both.refresh("w")
    assert made == []
    for watch in ("l", "m"):
        both.subscribe(Subscribe(watch, "a", "sip:list@pbx.test", eventlist=True))
    both.refresh("l")
    both.refresh("w")
    both.unsubscribe("l")
    both.refresh("l")
    both.drop("m")
    both.close()
    [own] = made
    wanted = ["subscribe l", "subscribe m", "refresh l", "unsubscribe l", "drop m", "close"]
    assert own.asked == wanted


def test_a_list_without_a_socket_is_refused_with_the_reason():
    def make():
        raise NetworkError("No socket could be opened.")

    with pytest.raises(LibraryError, match="No socket"):
        WithLists(Unavailable(""), make).subscribe(Subscribe("l", "a", "sip:l@pbx.test", eventlist=True))


class Noted:
    """A subscriber that keeps what it is asked."""

    def __init__(self):
        self.asked = []

    def subscribe(self, command):
        self.asked.append(f"subscribe {command.watch}")

    def refresh(self, watch):
        self.asked.append(f"refresh {watch}")

    def unsubscribe(self, watch):
        self.asked.append(f"unsubscribe {watch}")

    def drop(self, watch):
        self.asked.append(f"drop {watch}")

    def close(self):
        self.asked.append("close")


def test_our_own_by_name_is_refused_where_it_is_missing(own):
    own(False)
    with pytest.raises(LibraryError, match="--subscriber pjsip"):
        make_subscriber(BROKEN, around("sip"))


def test_events_of_our_own_cross_to_the_owner_thread(own):
    own(True)
    events, soon = [], []
    subscriber = make_subscriber(BROKEN, around("sip", events.append, soon.append))
    event = NotifyReceived("w", "active", "", b"")
    subscriber.on_event(event)
    assert events == []
    soon.pop()()
    assert events == [event]
    assert subscriber.settings_for_account("a") is Account.settings
    assert subscriber.options.ca_file == "ca.pem"
    assert subscriber.settings_for_account("b") is None


def test_the_telephone_s_process_loads_no_model_of_a_configuration():
    """It reads none, and that took half of its start, also of the one that follows a dead one."""
    program = "import sys, deskphone.engine.host, deskphone.engine.pjsua.core as _; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr


PROGRAM = """
import sys, threading
sys.modules["deskphone.engine.sipwatch"] = None
from deskphone.engine.pjsua import capi
capi.PjsipApi._auth_offsets = lambda self, dialog: {hits}
from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua import PjsuaEngine
from deskphone.phone.commands import *
missing, all_told = {{"SubscriptionChanged", "EngineFailed"}}, threading.Event()
def tell(event):
    print(event, flush=True)
    missing.discard(type(event).__name__)
    if not missing:
        all_told.set()
engine = PjsuaEngine(EngineOptions(bind_address="127.0.0.1", audio="null", subscriber="{choice}"))
try:
    engine.start(tell)
except Exception as error:
    print(type(error).__name__, error)
    raise SystemExit
engine.execute(AddAccount(AccountSettings("a", "101", "pbx.test", "x", "127.0.0.1:9")))
engine.execute(Subscribe("w", "a", "sip:102@pbx.test"))
all_told.wait(60)
engine.stop()
"""


@pytest.mark.e2e
@pytest.mark.parametrize("hits", [[], [48, 400]], ids=["no match", "two matches"])
@pytest.mark.parametrize("choice", ["auto", "pjsip"])
def test_a_library_that_fails_its_check_is_never_used(hits, choice):
    program = PROGRAM.format(hits=hits, choice=choice)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    words = f"The pjsua2 library is laid out in another way ({len(hits)} matches)"
    if choice == "pjsip":
        assert done.stdout.startswith(f"LibraryError {words}")
    else:
        assert (
            "SubscriptionChanged(watch='w', state=<SubscriptionState.TERMINATED: 'terminated'>" in done.stdout
        )
        assert f"EngineFailed(text='{words}" in done.stdout


def test_the_library_s_half_of_the_sound_port_goes_before_ours():
    """Its clock thread called an object that Python was taking apart: a traceback, and no reference to hold."""
    backend = types.SimpleNamespace(
        microphone=object(),
        speaker=object(),
        ringer=object(),
        open=lambda: None,
        pause=lambda: None,
    )
    whole = []

    class Port(_Port):
        @staticmethod
        def __swig_destroy__(port):
            whole.append(port._speaker and not port._failed)

    device = SoundDevice(backend)
    device._port = Port(backend.microphone, backend.speaker)
    device._bell = Port(None, backend.ringer)
    device.close()
    assert whole == [True, True]
    assert device.speaker is None
