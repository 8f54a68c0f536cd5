# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function that reads what comes from outside takes time linear in it, up to 32 KB.

The functions are found in the modules: a new public one that takes a text is entered here, with the letters
that it looks for, or below among those that read nothing.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from secrets import randbelow

import attacks
import pytest

import deskphone.blf
import deskphone.book
import deskphone.config
import deskphone.dialoginfo
import deskphone.ldap
import deskphone.rtp
import deskphone.sip
import deskphone.trace
from deskphone.blf import key_list, uris
from deskphone.blf.recorded import recorded
from deskphone.book import contact, files, table, vcard
from deskphone.book.numbers import Numbering, number_within
from deskphone.config import hosts, ldap, pbx, pbx_file, pbx_hunt, pbx_values, phone, presets
from deskphone.config.load import check_text
from deskphone.config.locate import TooDeepError, line_map
from deskphone.dialoginfo.build import escape
from deskphone.dialoginfo.parse import parse_document
from deskphone.dialoginfo.rlmi import parse_resource_list
from deskphone.dialoginfo.setting import set_out
from deskphone.engine.pjsua import referral, translate
from deskphone.engine.pjsua.translate import MessageText
from deskphone.errors import BookFileError, CaptureError, PeerError
from deskphone.ldap import ber, faults, filters
from deskphone.net import addresses
from deskphone.pbx.admin.hunt_table import read_tables
from deskphone.pbx.b2bua.offer_answer import cross, directed, is_hold, is_same
from deskphone.pbx.base.reply import Body
from deskphone.pbx.dialplan import feature_codes, identity
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.media.description import Describer
from deskphone.phone import words
from deskphone.phone.by_itself import asked_after
from deskphone.phone.dialling import dial_uri
from deskphone.phone.events import CallEnded
from deskphone.phone.message_summary import read_summary
from deskphone.rtp.packet import Packet
from deskphone.sip import fields, grammar, uri
from deskphone.sip.digest import DigestClient, DigestServer
from deskphone.sip.masking import masked, masked_bytes
from deskphone.sip.message import Request, make_response
from deskphone.sip.parse import parse, validate
from deskphone.sip.replaces import Replaces
from deskphone.sip.sdp import Sdp
from deskphone.sip.serialize import serialize
from deskphone.sip.stream import StreamFramer
from deskphone.sip.transaction.light import success_of
from deskphone.trace import capture, pcapng, text
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.anonymous_xml import anonymous_xml
from deskphone.trace.capture import Heard
from deskphone.trace.summary import Summary, TraceFilter

HEAD = (
    "OPTIONS sip:b@example.net SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
    "To: <sip:b@h>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
)
XML = '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:a@b">'
RLMI = (
    '--b\nContent-Type: application/rlmi+xml\n\n<list xmlns="urn:ietf:params:xml:ns:rlmi" version="1" '
    'fullState="true"><resource uri="a"><instance id="1" state="active" cid="x"/></resource></list>\n--b\n'
)
GERMAN = Numbering("DE")
OFFICE = pbx_file.read_pbx_config('[server]\ndomain = "pbx.test"\n')[0]
PLAIN = Body(b"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0 8\r\n", "application/sdp")
SERVER = '[server]\ndomain = "pbx.test"\n'
CAPTURE = pcapng.exported([])
CREDENTIALS = ("Digest ", '"', "\\", "=", ",", " ", "a", "\t")
ADDRESS = ("<", ">", '"', "\\", ";", ",", " ", "a", "sip:a@b", "=")
VALUE = (";", "=", '"', "<", ",", " ", "a")
URI = (":", ";", "@", "?", "%41", ".", "[", "a")


def sip(text):
    """Read a message as an endpoint does, and all of it that anybody asks for."""
    message = parse(text.encode("utf-8", "surrogateescape"))
    validate(message)
    for name in ("Contact", "Via", "Require", "Route"):
        message.headers.values(name)
    _ = message.contacts, message.content_type
    serialize(message)
    if isinstance(message, Request):
        serialize(make_response(message, 200, to_tag="t"))


