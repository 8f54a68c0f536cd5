# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the protocols, which are nobody's: what an anonymised message may keep, and where. Data."""

from __future__ import annotations

from enum import Enum


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Kind(Enum):
    """How the value of a header is read: its words are nobody's only where the header says so."""

    TEXT = "text"  # people, addresses and identifiers
    TOKENS = "tokens"  # words of the protocol
    COUNTS = "counts"  # and numbers
    AGENT = "agent"  # the make of a program
    VIA = "via"
    TYPE = "type"  # of a body


_TEXT = """
from to contact call-id route record-route path service-route p-asserted-identity p-preferred-identity
remote-party-id p-called-party-id refer-to referred-by reply-to diversion history-info replaces join
target-dialog content-id in-reply-to
"""
_COUNTS = """
cseq max-forwards expires min-expires retry-after session-expires min-se rseq rack mime-version content-length
"""
_TOKENS = """
event subscription-state allow allow-events supported require proxy-require unsupported accept accept-encoding
accept-language content-disposition content-encoding content-transfer-encoding content-language privacy reason
priority refer-sub suppress-if-match
"""
HEADERS: dict[str, Kind] = {
    **dict.fromkeys(_TEXT.split(), Kind.TEXT),
    **dict.fromkeys(_TOKENS.split(), Kind.TOKENS),
    **dict.fromkeys(_COUNTS.split(), Kind.COUNTS),
    "user-agent": Kind.AGENT,
    "server": Kind.AGENT,
    "via": Kind.VIA,
    "content-type": Kind.TYPE,
}

METHODS = _set(
    "invite ack bye cancel register options subscribe notify publish message refer info update prack"
)
# of URIs and headers: those whose names mean something
PARAMETERS = _set(
    "tag branch user transport lr ob proto maddr received rport alias hide method early-only to-tag from-tag "
    "text protocol reason id start type charset refresher screen party privacy purpose counter +sip.instance "
    "reg-id"
)
VALUES = _set("phone ip dialstring udp tcp tls ws wss on yes no pickup park full uac uas called calling")
NUMBERED = _set("expires q ttl rport cause retry-after index count")
_PACKAGES = "dialog presence message-summary refer conference reg winfo xcap-diff ua-profile call-info"
_OPTIONS = (
    "100rel replaces timer eventlist outbound path gruu join norefersub tdialog from-change precondition"
)
_STATES = "active pending terminated deactivated timeout probation giveup noresource rejected invariant"
_TYPES = (
    "application multipart text message related mixed alternative sdp dialog-info rlmi pidf xml plain "
    "sipfrag simple-message-summary cpim html octet-stream isup dtmf dtmf-relay media_control+xml"
)
_WORDS = (
    "sip id full none header user session critical binary 7bit 8bit base64 quoted-printable identity "
    "gzip utf-8 us-ascii iso-8859-1 charset type start boundary version handling optional required "
    "expires reason cause text q.850 in ip4 ip6 urgent normal nonurgent emergency attachment render "
    "true false yes no messages waiting voice fax message account text multimedia"
)
_PHRASES = (
    "trying ringing call is being forwarded queued progress ok accepted no notification multiple "
    "choices moved permanently temporarily use proxy bad request unauthorized payment required "
    "forbidden not found method allowed acceptable authentication timeout gone conditional failed "
    "entity too large uri long unsupported media scheme extension interval brief small rate-limit "
    "temporarily unavailable transaction does exist loop detected hops address incomplete ambiguous "
    "busy here terminated cancelled event pending undecipherable security agreement server internal "
    "error implemented gateway service time-out version supported message everywhere decline anywhere "
    "unwanted completed elsewhere answered by up normal clearing never mind user register subscribe "
    "subscription refused intermediate network"
)


def _each(*texts: str) -> frozenset[str]:
    """Words as they are read: runs of letters and digits. A number may be somebody's."""
    words = "".join(letter if letter.isalnum() else " " for letter in " ".join(texts)).split()
    return frozenset(word for word in words if not word.isdigit())


# in headers of the kind TOKENS and TYPE, in phrases, and in SDP
WORDS = _each(
    " ".join(METHODS), _PACKAGES, _OPTIONS, _STATES, _TYPES, _WORDS, _PHRASES, " ".join(PARAMETERS)
) | {"anonymous"}

# makes of programs, beside those that the profiles name
AGENTS = _each(
    "asterisk pbx freepbx fpbx freeswitch mod sofia release kamailio opensips openser x86 64 linux "
    "deskphone snom yealink polycom vvx cisco grandstream gigaset panasonic mitel aastra fanvil "
    "linphone linphone-desktop linphonec zoiper microsip baresip pjsua pjsip jitsi sipp cert "
    "certified broadworks broadsoft kazoo 3cx 3cxphonesystem phone system server sip proxy git"
)

NAMESPACES = frozenset(
    (
        "urn:ietf:params:xml:ns:dialog-info",
        "urn:ietf:params:xml:ns:rlmi",
        "urn:ietf:params:xml:ns:pidf",
        "urn:ietf:params:xml:ns:pidf:data-model",
        "urn:ietf:params:xml:ns:pidf:rpid",
        "urn:ietf:params:xml:ns:sa-dialog-info",
        "urn:x-deskphone:dialog-info",
        "http://www.w3.org/2001/xmlschema-instance",
        "http://www.w3.org/2001/xmlschema",
    )
)
XML_NAMES = frozenset(
    (
        *("dialog-info", "dialog", "state", "local", "remote", "identity", "target", "param", "duration"),
        *("replaces", "referred-by", "route-set", "hop", "session-description", "cseq", "list", "resource"),
        *(
            "instance",
            "name",
            "presence",
            "tuple",
            "status",
            "basic",
            "contact",
            "note",
            "person",
            "reachable",
        ),
        *("xmlns", "version", "entity", "id", "call-id", "local-tag", "remote-tag", "direction", "display"),
        *(
            "uri",
            "event",
            "code",
            "pname",
            "pval",
            "pvalue",
            "fullstate",
            "cid",
            "reason",
            "q",
            "scheme",
            "type",
        ),
        *("exclusive", "priority", "rendering", "xml", "appearance", "di", "rl", "sa", "xsi", "x"),
    )
)
# values of these attributes stay where they are one of XML_VALUES, of those where they are a number
XML_MEANT = frozenset(
    (
        "state",
        "direction",
        "event",
        "fullstate",
        "reason",
        "pname",
        "pval",
        "pvalue",
        "type",
        "exclusive",
        "rendering",
    )
)
XML_NUMBERS = frozenset(("version", "code", "cseq", "q"))
_DIALOG_STATES = frozenset(("trying", "proceeding", "early", "confirmed", "terminated"))
XML_VALUES = _DIALOG_STATES | frozenset(
    (
        *("full", "partial", "initiator", "recipient", "true", "false", "0", "1", "yes", "no"),
        *("active", "pending", "noresource", "rejected", "timeout", "deactivated", "giveup", "probation"),
        *(
            "cancelled",
            "replaced",
            "local-bye",
            "remote-bye",
            "error",
            "+sip.rendering",
            "sip.rendering",
            "+sip.byeless",
        ),
    )
)
CONTENTS: dict[str, frozenset[str]] = {
    "state": _DIALOG_STATES,
    "reachable": frozenset(("yes", "no")),
    "basic": frozenset(("open", "closed")),
}
