# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX's configuration file: its model (SPEC section 4.2). Reading the file: ``pbx_file``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from deskphone.config.pbx_values import (
    MD5,
    PICKUP_GROUPS,
    SHA256,
    TRANSPORTS,
    Codes,
    Contacts,
    Devices,
    Host,
    Listener,
    Listeners,
    Networks,
    Number,
    NumberList,
    NumberRange,
    Numbers,
    PlainText,
    PortRange,
    Ports,
    as_tuple,
)

__all__ = ["TRANSPORTS", "Listener", "NumberRange", "PbxConfig", "PortRange", "UserConfig"]

VOICEMAIL = "voicemail"

# How dialogs may be described to watchers; ``pbx.notifier.profiles.table`` has a rendering for each.
DIALOG_INFO = Literal[
    "rfc4235",
    "pbxnsip",
    "asterisk-patched",
    "asterisk-1.4",
    "asterisk-pjsip",
    "asterisk-22.11",
    "asterisk-chan-sip",
    "asterisk-mangled",
    "freeswitch",
    "kamailio",
    "kamailio-bare",
    "opensips",
    "broadsoft",
    "3cx",
    "yeastar",
    "kazoo",
    "innovaphone",
    "unsolicited",
    "pathological",
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Bound = Annotated[int, Field(ge=0, le=1_000_000_000)]


class LimitOptions(_Table):
    """``limits = { packets = 200 }``: what one address may do until somebody there has logged in.

    ``packets`` a second (each KB counts as one more), ``connections`` and TLS ``handshakes`` at a time,
    bytes of ``unfinished`` messages; ``logins`` is how many connections one user may have open,
    ``watches`` how many subscriptions to the same extension, list or messages, ``calls`` how many one
    user may have begun at a time (``max_outgoing`` of the user goes before); 0 is any number. Addresses
    in ``trusted`` are not counted, but ``watches`` hold there as well.
    """

    packets: Bound = 200
    connections: Bound = 50
    handshakes: Bound = 16
    unfinished: Bound = 1_048_576
    logins: Bound = 20
    watches: Bound = 20
    calls: Bound = 100


class ServerOptions(_Table):
    """``[server]``: names, addresses, certificate, where state is kept, how dialogs are described.

    ``ring_timeout`` and ``hunt_timeout`` are seconds: how long a call rings at most, and how long at each
    number of a hunt. ``call_rate`` is how many calls a second each user may begin, 0 for any number.
    ``trusted`` are the addresses or networks of gateways that may name other callers, ``limits`` bound what
    others may do before they log in. ``digest`` names the algorithms of challenges (RFC 8760).
    """

    domain: Host
    realm: Annotated[PlainText, Field(min_length=1)] = ""
    listen: Annotated[Listeners, Field(min_length=1)] = (Listener("udp", "127.0.0.1", 5060),)
    certificate: str = ""
    private_key: str = ""
    state: str = ":memory:"
    dialog_info: DIALOG_INFO = "rfc4235"
    ring_timeout: Annotated[int, Field(ge=1, le=3600)] = 60
    hunt_timeout: Annotated[int, Field(ge=1, le=3600)] = 20
    call_rate: Annotated[int, Field(ge=0, le=100_000)] = 0
    rtp_ports: Ports = PortRange(20000, 20999)
    trusted: Networks = ()
    limits: LimitOptions = LimitOptions()
    digest: Literal["both", "md5", "sha-256"] = "both"

    @property
    def auth_realm(self) -> str:
        """The realm of challenges: as written, else the domain."""
        return self.realm or self.domain


class CodeOptions(_Table):
    """``[codes]``: what to dial; ``pickup`` is followed by an extension, ``park`` may be by an orbit."""

    pickup: Codes = ("*40*", "*8")
    group_pickup: Codes = ("*50*",)
    join: Codes = ("*74",)
    park: Codes = ("*70",)
    voicemail: Codes = ("*97",)
    echo: Codes = ("*43",)


class PickupOptions(_Table):
    """``[pickup]``: who may take whose call; for codes and for Replaces alike."""

    permission: Literal["group", "open"] = "group"


class Forward(_Table):
    """``always = { to = "104" }``: where calls go; a number, or "voicemail"."""

    to: Number


class NoAnswer(Forward):
    """``no_answer = { after = 20, to = "voicemail" }``; ``after`` in seconds."""

    after: Annotated[int, Field(ge=1, le=3600)] = 20


class Team(_Table):
    """``team = { members = ["103"], delay = 5 }``: who rings too, after ``delay`` seconds."""

    members: Annotated[NumberList, Field(min_length=1)]
    delay: Annotated[int, Field(ge=0, le=600)] = 0


class UserConfig(_Table):
    """One ``[[user]]``: a number, how its phones log in, its rights, and where its calls go.

    ``intercom``: its phones may ask others to answer by themselves, and be asked; they do if they are set so.
    """

    number: Number
    name: PlainText = ""
    password: Annotated[str | None, Field(repr=False, min_length=1)] = None
    ha1_md5: Annotated[str | None, Field(repr=False), AfterValidator(lambda v: v and MD5(v))] = None
    ha1_sha256: Annotated[str | None, Field(repr=False), AfterValidator(lambda v: v and SHA256(v))] = None
    pickup_group: Annotated[int, Field(ge=PICKUP_GROUPS[0], le=PICKUP_GROUPS[1])] | None = None
    devices: Devices = 1
    max_outgoing: Annotated[int, Field(ge=1, le=1000)] | None = None
    group_number: Number | None = None
    group_pickup: bool = True
    private_line: Number | None = None
    personal_contacts: Contacts = ()
    simultaneous_ring: NumberList = ()
    team: Team | None = None
    delegates: NumberList = ()
    always: Forward | None = None
    busy: Forward | None = None
    no_answer: NoAnswer | None = None
    do_not_disturb: bool = False
    intercom: bool = False


OrbitType = Literal["group-pickup", "park"]


class OrbitConfig(_Table):
    """One ``[[orbit]]``: virtual numbers to dial for a pickup, or to park calls at (seed 002).

    ``return_after``: seconds after which a parked call rings again where it came from; 0 is never.
    """

    range: Numbers
    type: OrbitType
    return_after: Annotated[int, Field(ge=0, le=86_400)] = 120

    def numbers(self) -> Iterator[str]:
        """Give each number of the range, in order."""
        return self.range.numbers()


class ResponseGroupConfig(_Table):
    """One ``[[response_group]]``: a number that rings its members; ``ring`` in seconds, for each step."""

    number: Number
    name: PlainText = ""
    members: Annotated[NumberList, Field(min_length=1)]
    strategy: Literal["parallel", "sequential"] = "parallel"
    ring: Annotated[int, Field(ge=1, le=3600)] = 15


class HuntRow(_Table):
    """One ``[[hunt]]``: a row of the table of seed 004. "1", "" and an absent key are empty."""

    sip_number: Number
    next_number: str = ""
    service_number: str = ""
    start_number: str = ""


class PbxConfig(_Table):
    """The whole file."""

    placeholders: ClassVar[Mapping[tuple[str, str], object]] = {("server", "domain"): "unnamed.invalid"}

    server: ServerOptions
    codes: CodeOptions = CodeOptions()
    pickup: PickupOptions = PickupOptions()
    user: Annotated[tuple[UserConfig, ...], BeforeValidator(as_tuple)] = ()
    orbit: Annotated[tuple[OrbitConfig, ...], BeforeValidator(as_tuple)] = ()
    response_group: Annotated[tuple[ResponseGroupConfig, ...], BeforeValidator(as_tuple)] = ()
    hunt: Annotated[tuple[HuntRow, ...], BeforeValidator(as_tuple)] = ()

    def orbit_of(self, number: str) -> OrbitConfig | None:
        """Give the range that a virtual number belongs to."""
        return next((orbit for orbit in self.orbit if number in orbit.range), None)

    def orbit_type(self, number: str) -> OrbitType | None:
        """Give what a virtual number is for, None for one that is none."""
        orbit = self.orbit_of(number)
        return orbit.type if orbit else None
