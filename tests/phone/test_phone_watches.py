# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions: one for each target, spread, retried without storms, and lamps that tell the truth."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, DOMAIN, Rig, incoming, ringing  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.blf.watch import WatchState
from deskphone.config.phone import PhoneConfig
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import KeyChanged

TERMINATED = evt.SubscriptionState.TERMINATED


def over(rig: Rig, status: int, reason: str = "", retry_after: float | None = None) -> Rig:
    return rig.tell(evt.SubscriptionChanged(rig.watch(), TERMINATED, status, reason, retry_after))


def test_subscriptions_wait_for_the_registration(rig: Any) -> None:
    phone = rig(BLF_102)
    phone.phone.start(phone.now)
    phone.settle()
    assert phone.one(cmd.AddAccount).settings.password == "secret"
    assert phone.take(cmd.Subscribe) == []
    assert phone.register().one(cmd.Subscribe) == cmd.Subscribe(
        phone.watch(), "office", f"sip:102@{DOMAIN}", 600
    )
    assert phone.key.lamp is Lamp.PENDING


def test_keys_of_one_target_share_a_subscription(rig: Any) -> None:
    again = {"type": "dest", "target": f"sip:102@{DOMAIN}", "label": "Bob again"}
    phone = rig(BLF_102, again, {"type": "blf", "target": "104"}).start()
    assert [each.uri for each in phone.take(cmd.Subscribe)] == [f"sip:102@{DOMAIN}", f"sip:104@{DOMAIN}"]
    phone.notify(ringing())
    assert [key.lamp for key in phone.phone.keys] == [Lamp.RINGING, Lamp.RINGING, Lamp.PENDING]
    assert len(phone.phone.offers) == 1


def test_many_first_subscriptions_are_spread(rig: Any) -> None:
    numbers = [{"type": "blf", "target": str(number)} for number in range(200, 300)]
    phone = rig(*numbers)
    jitter = iter([each / 50 - 1 for each in range(100)])
    from deskphone.phone.phone import Phone

    phone.phone = Phone(phone.config, lambda name: "", lambda: next(jitter))
    phone.start()
    assert len(phone.take(cmd.Subscribe)) < 20
    phone.advance(0.6)
    assert len({each.watch for each in phone.sent if isinstance(each, cmd.Subscribe)}) > 80


LAMPS = {
    "refused": (403, "Forbidden", Lamp.REFUSED, "refused"),
    "unknown": (404, "Not Found", Lamp.REFUSED, "refused"),
    "no dialog events": (489, "Bad Event", Lamp.REFUSED, "refused"),
    "not allowed": (603, "Decline", Lamp.REFUSED, "refused"),
    "no answer": (408, "Request Timeout", Lamp.OFFLINE, "lost"),
    "forgotten": (481, "Subscription Does Not Exist", Lamp.OFFLINE, "lost"),
    "server error": (500, "Server Internal Error", Lamp.OFFLINE, "lost"),
}


@pytest.mark.parametrize(("status", "reason", "lamp", "shown"), LAMPS.values(), ids=LAMPS)
def test_a_lost_subscription_looks_like_none_that_is_idle(
    desk: Rig, status: int, reason: str, lamp: Lamp, shown: str
) -> None:
    over(desk, status, reason)
    assert (desk.key.lamp, desk.key.subscription, desk.key.dialogs) == (lamp, shown, ())
    assert desk.key.why


RETRIES = {
    "forgotten: at once": (481, "", None, 1),
    "server error: soon": (500, "", None, 5),
    "ended without a reason: soon": (0, "", None, 5),
    "deactivated: at once": (0, "deactivated", None, 1),
    "interval too brief: at once": (423, "", None, 1),
    "Retry-After is honoured": (503, "", 120.0, 121),
    "probation": (0, "probation", 60.0, 61),
    "not known: within seconds": (404, "", None, 12),
    "gone: within seconds": (410, "", None, 12),
    "not allowed: within the hour": (403, "", None, 3600),
    "no dialog events: within the hour": (489, "", None, 3600),
}


