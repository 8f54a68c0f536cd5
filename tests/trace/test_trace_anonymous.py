# SPDX-License-Identifier: GPL-3.0-or-later
"""Anonymised messages: nothing of anybody is left, in no encoding, and the lamps are the same up to the names."""

from __future__ import annotations

import base64
import html
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import randbelow
from urllib.parse import quote, unquote

import pytest
from told_again import Shown, heard_of, story

from deskphone.blf.recorded import recorded
from deskphone.trace import pcapng
from deskphone.trace.anonymous import Anonymiser
from deskphone.trace.capture import Heard
from deskphone.trace.message import NOT_LET_IN, TracedMessage
from deskphone.trace.pseudonyms import NOBODY, Pseudonyms
from deskphone.trace.vocabulary import AGENTS, WORDS, XML_NAMES, XML_VALUES

NOTIFIES = Path(__file__).parents[1] / "data" / "notify"
A, B = ("10.20.30.40", 5060), ("10.20.30.41", 5062)


def anonymiser(seed: int = 1) -> Anonymiser:
    """One whose dice are known."""
    return Anonymiser(random.Random(seed).randrange, ["asterisk", "kamailio"])


# ----------------------------------------------------------------------- the property

COMMON = {*WORDS, *AGENTS, *XML_NAMES, *XML_VALUES, *NOBODY}
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789äÖß漢字"
SMALL, EACH = LETTERS[:26], LETTERS[:62]


class Dice(random.Random):
    """Gives secrets that are long enough not to come about by chance, and are no words of a protocol."""

    def word(self, letters: str, least: int, most: int) -> str:
        while True:
            word = "".join(self.choices(letters, k=self.randint(least, most)))
            if word.lower() not in COMMON:
                return word

    def name(self) -> str:
        return self.choice(SMALL) + self.word(LETTERS, 5, 13)

    def number(self) -> str:
        return str(self.randrange(10**8, 10**12))

    def id(self) -> str:
        return f"{self.word(EACH, 8, 12)}-{self.word(EACH, 8, 12)}"

    def host(self) -> str:
        return f"{self.word(SMALL, 6, 9)}.{self.word(SMALL, 6, 9)}.example"


def percents(text: str) -> str:
    return "".join(f"%{octet:02x}" for octet in text.encode())


