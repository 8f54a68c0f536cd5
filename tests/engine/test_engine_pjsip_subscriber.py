# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialog subscriptions of the pjsua2 engine against a scripted notifier (RFC 6665)."""

from __future__ import annotations

import socket
import threading

import pytest

from deskphone.engine.pjsua.pjsip_subscriber import PjsipDialogSubscriber, _Watch
from deskphone.errors import EngineError

pytestmark = pytest.mark.e2e

BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info version="0"><dialog id="ä"/></dialog-info>'.encode()
)
KIND = "Content-Type: application/dialog-info+xml"


def subscribe(phone, peer, watch="w", expires=600):
    phone.do("Subscribe", watch=watch, account="a", uri="sip:102@pbx.test", expires=expires)
    return peer.expect("SUBSCRIBE")


def notify(peer, request, number, state, body=BODY, kind=KIND):
    headers = ["Event: dialog", f"Subscription-State: {state}"]
    peer.request("NOTIFY", request, number, headers + ([kind] if body else []), body)


def active(phone, peer, watch="w"):
    request = subscribe(phone, peer, watch)
    peer.answer(request, 200, "OK", ["Expires: 600"])
    notify(peer, request, 1, "active;expires=599")
    peer.expect(200)
    phone.wait("SubscriptionChanged", watch=watch, state="active")
    return request


def test_life_of_a_subscription(registered, peer, digest):
    request = subscribe(registered, peer)
    assert request.uri == "sip:102@pbx.test"
    assert request.all("Accept") == ["application/dialog-info+xml"]
    assert (request.get("Event"), request.get("Expires")) == ("dialog", "600")
    peer.challenge(request)
    request = peer.expect("SUBSCRIBE")
    assert digest(request, "101", "pw")
    peer.answer(request, 200, "OK", ["Expires: 600"])
    registered.wait("SubscriptionChanged", watch="w", state="pending", status=200)
    notify(peer, request, 7, "active;expires=599")
    got = registered.wait("NotifyReceived")
    assert got["body"].encode("utf-8", "surrogateescape") == BODY
    assert (got["subscription_state"], got["expires"], got["cseq"]) == ("active", 599, 7)
    assert got["content_type"] == "application/dialog-info+xml"
    peer.expect(200)
    registered.wait("SubscriptionChanged", state="active")
    registered.do("RefreshSubscription", watch="w")
    again = peer.expect("SUBSCRIBE")
    assert again.get("Call-ID") == request.get("Call-ID")
    assert again.get("Expires") == "600"
    peer.answer(again, 200, "OK", ["Expires: 600"])
    registered.do("Unsubscribe", watch="w")
    assert peer.expect("SUBSCRIBE").get("Expires") == "0"
    notify(peer, request, 8, "terminated;reason=timeout")
    peer.expect(200)
    registered.do("RefreshSubscription", watch="w")  # unknown by now: ignored
    assert registered.stop() == 0
    assert len(registered.seen("NotifyReceived")) == 1
    assert not registered.seen("EngineFailed")


@pytest.mark.parametrize("status", [403, 404, 481, 489, 603])
def test_a_refused_subscribe_is_reported(registered, peer, status):
    peer.answer(subscribe(registered, peer), status, "No")
    line = registered.wait("SubscriptionChanged")
    assert (line["state"], line["status"], line["reason"]) == ("terminated", status, "No")


def test_too_brief_and_retry_after_are_reported(registered, peer):
    peer.answer(subscribe(registered, peer), 423, "Interval Too Brief", ["Min-Expires: 3600"])
    assert registered.wait("SubscriptionChanged")["status"] == 423
    peer.answer(subscribe(registered, peer), 503, "Busy", ["Retry-After: 17"])
    line = registered.wait("SubscriptionChanged")
    assert (line["status"], line["retry_after"]) == (503, 17.0)


def test_a_wrong_password_ends_the_subscription(registered, peer):
    peer.challenge(subscribe(registered, peer))
    peer.challenge(peer.expect("SUBSCRIBE"))
    line = registered.wait("SubscriptionChanged")
    assert (line["state"], line["status"]) == ("terminated", 401)


ENDINGS = {
    "deactivated": ("terminated;reason=deactivated", "deactivated", None),
    "probation": ("terminated;reason=probation;retry-after=5", "probation", 5.0),
    "without a reason": ("terminated", "", None),
}