@pytest.mark.parametrize(("status", "reason", "retry_after", "within"), RETRIES.values(), ids=RETRIES)
def test_it_is_tried_again(
    desk: Rig, status: int, reason: str, retry_after: float | None, within: float
) -> None:
    desk.advance(0)
    over(desk, status, reason, retry_after).take(cmd.Subscribe)
    if retry_after:
        assert desk.advance(retry_after - 1).take(cmd.Subscribe) == []
    assert desk.advance(within).take(cmd.Subscribe)


@pytest.mark.parametrize(("status", "least"), [(404, 7), (403, 1800), (489, 1800)])
def test_a_refused_one_is_left_in_peace_for_a_while(desk: Rig, status: int, least: float) -> None:
    over(desk, status).take(cmd.Subscribe)
    assert desk.advance(least).take(cmd.Subscribe) == []


@pytest.mark.parametrize("jitter", [-1.0, 1.0])
def test_one_that_stays_unknown_is_asked_for_every_other_minute(jitter: float) -> None:
    state, now, waits = WatchState(lambda: jitter), 0.0, []
    for _ in range(8):
        state.ended(404, "Not Found", None, now)
        assert state.retry_at is not None
        waits.append(state.retry_at - now)
        now = state.retry_at
    assert waits[0] <= 12
    assert waits == sorted(waits)
    assert 96 <= waits[3] == waits[-1] <= 144
    state.active()
    state.ended(404, "Not Found", None, now)
    assert state.retry_at is not None
    assert state.retry_at - now == waits[0], "a server that knew it may know it in a moment again"


@pytest.mark.parametrize("jitter", [-1.0, 1.0])
def test_within_the_hour_means_the_jitter_as_well(jitter: float) -> None:
    state = WatchState(lambda: jitter)
    state.ended(403, "Forbidden", None, 0.0)
    assert state.retry_at is not None
    assert state.retry_at <= 3600


def test_a_server_that_always_ends_it_is_left_in_peace_more_and_more(desk: Rig) -> None:
    desk.take(cmd.Subscribe)
    times = []
    for _ in range(4):
        desk.notify()
        over(desk, 0)
        before = desk.now
        while not desk.take(cmd.Subscribe):
            desk.advance(1)
        times.append(round(desk.now - before))
    assert times == sorted(times)
    assert times[-1] >= 300


@pytest.mark.parametrize("reason", ["deactivated", "timeout"])
def test_a_server_that_always_wants_another_subscription_gets_few(desk: Rig, reason: str) -> None:
    """Each key subscribed twice a second for ever, and its lamp waited for the server."""
    asked = 0
    for _ in range(600):
        subscribed = desk.advance(0.5).take(cmd.Subscribe)
        if subscribed:
            desk.notify()
            over(desk, 0, reason)
        asked += len(subscribed)
    assert 5 <= asked < 15
    assert (desk.key.lamp, desk.key.subscription) == (Lamp.OFFLINE, "lost")


def test_a_server_that_is_restarted_again_and_again_has_its_lamps_back_each_time(desk: Rig) -> None:
    """Over UDP nobody is told of a restart but by a 481; with the third one keys were offline for five minutes."""
    desk.take(cmd.Subscribe)
    for _ in range(3):
        desk.notify()
        over(desk, 481, "Subscription Does Not Exist")
        assert desk.key.lamp is Lamp.OFFLINE
        assert desk.advance(3.0).take(cmd.Subscribe)


def test_a_server_that_knows_no_refresh_gets_few_subscriptions(desk: Rig) -> None:
    asked = 0
    for _ in range(600):
        if subscribed := desk.advance(0.5).take(cmd.Subscribe):
            desk.notify()
            over(desk, 481)
        asked += len(subscribed)
    assert 5 <= asked < 15