def references(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


URI_FORMS = [quote, percents, lambda text: text[:2] + percents(text[2:])]
XML_FORMS = [html.escape, references, lambda text: html.escape(text[:3]) + references(text[3:])]


def random_story(dice: Dice) -> tuple[list[str], list[bytes]]:
    """Secrets, and NOTIFYs that are full of them."""
    me, host = dice.number(), dice.host()
    who = [dice.choice([dice.number, dice.name])() for _ in range(dice.randint(2, 4))]
    shown, tags = [dice.name() for _ in range(4)], [dice.id() for _ in range(4)]
    secrets = [me, *who, *shown, *host.split(".")[:2], *(part for tag in tags for part in tag.split("-"))]
    notifies = []
    for cseq in range(1, dice.randint(2, 5)):
        body = random_document(dice, host, [*who, me], shown, tags, cseq).encode()
        agent = dice.choice(["Asterisk PBX 22.1.0", "kamailio (5.7.4 (x86_64/linux))", shown[0]])
        head = (
            f"NOTIFY sip:{me}@10.20.30.41:5062;ob SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:5060;branch=z9hG4bK{tags[1]}{cseq}\r\n"
            f'From: "{shown[0]}" <sip:{dice.choice(URI_FORMS)(who[0])}@{host}>;tag={tags[0]}\r\n'
            f"t: <sip:{me}@{host}>;tag={tags[1]}\r\nCall-ID: {tags[2]}@{host}\r\nCSeq: {cseq} NOTIFY\r\n"
            f"Event: dialog;id={shown[1]}\r\nSubscription-State: active;expires=60;{shown[2]}\r\n"
            f"User-Agent: {agent} {shown[3]}\r\nX-Odd: {shown[0]}\r\nX-B64: {base64_of(who[0])}\r\n"
            f'P-Asserted-Identity: {base64_of(shown[0])}\r\nReason: SIP;cause=200;text="{shown[2]}"\r\n'
            f'Authorization: Digest username="{me}", response="{tags[3]}"\r\n'
            f"Content-Type: application/dialog-info+xml\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        notifies.append(head.encode() + body)
    return secrets, notifies


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def random_document(
    dice: Dice, host: str, who: Sequence[str], shown: Sequence[str], tags: Sequence[str], version: int
) -> str:
    """A dialog-info as one of many makes writes it, now and then broken."""

    def address(user: str) -> str:
        form = dice.choice(
            ["sip:{}@{}", "sip:{}@{}:5070;user=phone", "{}@{}", "{}", "sip:*8{}@{}", "sip:{}@{};proto=pickup"]
        )
        return dice.choice(XML_FORMS)(form.format(dice.choice(URI_FORMS)(user), host))

    def side(name: str, user: str) -> str:
        display = dice.choice(["", f' display="{dice.choice(XML_FORMS)(dice.choice(shown))}"'])
        rendering = dice.choice(["", '<param pname="+sip.rendering" pval="no"/>'])
        target = dice.choice(["", f'<target uri="{address(user)}">{rendering}</target>'])
        return f"<{name}><identity{display}>{address(user)}</identity>{target}</{name}>"

    dialogs = ""
    for number in range(dice.randint(0, 3)):
        call_id = dice.choice(["", f' call-id="{dice.choice(XML_FORMS)(tags[2])}"'])
        both = dice.choice(["", f' local-tag="{tags[0]}" remote-tag="{tags[1]}"'])
        direction = dice.choice(["", ' direction="recipient"', ' direction="initiator"'])
        state = dice.choice(["early", "early", "Early ", "confirmed", "trying", "terminated"])
        parties = dice.choice([side("local", who[0]) + side("remote", dice.choice(who[1:])), ""])
        more = dice.choice(
            [
                "",
                f"<!-- {shown[0]} -->",
                f"<{shown[1]}>{shown[2]}</{shown[1]}>",
                f"<note><![CDATA[{shown[3]}]]></note>",
            ]
        )
        attributes = f'id="{tags[3]}{number}"{call_id}{both}{direction}'
        dialogs += f"<dialog {attributes}><state>{state}</state>{parties}{more}</dialog>"
    whole = (
        f'<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" '
        f'state="full" entity="{address(who[0])}">{dialogs}</dialog-info>'
    )
    return whole if dice.randrange(10) else whole[: dice.randint(100, len(whole))]


@pytest.mark.parametrize("seed", range(400))
def test_nothing_is_left_in_any_encoding_and_the_lamps_are_the_same(seed: int) -> None:
    secrets, notifies = random_story(Dice(seed))
    it = anonymiser(seed)
    hidden = [it.data(notify) for notify in notifies]
    for data in hidden:
        assert not leaks(data, [*secrets, "10.20.30.41"])
    heard, again = (
        recorded(Heard(place, A, B, data) for place, data in enumerate(each)) for each in (notifies, hidden)
    )
    assert before(story(heard), it) == [renamed(shown, str) for shown in story(again)]


def leaks(data: bytes, secrets: Sequence[str]) -> list[str]:
    """Which secrets are in some octets, as they are or in an encoding of them."""
    text = data.decode("utf-8", "surrogateescape")
    forms = {text}
    for _ in range(3):
        forms |= {form for each in forms for form in (unquote(each), html.unescape(each))}
    for token in re.findall(r"[A-Za-z0-9+/]{8,}={0,2}", text):
        forms |= {decoded(token[start:]) for start in range(4)}
    low = "\n".join(forms).lower()
    return [secret for secret in secrets if secret.lower() in low]


def decoded(token: str) -> str:
    return base64.b64decode(token[: len(token) // 4 * 4]).decode("utf-8", "replace")


OURS = NOBODY | {"somebody", "invite", "to", "replaces", "tag", "from", "early", "only", "sip"}


def before(shown: Sequence[Shown], it: Anonymiser) -> list[Shown]:
    """What was shown before, with the names of afterwards."""
    return [renamed(each, lambda text: it.text(text, OURS)) for each in shown]


def renamed(shown: Shown, words: Callable[[str], str]) -> Shown:
    """What it is called afterwards. A code before an extension is one number with it: that is another one then."""
    return Shown(
        at=shown.at,
        extension=words(shown.extension),
        lamp=shown.lamp,
        blink=shown.blink,
        method=shown.method,
        caller=words(shown.caller),
        rows=tuple(sorted(words(row) for row in shown.rows)),  # of one moment: by their ids
        invite=tuple(words(line.removesuffix(" SIP/2.0")) for line in shown.invite)
        if shown.method != "star-code"
        else (),
    )


# ----------------------------------------------------------------------- recordings, and what is in them


@pytest.mark.parametrize("path", sorted(NOTIFIES.iterdir()), ids=lambda path: path.stem)
def test_what_real_servers_told_is_the_same_up_to_the_names(path: Path) -> None:
    heard, it = heard_of(path.read_bytes()), anonymiser()
    again = recorded(replace(each, data=it.data(each.data)) for each in heard)
    shown = story(recorded(heard))
    assert shown
    assert before(shown, it) == [renamed(each, str) for each in story(again)]


def test_the_make_and_its_version_are_known_and_no_serial_number() -> None:
    it = anonymiser()
    for kept in (
        "Asterisk PBX 22.11.0",
        "kamailio (5.7.4 (",
        "FreeSWITCH-mod_sofia/1.10",
        "3CXPhoneSystem 18.0",
    ):
        assert it.data(f"SIP/2.0 200 OK\r\nServer: {kept}\r\n\r\n".encode()).decode().count(kept) == 1
    own = Anonymiser(random.Random(1).randrange, ["hotelcom"])
    assert b"HotelCom 3.2" in own.data(b"SIP/2.0 200 OK\r\nServer: HotelCom 3.2 of-Anna\r\n\r\n")
    hidden = it.data(
        b"INVITE sip:a@b SIP/2.0\r\nUser-Agent: Yealink SIP-T46S 66.84.0.15 001565abcdef\r\n\r\n"
    )
    assert b"001565" not in hidden
    assert b"66.84" not in hidden


def test_what_a_contact_says_of_its_phone_is_known_by_name_alone() -> None:
    contact = (
        '<sip:a@b>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-001565ABCDEF>";reg-id=7;expires=300;q=0.5'
    )
    hidden = anonymiser().data(f"SIP/2.0 200 OK\r\nContact: {contact}\r\n\r\n".encode()).decode()
    assert ';+sip.instance="<' in hidden
    assert ";expires=300;q=0.5" in hidden
    assert "001565" not in hidden


def test_the_same_is_the_same_within_a_file_and_another_one_in_the_next() -> None:
    data = b"NOTIFY sip:1021234@pbx.test SIP/2.0\r\nFrom: <sip:1021234@PBX.test>;tag=1021234\r\n\r\n<a>1021234</a>"
    first, other = Anonymiser(randbelow), Anonymiser(randbelow)
    hidden = first.data(data)
    (user,) = set(re.findall(rb"[0-9]{7}", hidden))
    assert hidden.count(user) == 4
    assert first.data(data) == hidden
    assert other.data(data) != hidden


def test_addresses_become_nobodys_and_what_was_not_let_in_stays_said() -> None:
    it = anonymiser()
    six = ("2001:db9::1%eth0", 5061)
    message = TracedMessage(5.0, True, "tls", A, six, b"SIP/2.0 200 OK\r\n\r\n", NOT_LET_IN)
    hidden = it.message(message)
    assert hidden.local[0].startswith("198.1")
    assert hidden.remote[0].startswith("2001:db8:")
    assert (hidden.local[1], hidden.remote[1], hidden.remark, hidden.time) == (5060, 5061, NOT_LET_IN, 5.0)
    assert it.message(replace(message, remark="from Anna", remote=("", 0))).remark == ""
    assert pcapng.read(pcapng.exported([hidden])) == [hidden]


BODIES = {
    "application/sdp": (
        "v=0\r\no=anna 123456789 1 IN IP4 10.20.30.40\r\ns=Secretus\r\nc=IN IP4 10.20.30.40\r\nt=0 0\r\n"
        "m=audio 4000 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=ice-ufrag:Secretus\r\na=sendonly\r\n",
        ["m=audio 4000 RTP/AVP 8 0", "a=rtpmap:8 PCMA/8000", "a=sendonly", "v=0"],
    ),
    "application/simple-message-summary": (
        "Messages-Waiting: yes\r\nMessage-Account: sip:Secretus@pbx.test\r\nVoice-Message: 2/8 (0/2)\r\n",
        ["Messages-Waiting: yes", "Message-Account: sip:", "Voice-Message: 2/8 (0/2)"],
    ),
    "message/sipfrag": ("SIP/2.0 486 Busy Here\r\nContact: <sip:Secretus@pbx.test>", ["SIP/2.0 486 Busy Here", "Contact: <sip:"]),
    "text/plain": ("Secretus has called, 123456789", [", "]),
    "multipart/mixed;boundary=Secretus": (
        "anna\r\n--Secretus\r\nContent-Type: text/plain\r\nX-Anna: anna\r\n\r\nSecretus\r\n--Secretus--\r\nanna",
        ["Content-Type: text/plain\r\n\r\n"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_of_body_keeps_what_is_nobodys(kind: str) -> None:
    body, kept = BODIES[kind]
    sent = f"INVITE sip:a@b SIP/2.0\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    hidden = anonymiser().data(sent.encode()).decode()
    assert not leaks(hidden.encode(), ["Secretus", "anna", "123456789", "10.20.30.40", "pbx.test"])
    assert [each for each in kept if each not in hidden] == []
    head, _, new = hidden.partition("\r\n\r\n")
    assert f"Content-Length: {len(new)}" in head


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-8-sig"])
def test_a_document_is_hidden_in_its_own_encoding(codec: str) -> None:
    text = '<dialog-info version="3" entity="sip:Secretus@pbx.test"><dialog id="1"><state>early</state></dialog></dialog-info>'
    sent = b"NOTIFY sip:a@b SIP/2.0\r\nContent-Type: application/dialog-info+xml\r\n\r\n" + text.encode(codec)
    body = anonymiser().data(sent).partition(b"\r\n\r\n")[2].decode(codec)
    assert "Secretus" not in body
    assert "<state>early</state>" in body


@pytest.mark.parametrize("seed", range(200))
def test_what_is_no_message_at_all_is_hidden_as_well(seed: int) -> None:
    dice = Dice(seed)
    secrets, notifies = random_story(dice)
    data = bytearray(notifies[0])
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(data))
        data[place : place + dice.randint(0, 2)] = dice.choice(
            [b"\r\n", b"<", b">", b'"', b":", b"\0", b"\xff", b"\r\n\r\n", b"&"]
        )
    assert not leaks(anonymiser(seed).data(bytes(data)), secrets)


def test_each_number_has_another_as_long_as_there_are_any() -> None:
    names = Pseudonyms(random.Random(3).randrange)
    for size in (1, 2, 3):
        every = [f"{number:0{size}}" for number in range(10**size)]
        assert len({names.text(number) for number in every}) == len(every)
        assert all(len(names.text(number)) == size for number in every)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    assert len({names.text(letter) for letter in letters}) == len(letters)


def test_more_addresses_than_the_first_range_has_are_no_endless_search() -> None:
    names = Pseudonyms(random.Random(3).randrange)
    addresses = [f"10.{number // 65536}.{number // 256 % 256}.{number % 256}" for number in range(140_000)]
    assert len({names.address(address) for address in addresses}) == len(addresses)