def stream(text):
    framer = StreamFramer()
    data = text.encode()
    for begin in range(0, len(data), 1000):
        framer.feed(data[begin : begin + 1000])


def trickle(text):
    framer = StreamFramer()
    for byte in text.encode():
        framer.feed(bytes((byte,)))


def said(text):
    """Everything that the phone asks of a message's text."""
    message = MessageText.parse(text)
    translate.caller(message), translate.asserted(message), asked_after(message.headers)
    translate.public_address(message), translate.retry_after(message), translate.subscription_state(message)
    translate.server_name(message)
    _ = message.missing, message.request_uri, message.method
    translate.answered_elsewhere(message.all("reason"))


def description(text):
    sdp = Sdp.parse(text.encode())
    _ = sdp.connection, sdp.version, sdp.direction, sdp.is_hold
    for media in sdp.media[:3]:
        _ = media.formats, media.attributes, media.rtpmap, media.connection, sdp.address_of(media)
    bytes(sdp.with_direction("sendonly").with_version(2))


def described(text):
    """All that the PBX reads of a description: as an offer, as an answer, and beside another offer."""
    body = Body(text.encode(), "application/sdp")
    Describer("192.0.2.1", 4000, 1).accept(body)
    Describer("192.0.2.1", 4000, 1).take_answer(body)
    is_hold(body), cross(body, PLAIN), cross(PLAIN, body), is_same(body, body), directed(body, "sendonly")


def credentials(text):
    server = DigestServer(b"secret", "r")
    server.check(text, "INVITE", b"", 0.0, lambda user, algorithm: "0" * 32)


def challenge(text):
    DigestClient("a", "b").authorize([text], "INVITE", "sip:a@b", cnonce="c")


def directory_message(text):
    ber.read(text.encode("latin-1"))


def directory_text(text):
    ber.decoded(text.encode("latin-1"))


def ranges(text):
    for kind in (pbx_values.Listener, pbx_values.PortRange, pbx_values.NumberRange):
        try:
            kind.parse(text)
        except ValueError:
            continue


def pbx_text(text):
    check_text(text, pbx.PbxConfig, "f")


def phone_text(text):
    check_text(text, phone.PhoneConfig, "f")


def tried(work):
    """What is refused in the reader's own words is read as well."""

    def run(text):
        try:
            work(text)
        except (CaptureError, PeerError, BookFileError, TooDeepError, ValueError):
            return

    return run


