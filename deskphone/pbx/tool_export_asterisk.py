# SPDX-License-Identifier: GPL-3.0-or-later
"""An Asterisk configuration for chan_pjsip: pjsip.conf, extensions.conf, features.conf.

Forms are those of Asterisk's documentation: named pickup groups, hints, Pickup() and PickupChan().
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.pbx.tool_export import Files, ha1, without_md5

_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}


def files(config: PbxConfig, folder: Path) -> Files:
    """Give the files by name; ``folder`` is not needed, as they are to be copied to /etc/asterisk."""
    return {
        "pjsip.conf": _pjsip(config),
        "extensions.conf": _extensions(config),
        "features.conf": _features(config),
    }


def losses(config: PbxConfig) -> Iterator[str]:
    """Say what the configuration does not carry over."""
    yield "copy the files to /etc/asterisk; chan_pjsip sends no Call-ID, so phones pick up there by code"
    if config.pickup.permission == "open":
        yield 'pickup permission "open" became one pickup group for all, named "everybody"'
    if any(user.devices > 1 for user in config.user):
        yield "max_contacts allows several phones; with one, the newest replaces the older, as here"
    yield from without_md5(config)


def _pjsip(config: PbxConfig) -> str:
    server = config.server
    text = f"; {server.domain}: users and transports for chan_pjsip\n\n[global]\ntype=global\n"
    text += f"default_realm={_value(server.auth_realm)}\n"
    for index, each in enumerate(server.listen):
        host = f"[{each.host}]" if ":" in each.host else each.host
        text += f"\n[transport-{each.transport}-{index}]\ntype=transport\nprotocol={each.transport}\n"
        text += f"bind={host}:{each.port or _PORTS[each.transport]}\n"
        if each.transport == "tls":
            text += f"cert_file={_value(server.certificate)}\npriv_key_file={_value(server.private_key)}\n"
    return text + "".join(_user(user, config) for user in config.user)


def _user(user: UserConfig, config: PbxConfig) -> str:
    number, secret = user.number, ha1(user, config.server.auth_realm)
    caller = f'callerid="{_value(user.name)}" <{number}>\n' if user.name else f"callerid=<{number}>\n"
    group = _group(user, config)
    named = f"named_call_group={group}\nnamed_pickup_group={group}\n" if group else ""
    limit = f"device_state_busy_at={user.max_outgoing}\n" if user.max_outgoing else ""
    login = f"auth_type=md5\nmd5_cred={secret}\nrealm={_value(config.server.auth_realm)}\n" if secret else ""
    return (
        f"\n[{number}]\ntype=endpoint\ncontext={group or 'users'}\nallow=!all,ulaw,alaw,g722\naors={number}\n"
        f"auth={number}-login\n{caller}{named}{limit}rtp_symmetric=yes\nforce_rport=yes\nrewrite_contact=yes\n"
        f"allow_subscribe=yes\nsubscribe_context=users\ntrust_id_inbound=no\nsend_pai=yes\n"
        f"\n[{number}]\ntype=aor\nmax_contacts={user.devices}\nremove_existing={_yes(user.devices == 1)}\n"
        f"\n[{number}-login]\ntype=auth\nusername={number}\n"
        + (login or "auth_type=userpass\n; password= : only a SHA-256 hash was known, write it here\n")
    )


def _group(user: UserConfig, config: PbxConfig) -> str:
    if config.pickup.permission == "open":
        return "everybody"
    return f"group{user.pickup_group}" if user.pickup_group else ""


def _extensions(config: PbxConfig) -> str:
    text = f"; {config.server.domain}: numbers, lamps and codes\n\n[users]\n"
    for user in config.user:
        number = user.number
        text += f"exten => {number},hint,PJSIP/{number}\n"
        text += f"exten => {number},1,Dial(${{PJSIP_DIAL_CONTACTS({number})}},{config.server.ring_timeout})\n"
        text += " same => n,Hangup()\n"
    text += "\n; take a call that rings in one's own group\n"
    for code in config.codes.group_pickup:
        text += f"exten => {code},1,Pickup()\n same => n,Hangup()\n"
    members: dict[str, list[str]] = {}
    for user in config.user:
        members.setdefault(_group(user, config), []).append(user.number)
    members.pop("", None)
    for group, numbers in members.items():
        text += "\n; PickupChan() asks for no group, so each group has the codes for its own members only\n"
        text += f"[{group}]\ninclude => users\n"
        for code in config.codes.pickup:
            for number in numbers:
                text += f"exten => {code}{number},1,PickupChan(PJSIP/{number})\n same => n,Hangup()\n"
    return text


def _features(config: PbxConfig) -> str:
    code = next(iter(config.codes.group_pickup), "")
    text = f"; {config.server.domain}\n[general]\n"
    return text + (f"pickupexten={code}\n" if code else "")


def _value(text: str) -> str:
    """A semicolon begins a comment unless it is escaped."""
    return text.replace(";", "\\;")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
