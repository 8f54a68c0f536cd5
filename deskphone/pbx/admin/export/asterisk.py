# SPDX-License-Identifier: GPL-3.0-or-later
"""An Asterisk configuration for chan_pjsip: pjsip.conf, extensions.conf and four small files.

Forms are those of Asterisk's documentation: named pickup groups, hints, parking lots, voicemail boxes. What
numbers and codes do is in ``pbx.admin.export.asterisk_dialplan``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.pbx.admin.export.asterisk_dialplan import (
    BOXES,
    context_of,
    extensions,
    group_of,
    numbers_of,
    park_context,
    parks,
)
from deskphone.pbx.admin.export.credentials import ha1
from deskphone.sip.grammar import format_hostport

_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
_NEVER = 86_400  # seconds


def files(config: PbxConfig, folder: Path) -> dict[str, str]:
    """Give the files by name; ``folder`` is not needed, as they are to be copied to /etc/asterisk."""
    return {
        "pjsip.conf": _pjsip(config),
        "extensions.conf": extensions(config),
        "features.conf": _features(config),
        "res_parking.conf": _parking(config),
        "voicemail.conf": _voicemail(config),
        "rtp.conf": _rtp(config),
    }


def losses(config: PbxConfig) -> Iterator[str]:
    """Say what the configuration does not carry over."""
    yield "copy the files to /etc/asterisk; chan_pjsip sends no Call-ID, so phones pick up there by code"
    if config.pickup.permission == "open":
        yield 'pickup permission "open" became one pickup group for all, named "everybody"'
    if any(user.devices > 1 for user in config.user):
        yield "max_contacts allows several phones; with one, the newest replaces the older, as here"
    if config.codes.join:
        yield "joining the call of one's other phone is done by ChanSpy there: who joins is heard by both"
    if any(user.personal_contacts for user in config.user):
        yield "personal contacts are left out: calls from them can be taken by the pickup group number"
    if any(user.group_number for user in config.user):
        yield "no message tells the called user who took a call"
    if config.server.trusted or config.server.call_rate:
        yield "trusted gateways and the limit of calls a second are left out"
    if parks(config):
        yield "calls are parked by transfer to the park code or to an orbit; who dials the code is refused"
    if len(parks(config)) > 1:
        yield "the park code parks at the first range; a digit after it names another (*702 the second)"
    if any(ha1(user, config.server.auth_realm) is None for user in config.user):
        yield "users with only a SHA-256 hash log in by it, which Asterisk 20.11, 21.6, 22.1 and later can"


def _pjsip(config: PbxConfig) -> str:
    server = config.server
    text = f"; {server.domain}: users and transports for chan_pjsip\n\n[global]\ntype=global\n"
    text += f"default_realm={_value(server.auth_realm)}\n"
    for index, each in enumerate(server.listen):
        text += f"\n[transport-{each.transport}-{index}]\ntype=transport\nprotocol={each.transport}\n"
        text += f"bind={format_hostport(each.host, each.port or _PORTS[each.transport])}\n"
        if each.transport == "tls":
            text += f"cert_file={_value(server.certificate)}\npriv_key_file={_value(server.private_key)}\n"
    return text + "".join(_user(user, config) for user in config.user) + _lists(config)


def _user(user: UserConfig, config: PbxConfig) -> str:
    number, secret = user.number, ha1(user, config.server.auth_realm)
    caller = f'callerid="{_value(user.name)}" <{number}>\n' if user.name else f"callerid=<{number}>\n"
    group = group_of(user, config)
    named = f"named_call_group={group}\nnamed_pickup_group={group}\n" if group else ""
    realm = f"realm={_value(config.server.auth_realm)}\n"
    if secret:
        login = f"auth_type=md5\nmd5_cred={secret}\n{realm}"
    else:  # the digest kind came with 20.11, 21.6 and 22.1
        login = f"auth_type=digest\npassword_digest=SHA-256:{user.ha1_sha256}\n"
        login += f"supported_algorithms_uas=SHA-256\nsupported_algorithms_uac=SHA-256\n{realm}"
    return (
        f"\n[{number}]\ntype=endpoint\ncontext={context_of(user, config)}\n"
        f"allow=!all,ulaw,alaw,g722\naors={number}\n"
        f"auth={number}-login\n{caller}{named}rtp_symmetric=yes\nforce_rport=yes\nrewrite_contact=yes\n"
        f"allow_subscribe=yes\nsubscribe_context=users\ntrust_id_inbound=no\nsend_pai=yes\n"
        f"\n[{number}]\ntype=aor\nmax_contacts={user.devices}\nremove_existing={_yes(user.devices == 1)}\n"
        f"mailboxes={number}@{BOXES}\nvoicemail_extension={next(iter(config.codes.voicemail), '')}\n"
        f"\n[{number}-login]\ntype=auth\nusername={number}\n" + login
    )


def _lists(config: PbxConfig) -> str:
    """What ``list-101`` names: the others of the pickup group, and the park orbits (RFC 4662)."""
    orbits = [number for first, last, _ in parks(config) for number in numbers_of(first, last)]
    text = ""
    for owner in config.user:
        others = [
            user.number
            for user in config.user
            if user is not owner and owner.pickup_group in (None, user.pickup_group)
        ]
        items = "".join(f"list_item={number}\n" for number in (*others, *orbits))
        if items:
            text += f"\n[list-{owner.number}]\ntype=resource_list\nevent=dialog\n{items}full_state=no\n"
    return text


def _features(config: PbxConfig) -> str:
    code = next(iter(config.codes.group_pickup), "")
    text = f"; {config.server.domain}\n[general]\n"
    return text + (f"pickupexten={code}\n" if code else "")


def _parking(config: PbxConfig) -> str:
    """One lot for each range; its extensions are in the dialplan."""
    text = f"; {config.server.domain}: park orbits\n[general]\nparkeddynamic=no\n"
    for index, (first, last, seconds) in enumerate(parks(config)):
        name = park_context(index)
        # A call that is never to return waits as long as the server allows.
        wait = seconds or _NEVER
        text += f"\n[{name}]\ncontext={name}\nparkpos={first}-{last}\n"
        text += f"parkingtime={wait}\ncomebacktoorigin=yes\nfindslot=first\n"
    return text


def _voicemail(config: PbxConfig) -> str:
    """A box for everybody; a phone needs no password for its own."""
    text = f"; {config.server.domain}: voicemail boxes\n[general]\nformat=wav\nmaxsecs=180\nmaxsilence=8\n"
    text += f"maxmsg=100\n\n[{BOXES}]\n"
    for user in config.user:
        text += f"{user.number} => -{user.number},{_value(user.name).replace(',', ' ')}\n"
    return text


def _rtp(config: PbxConfig) -> str:
    ports = config.server.rtp_ports
    return f"; {config.server.domain}\n[general]\nrtpstart={ports.first}\nrtpend={ports.last}\n"


def _value(text: str) -> str:
    """A semicolon begins a comment unless it is escaped."""
    return text.replace(";", "\\;")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