@pytest.mark.parametrize("jitter", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize(
    ("status", "reason"), [(503, ""), (0, "giveup"), (0, "probation"), (0, "deactivated")]
)
def test_a_server_that_says_when_is_asked_then_and_not_before(
    jitter: float, status: int, reason: str
) -> None:
    state = WatchState(lambda: jitter)
    state.ended(status, reason, 10.0, 0.0)
    assert state.retry_at is not None
    assert 10.0 <= state.retry_at <= 12.0


@pytest.mark.parametrize("jitter", [-1.0, 1.0])
@pytest.mark.parametrize(("status", "reason"), [(503, ""), (480, ""), (0, "giveup"), (0, "")])
def test_no_retry_after_ends_a_lamp_for_good(jitter: float, status: int, reason: str) -> None:
    state = WatchState(lambda: jitter)
    state.ended(status, reason, 999_999_999.0, 0.0)
    assert state.retry_at is not None
    assert 1800 < state.retry_at <= 3600


def test_no_notify_after_the_subscribe(rig: Any) -> None:
    phone = rig(BLF_102).start()
    phone.tell(evt.SubscriptionChanged(phone.watch(), evt.SubscriptionState.PENDING, 200, "OK"))
    assert phone.key.lamp is Lamp.PENDING
    phone.take(cmd.Subscribe)
    phone.advance(41)
    assert phone.key.lamp is Lamp.OFFLINE
    assert "must carry the tag of our From" in phone.phone.explain(0)
    assert phone.one(cmd.Unsubscribe).watch == phone.watch()
    assert phone.advance(5).one(cmd.Subscribe)


def test_a_pending_subscription_waits_for_approval(rig: Any) -> None:
    phone = rig(BLF_102).start()
    phone.tell(evt.NotifyReceived(phone.watch(), "pending", "", b""))
    phone.take(cmd.Subscribe)
    phone.advance(300)
    assert phone.key.lamp is Lamp.PENDING
    assert phone.take(cmd.Unsubscribe) == []


def test_the_last_notify_says_nothing_about_calls(desk: Rig) -> None:
    desk.notify(ringing()).take(cmd.Subscribe)
    kind = "application/dialog-info+xml"
    desk.tell(evt.NotifyReceived(desk.watch(), "terminated", kind, b"", None, 99))
    over(desk, 0, "timeout")
    assert desk.key.lamp is Lamp.PENDING
    assert desk.advance(1).one(cmd.Subscribe)


def test_lamps_go_out_with_the_registration_and_are_asked_for_again_after(desk: Rig) -> None:
    desk.notify(ringing())
    desk.register(0, "offline")
    assert (desk.key.lamp, desk.phone.offers) == (Lamp.OFFLINE, ())
    assert not desk.key.pickable
    desk.take(cmd.Subscribe)
    desk.register()
    assert desk.advance(1).one(cmd.Subscribe).watch == desk.watch()
    assert desk.notify(ringing()).key.lamp is Lamp.RINGING


def test_a_restarted_server_is_noticed(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start().notify().notify(extension="104")
    phone.take(cmd.Subscribe)
    probe = phone.advance(26).one(cmd.RefreshSubscription)
    phone.tell(evt.SubscriptionChanged(probe.watch, TERMINATED, 481, "Gone"))
    assert phone.one(cmd.Register).account == "office"
    other = phone.advance(1).one(cmd.RefreshSubscription)
    assert other.watch != probe.watch
    phone.tell(evt.SubscriptionChanged(other.watch, TERMINATED, 481, "Gone"))
    phone.advance(4)
    assert len(phone.take(cmd.Subscribe)) == 2
    assert len(phone.take(cmd.Register)) == 0, "one probe, one registration"


@pytest.mark.parametrize("reason", ["rejected", "noresource"])
def test_a_server_that_takes_back_its_leave_is_asked_whether_it_knows_us(rig: Any, reason: str) -> None:
    """A user who was removed on the server: OPTIONS is answered, and the registration looked good until its end."""
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    watches = [each.watch for each in phone.take(cmd.Subscribe)]
    phone.notify(ringing())
    phone.tell(evt.NotifyReceived(watches[1], "active", "", b"", 1))
    phone.take(cmd.Register)
    for watch in watches:
        phone.tell(evt.SubscriptionChanged(watch, TERMINATED, 0, reason))
    assert [each.account for each in phone.take(cmd.Register)] == ["office"], "once for all"


def test_a_first_refusal_of_a_key_asks_nothing(rig: Any) -> None:
    phone = rig(BLF_102).start()
    phone.take(cmd.Register)
    over(phone, 403, "Forbidden")
    assert phone.take(cmd.Register) == []


def test_a_server_that_talks_is_not_probed(desk: Rig) -> None:
    for _ in range(10):
        desk.advance(20).notify()
    assert desk.take(cmd.RefreshSubscription) == []


def test_a_lamp_that_is_silent_while_others_talk_is_asked_for(rig: Any) -> None:
    """The end of its call was lost on the way, and the server forgot the subscription for it."""
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    phone.notify(ringing()).notify(extension="104").take(cmd.RefreshSubscription)
    asked: list[str] = []
    for _ in range(20):
        asked += [each.watch for each in phone.advance(1).take(cmd.RefreshSubscription)]
        phone.notify(extension="104")
    assert asked == [phone.watch()]


def test_what_rings_is_asked_for_again_soon(rig: Any) -> None:
    """A server that crashed and came back has forgotten it: nobody tells its end."""
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start().notify(ringing())
    phone.advance(1).notify(extension="104")
    phone.take(cmd.RefreshSubscription)
    probe = phone.advance(8.1).one(cmd.RefreshSubscription)
    assert probe.watch == phone.watch(), "those that ring go first"
    phone.notify(ringing())
    assert phone.advance(8.1).one(cmd.RefreshSubscription)
    phone.tell(evt.SubscriptionChanged(probe.watch, TERMINATED, 481, "Gone"))
    assert phone.one(cmd.Register)
    assert (phone.phone.offers, phone.key.lamp) == ((), Lamp.OFFLINE)
    assert phone.advance(1).one(cmd.RefreshSubscription).watch == phone.watch("104"), "all are asked"
    phone.notify(extension="104")
    assert phone.advance(20).take(cmd.RefreshSubscription) == [], "nothing rings any more"


@pytest.mark.parametrize("ours", ["incoming", "outgoing"])
def test_a_ringing_call_of_ours_is_asked_for_again_soon(desk: Rig, ours: str) -> None:
    desk.notify()
    if ours == "incoming":
        incoming(desk)
    else:
        desk.do(cmd.Dial("200")).tell(evt.CallProgressed("out-1", 180, "Ringing"))
    desk.take(cmd.RefreshSubscription)
    probe = desk.advance(8.1).one(cmd.RefreshSubscription)
    desk.take(cmd.AskFarEnd)
    desk.tell(evt.SubscriptionChanged(probe.watch, TERMINATED, 481, "Gone"))
    assert desk.one(cmd.AskFarEnd).call == desk.phone.calls[0].id


def test_a_refresh_that_brings_no_notify_ends_the_lamp(desk: Rig) -> None:
    """RFC 6665 section 4.2.1.2: each refresh is followed by a NOTIFY. Long ones get lost on UDP, as fragments."""
    desk.notify().advance(25).notify()  # the probe brings one: this server is one that sends it
    desk.notify(ringing())
    desk.take(cmd.RefreshSubscription)
    desk.advance(7.9)
    assert desk.take(cmd.RefreshSubscription) == []
    desk.advance(0.2)
    assert len(desk.take(cmd.RefreshSubscription)) == 1
    desk.advance(9)
    assert desk.key.lamp is Lamp.RINGING
    desk.advance(1)
    assert (desk.key.lamp, desk.key.dialogs) == (Lamp.OFFLINE, ())
    assert desk.key.why == "the server's status messages do not arrive"
    assert desk.take(cmd.Unsubscribe) == [cmd.Unsubscribe(desk.watch(), farewell=False)]
    assert "transport to tcp" in desk.phone.explain(0)
    desk.take(cmd.Subscribe)
    assert len(desk.advance(2.5).take(cmd.Subscribe)) == 1
    assert desk.notify(ringing()).key.lamp is Lamp.RINGING
    assert "transport to tcp" not in desk.phone.explain(0)


def test_the_others_are_asked_for_when_the_probe_brings_no_notify(rig: Any) -> None:
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    phone.notify().notify(extension="104").advance(25).notify()
    phone.take(cmd.RefreshSubscription)
    phone.advance(25.1)
    (first,) = phone.take(cmd.RefreshSubscription)
    phone.advance(10)
    other = {phone.watch(), phone.watch("104")} - {first.watch}
    assert {each.watch for each in phone.take(cmd.RefreshSubscription)} == other


def test_a_server_that_sends_none_after_a_refresh_keeps_its_lamps(desk: Rig) -> None:
    desk.notify(ringing())
    desk.advance(120)
    assert desk.key.lamp is Lamp.RINGING


def test_a_notify_by_chance_after_a_refresh_costs_one_doubt(desk: Rig) -> None:
    """Such a server told a change just when it was asked; a new subscription shows what it is."""
    desk.notify().advance(25).notify(ringing())
    desk.advance(18.5)
    assert desk.key.lamp is Lamp.OFFLINE
    assert len(desk.advance(2.5).take(cmd.Subscribe)) >= 1
    desk.notify(ringing()).advance(120)
    assert desk.key.lamp is Lamp.RINGING


def test_early_after_terminated_is_checked(rig: Any) -> None:
    """Kamailio and FreeSWITCH may tell them in the wrong order: a lamp must not stick."""
    phone = rig(BLF_102, {"type": "blf", "target": "104"}).start()
    phone.notify(ringing()).notify().notify(ringing())
    assert phone.key.lamp is Lamp.RINGING
    phone.advance(2.9)
    assert phone.take(cmd.RefreshSubscription) == []
    phone.advance(0.2)  # long before it would be asked as all that ring are
    assert phone.one(cmd.RefreshSubscription).watch == phone.watch()
    phone.notify()
    assert phone.key.lamp is Lamp.IDLE


UNREADABLE = {
    "hostile": (
        "application/dialog-info+xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><dialog-info/>',
        "document type",
    ),
    "no XML": ("application/dialog-info+xml", b"ringing", "no XML"),
    "another kind": ("application/pidf+xml", b"<presence/>", "application/pidf+xml"),
    "several parts": ("multipart/related;boundary=x", b"--x--", "multipart/related"),
}


@pytest.mark.parametrize(("kind", "body", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_notify_that_cannot_be_read_leaves_nothing_known(
    desk: Rig, kind: str, body: bytes, words: str
) -> None:
    """It showed idle, as if the server had said so (SPEC 1.2: unknown, with the reason)."""
    desk.notify(ringing()).tell(evt.NotifyReceived(desk.watch(), "active", kind, body, None, 9))
    key = desk.key
    assert (key.lamp, key.subscription, key.dialogs, key.pickable) == (Lamp.OFFLINE, "active", (), False)
    assert words in key.why
    assert desk.phone.offers == ()
    [text] = desk.sentences("watch " + desk.watch())
    assert "was not read" in text
    assert words in text
    assert words in desk.phone.explain(0)
    desk.notify(ringing())
    assert desk.key.lamp is Lamp.RINGING


def test_all_is_asked_for_once_after_a_notify_that_cannot_be_read(desk: Rig) -> None:
    for _ in range(3):
        desk.notify(body=b"nonsense")
    assert desk.advance(6).one(cmd.RefreshSubscription)
    desk.notify(body=b"nonsense").advance(6)
    assert desk.take(cmd.RefreshSubscription) == [], "a server that cannot do better is left in peace"


def test_what_was_forgiven_is_explained(desk: Rig) -> None:
    desk.tell(evt.NotifyReceived(desk.watch(), "active", "", b"", None, 9, "its To lacks the tag"))
    assert desk.key.lamp is Lamp.IDLE
    assert "its To lacks the tag" in desk.phone.explain(0)


def test_an_empty_body_is_idle(desk: Rig) -> None:
    desk.notify(ringing())
    desk.tell(evt.NotifyReceived(desk.watch(), "active", "", b"", None, 9))
    assert desk.key.lamp is Lamp.IDLE


def test_events_of_unknown_watches_and_accounts_are_ignored(desk: Rig) -> None:
    desk.tell(
        evt.NotifyReceived("nobody", "active", "", b""),
        evt.SubscriptionChanged("nobody", TERMINATED, 481),
        evt.RegistrationChanged("nobody", evt.RegistrationState.FAILED, 403),
        evt.RegistrationChanged("", evt.RegistrationState.FAILED, 403),
    )
    assert desk.key.lamp is Lamp.IDLE


def test_the_same_state_again_changes_nothing(desk: Rig) -> None:
    body = b'<dialog-info version="7" state="full" entity="x"></dialog-info>'
    desk.notify(body=body).take(KeyChanged)
    assert desk.notify(body=body).take(KeyChanged) == []


# ------------------------------------------------------------------ configuration


def config(*keys: dict[str, Any], **account: Any) -> PhoneConfig:
    base = {"name": "office", "user": "103", "domain": DOMAIN, **account}
    return PhoneConfig.model_validate({"account": [base], "key": list(keys)})


def test_a_new_configuration_keeps_what_stays(desk: Rig) -> None:
    desk.take(cmd.Subscribe)
    desk.notify(ringing())
    desk.phone.reconfigure(config({"type": "speed", "target": "9"}, {**BLF_102, "label": "Robert"}), desk.now)
    desk.settle()
    assert desk.take(cmd.Subscribe) == []
    assert desk.take(cmd.Unsubscribe) == []
    assert desk.take(cmd.AddAccount)[1:] == []
    second = desk.phone.keys[1]
    assert (second.label, second.lamp) == ("Robert", Lamp.RINGING)
    assert desk.phone.offers[0].key == 1


def test_a_new_configuration_drops_and_adds(desk: Rig) -> None:
    desk.take(cmd.Subscribe)
    desk.phone.reconfigure(config({"type": "blf", "target": "104"}), desk.now)
    desk.settle()
    assert desk.one(cmd.Unsubscribe).watch == desk.watch()
    assert desk.one(cmd.Subscribe).watch == desk.watch("104")


def test_a_changed_account_registers_anew(desk: Rig) -> None:
    desk.take(cmd.AddAccount)
    desk.take(cmd.Subscribe)
    desk.phone.reconfigure(config(BLF_102, user="133"), desk.now)
    desk.settle()
    assert desk.one(cmd.RemoveAccount).account == "office"
    assert desk.one(cmd.AddAccount).settings.user == "133"
    assert desk.take(cmd.Subscribe) == []
    assert desk.register().one(cmd.Subscribe)


@pytest.mark.parametrize(
    "wanted", [config(BLF_102, user="133"), PhoneConfig.model_validate({"key": [BLF_102]})]
)
def test_an_account_with_calls_changes_when_they_are_over(desk: Rig, wanted: PhoneConfig) -> None:
    """Saving the settings must not end a call."""
    incoming(desk, "in-1")
    incoming(desk, "in-2")
    desk.do(cmd.Answer("in-1"))
    desk.phone.reconfigure(wanted, desk.now)
    desk.settle()
    assert desk.take(cmd.RemoveAccount) == []
    assert desk.sentences("accounts") == [
        "The account office takes its new settings when its calls are over."
    ]
    desk.ended("in-2", 487, "Request Terminated")
    assert desk.take(cmd.RemoveAccount) == []
    desk.take(cmd.AddAccount)
    desk.ended("in-1", 200, "OK")
    assert desk.one(cmd.RemoveAccount).account == "office"
    assert [each.settings.user for each in desk.take(cmd.AddAccount)] == [
        each.user for each in wanted.account
    ]
    desk.phone.reconfigure(wanted, desk.now)
    desk.settle()
    assert desk.take(cmd.RemoveAccount) == []


def test_an_account_that_goes_takes_its_lamps(desk: Rig) -> None:
    desk.phone.reconfigure(PhoneConfig.model_validate({"key": [BLF_102]}), desk.now)
    desk.settle()
    assert desk.one(cmd.RemoveAccount).account == "office"
    assert (desk.key.lamp, desk.key.subscription) == (Lamp.OFFLINE, "lost")
    assert "add an account" in desk.key.why


def test_stop_says_goodbye_to_all(desk: Rig) -> None:
    desk.do(cmd.Dial("200"))
    desk.sent = []
    desk.phone.stop(desk.now)
    desk.settle()
    assert desk.sent == [
        cmd.HangUpCall("out-1"),
        cmd.Unsubscribe(desk.watch()),
        cmd.RemoveAccount("office"),
    ]
    desk.phone.stop(desk.now)
    desk.phone.handle_timers(desk.now + 1000)
    assert desk.phone.commands() == []


def test_a_server_that_never_takes_the_expiry_is_left_in_peace(desk: Rig) -> None:
    asked = []
    for _ in range(8):
        over(desk, 423, "Interval Too Brief").take(cmd.Subscribe)
        asked += [each.expires for each in desk.advance(1).take(cmd.Subscribe)]
    assert asked[:4] == [1800, 7200, 28800, 86400]
    assert len(asked) < 6, "then it backs off"
    assert desk.key.subscription == "lost"