@pytest.mark.parametrize("row", ENDINGS)
def test_the_notifier_ends_it(registered, peer, row):
    header, reason, retry = ENDINGS[row]
    request = active(registered, peer)
    notify(peer, request, 2, header, b"")
    last = registered.wait("NotifyReceived", cseq=2)
    assert (last["body"], last["subscription_state"]) == ("", "terminated")
    line = registered.wait("SubscriptionChanged", state="terminated")
    assert (line["status"], line["reason"], line["retry_after"]) == (0, reason, retry)


def test_a_refused_refresh_ends_it(registered, peer):
    active(registered, peer)
    registered.do("RefreshSubscription", watch="w")
    peer.answer(peer.expect("SUBSCRIBE"), 481, "Subscription Does Not Exist")
    line = registered.wait("SubscriptionChanged", state="terminated")
    assert line["status"] == 481


def test_notify_before_the_answer_is_not_lost(registered, peer):
    request = subscribe(registered, peer)
    notify(peer, request, 1, "active;expires=60")
    registered.wait("NotifyReceived", cseq=1)
    peer.answer(request, 200, "OK", ["Expires: 60"])
    registered.wait("SubscriptionChanged", state="active")


def test_behind_a_nat_the_contact_is_where_the_registrar_saw_us(peer, phone):
    def behind_nat(request):
        via = request.get("Via").replace(";rport;", ";rport=6000;received=192.0.2.7;")
        request.lines = [line for line in request.lines if not line.startswith("Via:")] + [f"Via: {via}"]
        peer.accept(request)

    peer.on_register = behind_nat
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    request = subscribe(phone, peer)
    assert "@192.0.2.7:6000" in request.contact


BODIES = {
    "no XML": b"\xff\x00<<<",
    "latin-1 bytes": "<dialog-info>Müller</dialog-info>".encode("latin-1"),
    "nothing": b"",
}


@pytest.mark.parametrize("row", BODIES)
def test_bodies_arrive_untouched(registered, peer, row):
    request = active(registered, peer)
    notify(peer, request, 2, "active;expires=100", BODIES[row])
    got = registered.wait("NotifyReceived", cseq=2)
    assert got["body"].encode("utf-8", "surrogateescape") == BODIES[row]
    peer.expect(200)


def test_a_body_that_was_cut_is_told(registered, peer):
    request = active(registered, peer)
    notify(peer, request, 2, "active;expires=100", b"<a>" + b"x" * 5000)
    assert "octets short" in registered.wait("EngineFailed", watch="w")["text"]
    registered.wait("NotifyReceived", cseq=2)


def test_subscribing_again_under_the_same_name_replaces(registered, peer):
    first = active(registered, peer)
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    assert peer.expect("SUBSCRIBE").get("Expires") == "0"
    second = peer.expect("SUBSCRIBE")
    assert second.get("Call-ID") != first.get("Call-ID")


def test_a_subscription_of_nobody_is_refused_in_words(registered):
    registered.do("Subscribe", watch="w", account="zz", uri="sip:102@pbx.test")
    line = registered.wait("SubscriptionChanged", watch="w")
    assert line["state"] == "terminated"
    assert "no account 'zz'" in line["reason"]
    registered.do("Subscribe", watch="v", account="a", uri="not a uri")
    line = registered.wait("SubscriptionChanged", watch="v")
    assert "cannot be watched" in line["reason"]


def test_three_hundred_subscriptions_and_a_burst_of_notifies(registered, peer):
    requests = []
    for number in range(300):
        request = subscribe(registered, peer, f"w{number}")
        peer.answer(request, 200, "OK", ["Expires: 600"])
        requests.append(request)
    for request in requests:
        notify(peer, request, 1, "active;expires=599")
    for number in range(300):
        registered.wait("SubscriptionChanged", watch=f"w{number}", state="active")
    assert len(registered.seen("NotifyReceived")) == 300
    assert registered.stop() == 0
    assert not registered.seen("EngineFailed")


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_a_watch_of_a_lost_server_is_dropped_without_a_word(start, peer, subscriber):
    """The next of the same name starts afresh, and what the old one still gets is not reported."""
    phone = start(subscriber=subscriber)
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    old = active(phone, peer)
    phone.do("Unsubscribe", watch="w", farewell=False)
    phone.do("RefreshSubscription", watch="w")
    new = active(phone, peer)
    assert new.get("Call-ID") != old.get("Call-ID")
    notify(peer, old, 2, "active;expires=599")
    assert peer.expect(481)
    assert len(phone.seen("NotifyReceived")) == 2
    assert phone.stop() == 0
    assert not phone.seen("EngineFailed")


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_a_watch_is_dropped_while_its_refresh_is_unanswered(start, peer, subscriber):
    phone = start(subscriber=subscriber)
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    active(phone, peer)
    phone.do("RefreshSubscription", watch="w")
    old = peer.expect("SUBSCRIBE")
    phone.do("Unsubscribe", watch="w", farewell=False)
    new = subscribe(phone, peer)
    peer.answer(old, 481, "Gone")
    peer.answer(new, 200, "OK", ["Expires: 600"])
    notify(peer, new, 1, "active;expires=599")
    peer.expect(200)
    phone.wait("SubscriptionChanged", watch="w", state="active")
    assert not [line for line in phone.seen("SubscriptionChanged") if line["state"] == "terminated"]
    assert phone.stop() == 0