# name: (function, (pieces), text before, text after)
READERS = {
    "sip.fields Via.parse": (fields.Via.parse, VALUE, "SIP/2.0/UDP a", ""),
    "sip.fields Via.parse start": (fields.Via.parse, ("SIP", "/", " ", "\t", ",", "2.0"), "", ""),
    "sip.fields CSeq.parse": (fields.CSeq.parse, ("1", " ", "A", "\t"), "", ""),
    "sip.fields Event.parse": (fields.Event.parse, VALUE, "dialog", ""),
    "sip.fields SubscriptionState.parse": (fields.SubscriptionState.parse, VALUE, "active", ""),
    "sip.fields Reason.parse": (fields.Reason.parse, VALUE, "SIP", ""),
    "sip.fields parse_auth": (fields.parse_auth, CREDENTIALS, "Digest ", ""),
    "sip.digest server": (credentials, CREDENTIALS, 'Digest username="', ""),
    "sip.digest client": (challenge, CREDENTIALS, 'Digest realm="a", nonce="b", qop="auth', ""),
    "sip.grammar is_token": (grammar.is_token, ("a", "-", "%", " "), "", ""),
    "sip.grammar is_host": (grammar.is_host, ("a", ".", "-", "[", ":", "]"), "", ""),
    "sip.grammar quote": (grammar.quote, ('"', "\\", "a"), "", ""),
    "sip.grammar unquote": (grammar.unquote, ('"', "\\", "a"), '"', '"'),
    "sip.grammar quoted_end": (grammar.quoted_end, ('"', "\\", "a"), '"', ""),
    "sip.grammar split_commas": (grammar.split_commas, ADDRESS, "", ""),
    "sip.grammar parse_params": (grammar.parse_params, ADDRESS, ";", ""),
    "sip.grammar parse_port": (grammar.parse_port, ("1", " "), "", ""),
    "sip.grammar parse_hostport": (grammar.parse_hostport, (":", "]", "[", "a", ".", "1"), "", ""),
    "sip.uri Uri.parse": (uri.Uri.parse, URI, "sip:", ""),
    "sip.uri tel": (uri.Uri.parse, ("1", ";", "-", "=", "."), "tel:", ""),
    "sip.uri aor": (lambda t: (uri.Uri.parse(t).aor, uri.Uri.parse(t).user_unescaped), ("%41", "%", "a", "%4"), "sip:", "@b"),
    "sip.uri matches": (lambda t: uri.Uri.parse(t).matches(uri.Uri.parse(t)), (";", "a", "=", "%41", "?", "&"), "sip:a@b;x", ""),
    "sip.uri unescape": (uri.unescape, ("%", "%41", "a", "%4"), "", ""),
    "sip.uri escape_user": (uri.escape_user, ("#", "a", "%"), "", ""),
    "sip.uri Address.parse": (uri.Address.parse, ADDRESS, "", ""),
    "sip.uri Address.parse of the finding": (uri.Address.parse, ("<", ">", '"'), "<sip:a@b>;", ""),
    "sip.uri display_text": (uri.display_text, ('"', "a", "\\"), "", ""),
    "sip.replaces Replaces.parse": (Replaces.parse, VALUE, "a", ""),
    "sip.sdp Sdp.parse": (description, ("\r\n", "m=audio 1 RTP/AVP 0", "a=", "c=IN IP4 1", "b", " ", ":"), "v=0\r\n", ""),
    "pbx.media description": (described, ("0 ", "8 ", "\r\n", "a=fmtp:9\n", "a=rtpmap:9 a/1\n", "a=crypto:1 a b\n"), "v=0\r\nc=IN IP4 1\r\nm=audio 1 RTP/AVP ", "\r\n"),
    "sip.sdp one line": (description, ("0", " ", ":", "/"), "v=0\r\nm=audio 1 RTP/AVP ", "\r\n"),
    "sip.parse parse": (sip, ("\r\n", "\n", "\r", ":", " ", "a", "\t", "\0"), HEAD, "\r\n\r\n"),
    "sip.parse of lines": (sip, ("Via: a\r\n", "To: <a\r\n", 'Contact: ",\r\n', "X: y\r\n", "\r\n "), HEAD, "\r\n\r\n"),
    "sip.parse start line": (sip, (" ", "a", "SIP/2.0", "\t", "1"), "", "\r\n" + HEAD + "\r\n"),
    "sip.stream": (stream, ("\r\n", "l:", "Content-Length: 1", "a", " ", "\n"), "", ""),
    "sip.stream byte by byte": (trickle, ("a: b\r\n", "\r\n", "l:"), "", ""),
    "sip.transaction.light success_of": (
        lambda text: success_of(text.encode()),
        (";branch=", "a", ";", ",", " ", "\r\n", "Via: "),
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a",
        "\r\nCSeq: 1 NOTIFY\r\n\r\n",
    ),
    "dialoginfo.parse parse_document": (lambda t: parse_document(t.encode()), ("<", ">", "&", '"', "<a>", " ", "<dialog>", "a"), XML, ""),
    "dialoginfo.parse whole": (
        lambda t: parse_document(t.encode()),
        ("<dialog id='a'><state>early</state></dialog>", "<dialog><local><target uri='a'/></local></dialog>", "&amp;", "\n"),
        XML,
        "</dialog-info>",
    ),
    "dialoginfo.parse blanks": (lambda t: parse_document(t.encode()), (" ", "\n", "\t", "\ufeff"), "", ""),
    "dialoginfo.rlmi parse_resource_list": (
        lambda t: parse_resource_list('multipart/related;boundary="b"', t.encode()),
        ("\n--b\n", "\n", "\r\n ", ":", "--b", "Content-ID: x\n", "a"),
        RLMI,
        "\n--b--\n",
    ),
    "dialoginfo.rlmi content type": (lambda t: parse_resource_list(t, RLMI.encode()), (";", "boundary", "=", '"', " ", "a"), "m/r", ""),
    "dialoginfo.build escape": (escape, ("&", "<", '"', "a", "\1"), "", ""),
    "blf.key_list read_keys": (key_list.read_keys, ("102 a\n", "1", " ", ";", '"', "@", "\t", "|"), "", ""),
    "blf.key_list read_keys XML": (
        key_list.read_keys, ("<fkey>blf 1</fkey>", "<b>", "</b>", "&amp;"), "<a>", "</a>"
    ),
    "blf.key_list read_keys snom": (
        key_list.read_keys, ("fkey1: blf 1\n", "fkey_label1: a\n", "fkey", ":"), "", ""
    ),
    "blf.key_list is_target": (key_list.is_target, ("1", "-", "@", "a", "sip:", "(", " "), "", ""),
    "blf.uris split_uri": (uris.split_uri, (*URI, "<", ">"), "", ""),
    "blf.uris user_of": (uris.user_of, (*URI, "<", ">"), "", ""),
    "blf.uris is_nobody": (uris.is_nobody, (*URI, "anonymous"), "", ""),
    "blf.uris complete_uri": (lambda t: uris.complete_uri(t, "b"), (*URI, "<", ">"), "", ""),
    "blf.uris callable_uri": (lambda t: uris.callable_uri(t, "b"), (*URI, "<", ">"), "", ""),
    "blf.uris same_user": (lambda t: uris.same_user(t, t), (*URI, "<", ">"), "", ""),
    "book.contact plain_number": (contact.plain_number, ("1", " ", "(", "@", "a", "sip:"), "", ""),
    "book.contact is_number": (contact.is_number, ("1", " ", "(", "a"), "", ""),
    "book.contact is_callable": (contact.is_callable, ("a", "-", " "), "", ""),
    "book.contact Query.of": (contact.Query.of, ("1", " ", "a", "ä", "&", "+"), "", ""),
    "book.contact searched": (
        lambda t: contact.searched(contact.Contact(1, t, t, (contact.Number(t),), t), (t,)),
        ("1", " ", "a", "ü", "&", "@"),
        "",
        "",
    ),
    "book.contact tidied": (
        lambda t: contact.tidied(contact.Contact(1, t, t, (contact.Number(t),), t)), ("1", " ", "a", "\n"), "", ""
    ),
    "book.vcard read_cards": (
        lambda t: list(vcard.read_cards(t)),
        ("\n", "A:", "\n ", "=\n", ";", '"', "TEL:1\n", "BEGIN:VCARD\n", "END:VCARD\n"),
        "BEGIN:VCARD\n",
        "\nEND:VCARD\n",
    ),
    "book.vcard read_cards folded": (
        lambda t: list(vcard.read_cards(t)),
        ("=41", "=\n", "\n ", "a", "\\", ";"),
        "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:",
        "\nEND:VCARD\n",
    ),
    "book.vcard read_cards names": (
        lambda t: list(vcard.read_cards(t)), ("\\", ";", "a", "\n ", ","), "BEGIN:VCARD\nN:", "\nEND:VCARD\n"
    ),
    "book.vcard read_cards parameters": (
        lambda t: list(vcard.read_cards(t)), (";", "a", "=", '"', ",", "."), "BEGIN:VCARD\nTEL", ":1\nEND:VCARD\n"
    ),
    "book.table read_table": (
        lambda t: list(table.read_table(t)), ("a,1\n", ",", ";", '"', "\n", "\t", ":::"), "Name,Phone\n", "\n"
    ),
    "book.table heading": (
        lambda t: list(table.read_table(t)), ("Phone,", "Telefon;", ",", '"', "a", "\n"), "Name,", "\n"
    ),
    "book.table kind_of": (table.kind_of, ("a", "fax", "ä", " "), "", ""),
    "book.files decoded": (lambda t: files.decoded(t.encode()), ("a", "\0", "\n", "ä"), "", ""),
    "book.files read": (lambda t: files.read(t.encode()), ("a,1\n", "A;", "\n", " "), "Name,Phone\n", ""),
    "book.numbers key": (GERMAN.key, ("1", "0", "+", "(0)", " ", "@", "a", "sip:", ";", "-"), "", ""),
    "book.numbers key abroad": (GERMAN.key, ("1", "0", "(0)", " ", "-"), "+49", ""),
    "book.numbers number_within": (
        lambda text: number_within(text, "DE"),
        ("1", "0", "+", "(0)", " ", "-", "/", "a", ".", ","),
        "",
        "",
    ),
    "book.numbers spellings": (GERMAN.spellings, ("0", "1"), "0", ""),
    "config.load check_text": (
        pbx_text,
        ("\n", "a.", "a=1", "[", "]", "{", "}", '"""', "'", "\\", "#", ",", "=", " "),
        SERVER,
        "\n",
    ),
    "config.pbx_file read_pbx_config": (
        pbx_file.read_pbx_config,
        ('[[user]]\nnumber="1"\n', '[[orbit]]\nrange="1-2"\n', '[[hunt]]\nsip_number="1"\n', "x=1\n", "[a]\n"),
        SERVER,
        "",
    ),
    "config.pbx_file lists": (pbx_file.read_pbx_config, ('"*1",', '"101",', "1,", "[", "{"), SERVER + "[codes]\npickup=[", "]"),
    "config.phone": (phone_text, ('[[key]]\ntype="blf"\n', "[[account]]\n", 'name="a"\n', "x=1\n"), "", ""),
    "config.locate line_map": (line_map, ("\n", "a.", "=", "[", "]", "{", "}", '"""', "'", "\\", "#", ",", " "), "", ""),
    "config.pbx_hunt cell": (pbx_hunt.cell, ("1", " ", "\t"), "", ""),
    "config.pbx_hunt is_end": (pbx_hunt.is_end, ("0", " ", "1"), "", ""),
    "config.pbx_values": (ranges, ("1", "-", " ", ":", ".", "a", "["), "", ""),
    "config.pbx_values listener": (ranges, ("1", "-", ":", ".", "a"), "udp:", ":1"),
    "config.pbx_values MD5": (pbx_values.MD5, ("a", "0", "x"), "", ""),
    "config.hosts is_address": (hosts.is_address, ("1", ".", ":", "a", "[", "]"), "", ""),
    "config.hosts is_host": (hosts.is_host, ("a", ".", "-", "_"), "", ""),
    "config.ldap is_filter": (ldap.is_filter, ("(", ")", "&", "(a=%)", "(&", "\\2a"), "", ""),
    "ldap.ber read": (directory_message, ("\x30\x80", "\x30\x02", "\x04\x00", "\x30\x82\x7f"), "\x30\x83\x03\x00\x00", ""),
    "ldap.ber decoded": (directory_text, ("\xff", "\xc3\xbc", "a"), "", ""),
    "ldap.filters escaped": (filters.escaped, ("*", "a", "ü", "\x00"), "", ""),
    "ldap.filters words_of": (filters.words_of, (" ", ",", "a", "\x00"), "", ""),
    "ldap.filters by_name": (lambda text: filters.by_name(text, ["a"]), ("%", "%*", "(", "a"), "", ""),
    "ldap.filters anybody": (filters.anybody, ("%", "%*", "(", "a"), "", ""),
    "ldap.faults one_line": (faults.one_line, (" ", "a", "\x00", "\n"), "", ""),
    "config.presets code": (presets.code, ("*", "8", "a", " ", "#"), "", ""),
    "config.presets Profiles.of": (presets.profiles().of, ("Asterisk", "a", " ", "FPBX", "/", "3CX"), "", ""),
    "engine.pjsua.translate MessageText.parse": (said, ("\r\n", "\n", " ", ":", "a", "\t"), HEAD, "\r\n\r\n"),
    "engine.pjsua.translate split_commas": (translate.split_commas, ADDRESS, "", ""),
    "engine.pjsua.translate party": (translate.party, ADDRESS, "", ""),
    "engine.pjsua.translate uri_of": (translate.uri_of, ADDRESS, "", ""),
    "engine.pjsua.translate ended_by_library": (translate.ended_by_library, (".", "refresh", " ", "a"), "", ""),
    "engine.pjsua.referral": (
        lambda t: referral.read(MessageText.parse(f"REFER sip:a@b SIP/2.0\r\nRefer-To: {t}\r\nReferred-By: {t}\r\n")),
        (*ADDRESS, "?", "Replaces=", "%3B", "&", "method="), "<sip:a@b?", ""),
    "engine.pjsua.translate text_of": (
        lambda t: translate.text_of("a", MessageText.parse(t)),
        (*ADDRESS, "\r\n", "a"),
        f"{HEAD}From: ",
        "\r\n\r\n",
    ),
    "engine.pjsua.translate branches_in": (
        lambda t: list(translate.branches_in(t)),
        ("branch", "=", " ", "z9hG4bKPj", ";", "\n", "a"),
        "",
        "",
    ),
    "engine.pjsua.translate place_in": (lambda t: translate.place_in(t, t, t, t), ADDRESS, "<sip:a@b>;tag=", ""),
    "engine.pjsua.translate tag": (translate.tag, (";", "tag", "=", " ", ">", "a"), "<sip:a@b>", ""),
    "engine.pjsua.translate audio_lines": (translate.audio_lines, ("m=audio", "\n", "m=", " ", "a"), "", ""),
    "engine.pjsua.translate host_of": (translate.host_of, URI, "sip:", ""),
    "engine.pjsua.translate is_address": (translate.is_address, (":", ".", "1", "[", "]", "a", "%"), "", ""),
    "engine.pjsua.translate split_place": (lambda t: translate.split_place(t, 5060), (":", "]", "[", "a", ".", "1"), "", ""),
    "sip.masking masked": (masked, ("Authorization:", "\n", "proxy-", " ", "a"), "", ""),
    "sip.masking masked credentials": (masked, (",", "=", '"', "\\", " ", "a", "response"), "Authorization: Digest ", "\r\n"),
    "sip.masking masked addresses": (masked, ("sip:", "@", ":", "%3a", "%40", "a", "//", " "), "", ""),
    "sip.masking masked bodies": (masked, ("a=crypto:", "inline:", "k=", "\r\n", "<password>", '"token" : ', "1 AES_", " "), "", ""),
    "sip.masking masked_bytes": (lambda t: masked_bytes(t.encode()), ("\ne: gzip\n", "\n\n", "e :", "\r", "a", "content-encoding:x"), "", ""),
    "trace.summary Summary.parse": (lambda t: Summary.parse(t.encode()), ("\r\n", "\n", " ", ":", "a", "i", "\t", "sip:", "@"), "INVITE sip:a@b SIP/2.0\r\n", ""),
    "trace.summary TraceFilter.parse": (TraceFilter.parse, ("number:", ":", " ", "a", "call-id:"), "", ""),
    "trace.text on_one_line": (text.on_one_line, ("\n", "a", "\x1b"), "", ""),
    "trace.text written": (text.written, ("\r\n", "\n", "\r", "a", "\x1b"), "", ""),
    "trace.capture read": (lambda t: capture.read(CAPTURE + t.encode("latin-1")), ("\6\0\0\0\x20\0\0\0", "\0\0\0\0", "\x20\0\0\0", "\1\0\0\0", "\x45\0"), "", ""),
    "blf.recorded": (lambda t: recorded([Heard(0.0, ("a", 1), ("b", 2), f"NOTIFY sip:a@b SIP/2.0\r\nEvent: dialog\r\n{t}".encode())]), ("\r\n", "From: ", "<sip:a@b>", ";tag=1", "Subscription-State: ", " "), "", "\r\n\r\n"),
    "trace.pcapng read": (lambda t: pcapng.read(CAPTURE + t.encode("latin-1")), ("\6\0\0\0\x20\0\0\0", "\0\0\0\0", "\x20\0\0\0", "\1\0\0\0"), "", ""),
    "dialoginfo.setting set_out": (lambda t: set_out(t.encode()), ("<a>", "</a>", "<b/>", " ", "<!-- -->", "&#65;", "a"), "<x>", "</x>"),
    "trace.anonymous head": (lambda t: Anonymiser(randbelow).data(t.encode()), (*ADDRESS, "\r\n", ":", "@b:1", "%41", "1.2.3.4", "[a:"), "INVITE sip:a@b SIP/2.0\r\nf: ", "\r\n\r\n"),
    "trace.anonymous agent": (lambda t: Anonymiser(randbelow).data(t.encode()), ("1", ".", "a", "(", " ", "1.2"), "INVITE sip:a@b SIP/2.0\r\nServer: ", "\r\n\r\n"),
    "trace.anonymous document": (lambda t: Anonymiser(randbelow).data(t.encode()), ("<", ">", "a", "=", '"', "&#65;", "<!--", "<?xml ", " ", "<![CDATA["), "\r\n\r\n<a", ""),
    "trace.anonymous parts": (lambda t: Anonymiser(randbelow).data(t.encode()), ("\n--b", "\r\n", "\n\n", "--", "a:", "--b--"), "NOTIFY sip:a@b SIP/2.0\r\nc: multipart/related;boundary=b\r\n\r\n", ""),
    "trace.anonymous description": (lambda t: Anonymiser(randbelow).data(t.encode()), ("m=audio 1 A", " 1", "\n", "a=", "c=", "/"), "INVITE sip:a@b SIP/2.0\r\nc: application/sdp\r\n\r\n", ""),
    "trace.anonymous_xml anonymous_xml": (lambda t: anonymous_xml(t, str), ("<", ">", "a", "=", '"', "'", "&#65;", "&", "\1", "<!"), "<a ", ""),
    "trace.summary address": (lambda t: Summary.parse(t.encode()), ADDRESS, "INVITE sip:a@b SIP/2.0\r\nf: ", "\r\n\r\n"),
    "pbx.admin.hunt_table read_tables": (
        read_tables,
        ("1", "\t", " ", "\n", "0", "Sip Num", "next number", "I"),
        "SIP number\tnext number\tservice number\tstart number\n",
        "\n",
    ),
    "pbx.admin.hunt_table rows": (read_tables, ("101\t102\t1\t1\n", "107\t0000\n", "a\n", "\n"), "", ""),
    "net.addresses is_within": (lambda t: addresses.is_within(t, ("10.0.0.0/8",)), ("1", ".", ":", "a"), "", ""),
    "pbx.dialplan.feature_codes read_dialled": (
        lambda t: feature_codes.read_dialled(t, pbx.CodeOptions(), NumberPlan(OFFICE)),
        ("*", "4", "0", "#", "T"),
        "",
        "",
    ),
    "phone.words": (lambda t: words.reason_texts([t]), (";", "text", "=", '"', "\\", " "), 'SIP;text="', ""),
    "phone.words answered by": (
        lambda t: words.answered_by(CallEnded("", 486, t)),
        ("answered by", " ", "a"),
        "",
        "",
    ),
    "phone.message_summary read_summary": (
        lambda t: read_summary("", t.encode()),
        ("Voice-Message: ", "1", "/", " ", "\n", ":", "Messages-Waiting: yes\n", "9 /"),
        "Messages-Waiting: yes\nVoice-Message: ",
        "",
    ),
    "phone.dialling dial_uri": (lambda t: dial_uri(t, "b"), ("1", " ", "(", "-", "@", "<", "sip:"), "", ""),
    "rtp.packet Packet.parse": (lambda t: Packet.parse(t.encode("latin-1")), ("\x8f", "\x80", "\0", "\xff"), "\x9f\0", ""),
}  # fmt: skip
for _name in (
    "p-asserted-identity",
    "remote-party-id",
    "reason",
    "call-info",
    "alert-info",
    "answer-mode",
    "subscription-state",
    "retry-after",
    "via",
    "from",
):
    READERS[f"engine.pjsua.translate {_name}"] = (
        said,
        (*ADDRESS, "answer-after=", "info=", "retry-after", "1"),
        f"{HEAD}{_name}: ",
        "\r\n\r\n",
    )
