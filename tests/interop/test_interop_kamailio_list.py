# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of extensions at a real Kamailio (module rls): our reader reads what it sends, as one of our PBX's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from exports import SMALL, exported, serving
from people import People
from processes import DOMAIN, JsonProcess
from socket_phone import Phone

from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.sip.message import Request

pytestmark = pytest.mark.interop

LIST = (
    '<?xml version="1.0"?><rls-services xmlns="urn:ietf:params:xml:ns:rls-services">'
    f'<service uri="sip:team@{DOMAIN}"><list><entry uri="sip:102@{DOMAIN}"/><entry uri="sip:103@{DOMAIN}"/></list>'
    "<packages><package>dialog</package></packages></service></rls-services>"
)
TABLES = {
    "xcap": (
        "id(int,auto) username(string) domain(string) doc(string) doc_type(int) etag(string) source(int) "
        f"doc_uri(string) port(int)\n1:101:{DOMAIN}:{{document}}:8:a:0:index:0\n"
    ),
    "rls_presentity": (
        "id(int,auto) rlsubs_did(string) resource_uri(string) content_type(string) presence_state(string) "
        "expires(int) updated(int) auth_state(int) reason(string)\n"
    ),
    "rls_watchers": (
        "id(int,auto) presentity_uri(string) to_user(string) to_domain(string) watcher_username(string) "
        "watcher_domain(string) event(string) event_id(string,null) to_tag(string) from_tag(string) "
        "callid(string) local_cseq(int) remote_cseq(int) contact(string) record_route(string,null) "
        "expires(int) status(int) reason(string) version(int) socket_info(string) local_contact(string) "
        "from_user(string) from_domain(string) updated(int)\n"
    ),
}
VERSIONS = {"xcap": 4, "rls_presentity": 1, "rls_watchers": 3}
MODULE = """\
loadmodule "pua_dialoginfo.so"
loadmodule "rls.so"
modparam("rls", "db_url", "text://{tables}")
modparam("rls", "integrated_xcap_server", 1)
modparam("rls", "to_presence_code", 10)
modparam("rls", "rls_event", "dialog")
modparam("rls", "waitn_time", 1)
modparam("rls", "server_address", "sip:127.0.0.1:{port}")
modparam("rls", "outbound_proxy", "sip:127.0.0.1:{port}")
"""
# What the server asks itself comes from its own port.
OWN = """\
    if (is_method("SUBSCRIBE") && $sp == $Rp) {
        handle_subscribe();
        exit;
    }
    route(LOGIN);
    if (is_method("REGISTER"))"""
ASKED = """\
            $var(code) = rls_handle_subscribe();
            if ($var(code) == 10) handle_subscribe();
            t_release();"""
TOLD = """\
route[WITHIN] {
    if (is_method("NOTIFY") && $sp == $Rp) {
        rls_handle_notify();
        t_release();
        exit;
    }
    if (is_method("SUBSCRIBE")) {
        $var(code) = rls_handle_subscribe();
        if ($var(code) == 10) handle_subscribe();
        t_release();
        exit;
    }
"""


@pytest.fixture
def kamailio(tmp_path: Path) -> Iterator[int]:
    """The port of one that runs what our PBX exports, and has a list for 101: 102 and 103."""
    out, port = exported(tmp_path, SMALL)
    text = (out / "kamailio.cfg").read_bytes().decode()  # some of its line ends are those of SIP
    for old, new in (
        ('loadmodule "pua_dialoginfo.so"\n', MODULE.format(tables=out / "tables", port=port)),
        ('    route(LOGIN);\n    if (is_method("REGISTER"))', OWN),
        ("            handle_subscribe();", ASKED),
        ("route[WITHIN] {\n", TOLD),
    ):
        assert old in text, f"{old!r} is not in what is exported"
        text = text.replace(old, new, 1)
    (out / "kamailio.cfg").write_bytes(text.encode())
    document = LIST.replace(":", "\\:")
    for name, table in TABLES.items():
        (out / "tables" / name).write_text(table.replace("{document}", document))
    version = out / "tables" / "version"
    rows = version.read_text()
    count = rows.count("\n") - 1
    version.write_text(rows + "".join(f"{count + n}:{k}:{v}\n" for n, (k, v) in enumerate(VERSIONS.items())))
    with serving(out, port, tmp_path):
        yield port


def subscribe(phone: Phone) -> None:
    """Ask for the list, with credentials for a proxy."""
    headers = ("Event: dialog", "Supported: eventlist", "Expires: 600")
    asked = phone.once("SUBSCRIBE", f"team@{DOMAIN}", headers)
    assert asked.status == 407
    challenges = asked.headers.all("Proxy-Authenticate")
    value = phone.digest.authorize(challenges, "SUBSCRIBE", f"sip:team@{DOMAIN}", cnonce="c")
    answer = phone.once("SUBSCRIBE", f"team@{DOMAIN}", (*headers, f"Proxy-Authorization: {value}"))
    assert answer.status in (200, 202)


def states_until(phone: Phone, wanted: dict[str, str]) -> None:
    """Read NOTIFYs until each number's newest dialog has the state that is wanted.

    A busy Kamailio 5.6 now and then tells nobody of a change (seen once: nothing for 60 s); then the list is asked for anew,
    as phones do in time.
    """
    known: dict[str, str] = {}
    silent = 0
    while known != wanted:
        try:
            message = phone.read()
        except TimeoutError:
            silent += 1
            assert silent < 4, f"{known}, not {wanted}"
            subscribe(phone)
            continue
        if not isinstance(message, Request) or not message.body:
            continue
        told = parse_resource_list(message.headers.get("Content-Type") or "", message.body)
        for each in told.resources:
            if each.document is not None:
                states = [dialog.state for dialog in each.document.dialogs]
                known[each.uri.partition(":")[2].partition("@")[0]] = states[-1] if states else ""


def test_a_list_tells_who_rings_and_talks(kamailio: int) -> None:
    people = People(kamailio)
    try:
        with Phone(kamailio, "101") as phone:
            phone.socket.settimeout(15)
            subscribe(phone)
            people.add("102", answer_after=None)
            people.add("103")
            people.call("103", "102")
            people.wait_ringing("102")
            states_until(phone, {"102": "early", "103": "early"})
            people.answer("102")
            states_until(phone, {"102": "confirmed", "103": "confirmed"})
            people.hang_up("103")
            states_until(phone, {"102": "terminated", "103": "terminated"})
    finally:
        people.stop()


@pytest.mark.long
def test_the_phone_shows_a_list(kamailio: int) -> None:
    """No instance ever for who has not had a call yet: it is idle after all."""
    people = People(kamailio)
    login = ("--server", f"127.0.0.1:{kamailio}", "--user", f"101@{DOMAIN}", "--json")
    environ = {"DESKPHONE_PASSWORD": "pw-101"}
    watcher = JsonProcess(sys.executable, "-m", "deskphone", "watch", "--list", "team", *login, env=environ)
    try:
        watcher.wait_event("key", extension="102", lamp="idle", subscription="active")
        people.add("102", answer_after=None)
        people.add("103")
        people.call("103", "102")
        watcher.wait_event("key", extension="102", lamp="ringing", method="replaces")
        people.answer("102")
        watcher.wait_event("key", extension="103", lamp="busy")
        people.hang_up("103")
        watcher.wait_event("key", extension="102", lamp="idle")
        assert watcher.terminate() == 0
    finally:
        watcher.kill()
        people.stop()