class StreamNotifier:
    """A server over TCP that answers REGISTER and SUBSCRIBE; its own Contact asks for ``contact_params``."""

    def __init__(self, contact_params):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.params = contact_params
        self.seen = []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        connection, _ = self.listener.accept()
        data = b""
        with connection:
            while piece := connection.recv(65536):
                data += piece
                while b"\r\n\r\n" in data.lstrip():
                    head, _, data = data.lstrip().partition(b"\r\n\r\n")
                    self.answer(connection, head.decode())

    def answer(self, connection, head):
        first, *lines = head.split("\r\n")
        fields = {line.partition(":")[0].lower(): line for line in lines}
        self.seen.append((first.split()[0], fields.get("expires", "")))
        if first.startswith(("REGISTER", "SUBSCRIBE")):
            own = f"Contact: <sip:server@127.0.0.1:{self.port}{self.params}>"
            contact = fields["contact"] if first.startswith("REGISTER") else own
            copied = [
                line for line in lines if line.lower().startswith(("via:", "from:", "call-id:", "cseq:"))
            ]
            answer = ["SIP/2.0 200 OK", *copied, fields["to"] + ";tag=s", contact, fields["expires"]]
            connection.sendall("\r\n".join([*answer, "Content-Length: 0", "", ""]).encode())


@pytest.mark.parametrize("params", [";transport=tls", ";transport=tcp", ""])
def test_unsubscribing_where_the_server_cannot_be_reached_any_more(start, params):
    server = StreamNotifier(params)
    phone = start(transports=["tcp"], subscriber="pjsip")
    phone.add_account(server, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    for number in range(3):
        phone.do("Subscribe", watch=f"w{number}", account="a", uri=f"sip:10{number}@pbx.test")
        phone.wait("SubscriptionChanged", watch=f"w{number}", state="pending")
    for number in range(2):
        phone.do("Unsubscribe", watch=f"w{number}")
    phone.do("Register", account="a")
    phone.wait("RegistrationChanged", state="registered")
    assert phone.stop() == 0
    assert not phone.seen("EngineFailed")


@pytest.mark.parametrize("subscriber", ["pjsip", "sip"])
def test_an_account_that_does_not_register_asks_the_host_of_the_address(start, peer, subscriber):
    """A key with a full address elsewhere was asked for through the registrar, and refused."""
    phone = start(subscriber=subscriber)
    phone.wait("Started")
    phone.do("AddAccount", name="a", user="101", domain="nowhere.invalid", register=False)
    phone.wait("RegistrationChanged", state="registered", status=0)
    uri = f"sip:boss@127.0.0.1:{peer.port}"
    phone.do("Subscribe", watch="w", account="a", uri=uri, expires=600)
    request = peer.expect("SUBSCRIBE")
    assert request.uri == uri
    assert request.all("Route") == []
    peer.answer(request, 200, "OK", ["Expires: 600"])
    notify(peer, request, 1, "active;expires=599")
    peer.expect(200)
    phone.wait("NotifyReceived", watch="w")
    phone.do("Register", account="a")
    assert phone.stop() == 0
    assert peer.registers == []
    assert not phone.seen("EngineFailed")


def test_a_question_that_finds_no_network_is_a_sentence():
    """Seen: "evsub_send_request: Operation not permitted" in the window, while a firewall was shut."""

    class NoNetwork:
        def call(self, name, *arguments):
            return 0

        def check(self, name, *arguments):
            if name == "pjsip_evsub_send_request":
                raise EngineError(f"Network is unreachable ({name})")

    subscriber = PjsipDialogSubscriber(NoNetwork(), {}, [].append, "deskphone")
    subscriber._watches["w"] = _Watch("w", "sip:102@pbx.test", 60, 1, 1)
    with pytest.raises(EngineError) as caught:
        subscriber.refresh("w")
    reason = "Network is unreachable (pjsip_evsub_send_request)"
    assert str(caught.value) == f"sip:102@pbx.test could not be asked how it is now: {reason}."