for _name in ("Via", "From", "To", "Contact", "Route", "Require", "CSeq", "Max-Forwards", "Content-Type"):
    READERS[f"sip message {_name}"] = (
        sip,
        ADDRESS,
        HEAD.replace(f"{_name}:", f"X-{_name}:") + f"{_name}: ",
        "\r\n\r\n",
    )

LONGEST_LINE = 8_000  # what is longer is not read (sip.parse.Limits)
# Files of the user's own, which cost much and are read once: fewer texts are enough.
FILES = (pbx_text, phone_text, pbx_file.read_pbx_config, line_map)

# These take a text and read nothing: they write it, or open what it names.
NO_READERS = {
    "trace.saving form_of",
    "book.store set_fact",
    "sip.digest ha1",
    "sip.fields format_auth",
    "sip.grammar format_hostport",
    "sip.headers header_key",
    "dialoginfo.build build",
    "config.pbx_file check_pbx_text",  # read_pbx_config, and whether files are there
    "config.save render",
    "rtp.events payloads",
    "sip.location servers_of",  # records, bounded by MOST_RECORDS
    "sip.location srv_name",
    "sip.location srv_names",
}
MODULES = (
    deskphone.sip,
    deskphone.trace,
    deskphone.dialoginfo,
    deskphone.blf,
    deskphone.config,
    deskphone.rtp,
    deskphone.book,
    deskphone.ldap,
)
MORE = (translate, importlib.import_module("deskphone.pbx.admin.hunt_table"), identity, feature_codes)


def public():
    names = [
        each.name
        for package in MODULES
        for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    for module in [*map(importlib.import_module, names), *MORE]:
        place = module.__name__.removeprefix("deskphone.")
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(value):
                first = next(iter(inspect.signature(value).parameters.values()), None)
                if first is not None and str(first.annotation) in ("str", "bytes", "bytes | memoryview"):
                    yield f"{place} {name}"
            elif inspect.isclass(value) and "parse" in vars(value):
                yield f"{place} {name}.parse"


def test_every_reader_is_tested():
    tested = {" ".join(name.split(" ")[:2]) for name in READERS} | NO_READERS
    values = {
        "config.pbx_values Listener.parse",
        "config.pbx_values PortRange.parse",
        "config.pbx_values NumberRange.parse",
    }
    missing = set(public()) - tested - values - {"config.pbx_values SHA256"}
    assert not missing


@pytest.mark.parametrize(("work", "pieces", "before", "after"), READERS.values(), ids=READERS)
def test_reader_is_linear(work, pieces, before, after):
    made = attacks.pumped(list(pieces), before, after, pairs=work not in FILES)
    assert not attacks.too_slow(tried(work), made, LONGEST_LINE if "X-" in before else attacks.MOST)
