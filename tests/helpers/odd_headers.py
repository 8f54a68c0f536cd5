# SPDX-License-Identifier: GPL-3.0-or-later
"""Headers of SIP, each in every form that its readers may stumble over: pairs of a name and a value.

Most are wrong in one place only, so that a message with one of them is read to the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from evil_values import LONG

HOSTS = (
    *(
        "[::1]",
        "[::1%25eth0]",
        "[fe80::1%eth0]",
        "[:]",
        "[%]",
        "[.]",
        "[ x]",
        "[x",
        "x]",
        "[[]]",
        "[]]",
        "[]",
    ),
    *("127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:99999999999", "127.0.0.1:", "127.0.0.1:x", "%00", "%"),
    *("a%00b", ".", "..", "-", "_", "a_b", "*", "0", "256.256.256.256", "1.2.3", "127.1", "0x7f.1", "::1"),
    *("x" * 127, "x" * 128, "x" * 255, "x" * 256, "x" * 2000, "[" + ":" * 45 + "]", "[" + ":" * 46 + "]"),
    *("[" + "1" * 300 + "]", "[::ffff:127.0.0.1]", "[]:5060", "[v1.x]", "é", "", "[\t]"),
)
USERS = (
    *("", "x", "%00", "%", "%zz", "%41", "a:", "a:b", ":b", "a:%00", "a%40b", "a@b", '"', "#", "&=+$,;?/"),
    *(LONG, "x" * 2000, "*", "(x)", "\\"),
)
PARAMETERS = (
    *(
        ";lr",
        ";lr=",
        ";lr=on",
        ";lr=%00",
        ";maddr",
        ";maddr=",
        ";maddr=[]",
        ";maddr=[::1]",
        ";maddr=127.0.0.1",
    ),
    *(f";maddr={LONG}", ";maddr=x:y", ";transport", ";transport=", ";transport=%", ";transport=UDP%00"),
    *(f";transport={LONG}", ";ttl", ";ttl=", ";ttl=-1", ";ttl=256", ";ttl=99999999999", ";ttl=x", ";method="),
    *(";method=INVITE", ";method=REGISTER", f";method={LONG}", ";user=phone", ";user=", ";hide", ";=", ";=x"),
    *(
        ";;",
        ';"',
        ';x="y"',
        ';x="',
        ";%00=%00",
        "?",
        "?a",
        "?a=",
        "?=b",
        "?a=b&",
        "?&",
        "?Route=%3Csip:[]%3E",
    ),
    *("?From=x&To=y&Call-ID=z", "?body=x", ";ob", ";gr=x", ";comp=sigcomp", f";{LONG}={LONG}"),
)
SCHEMES = (
    *("sip", "sips", "SIP", "tel", "urn", "mailto", "im", "pres", "http", "cid", "", "sip ", "si%70", "1"),
)
OTHER_URIS = (
    *(
        "tel:+",
        "tel:;phone-context=",
        "tel:1;isub=;ext=;postd=",
        "tel:1;phone-context=[]",
        "tel:%00",
        "tel:1;=",
    ),
    *(
        "tel:" + "1" * 400,
        "tel:1?x",
        "urn:service:",
        "urn:uuid:",
        "urn:a:[]",
        "*",
        "",
        ":",
        "sip:@",
        "sip:@@",
    ),
    *("sip:a@;lr", "sip:a@?x", "sip:[;lr]", "sip:\t[]", "sip:a@\t[]"),
)
FORMS = (
    *("<{}>", "{}", '"x" <{}>', '"" <{}>', '"\\"<{}>', '"\\\\" <{}>', "x y <{}>", "<{}", "{}>", "<<{}>>"),
    *(
        "< {} >",
        "<{}>;tag=",
        "<{}>;tag",
        "<{}>;=",
        "<{}>;expires=",
        "<{}>;expires=-1",
        "<{}>;expires=99999999999",
    ),
    *("<{}>;q=", "<{}>;q=9999999999.9999999999", "<{}>;q=.", "<{}>, <{}>", "<{}>,", "<{}>,,<{}>", ", <{}>"),
    *("<{}> x", "<{}>;x=<{}>", f'"{LONG}" <{{}}>', '"%s%n" <{}>'),
)
FORMED = ("sip:a@127.0.0.1", "sip:[::1]", "tel:+1", "urn:x:y", "sip:a@127.0.0.1;lr", "*", "sip:")
OF_ADDRESSES = (
    *("From", "To", "Contact", "Record-Route", "Route", "Path", "Service-Route", "P-Associated-URI"),
    *(
        "P-Asserted-Identity",
        "P-Preferred-Identity",
        "Remote-Party-ID",
        "Refer-To",
        "Referred-By",
        "Reply-To",
    ),
    *("Diversion", "History-Info", "Alert-Info", "Call-Info", "Error-Info"),
)
NUMBERS = (
    *("", "0", "-1", "1", "4294967295", "4294967296", "2147483648", "9" * 20, "9" * 300, "x", "1.5", "0x1"),
    *("1;2", " 7", "1 (x)", "1;", "1;=", "1,2", '"1"', ";", "1;refresher", "1;refresher=", "1;refresher=uas"),
    *(
        "1;refresher=uac;refresher=uas",
        "90;refresher=uac",
        "1;duration=",
        "1;duration=-1",
        "+5",
        "0" * 16 + "1",
    ),
)
OF_NUMBERS = (
    *("Session-Expires", "x", "Min-SE", "RSeq", "Retry-After", "Expires", "Min-Expires", "Max-Forwards"),
    *("Timestamp", "Content-Length", "l", "Flow-Timer"),
)
_SIMPLE = 'Digest realm="pbx.test",nonce="n"'
CHALLENGES = (
    *("", "Digest", "Digest ", "Digest realm", "Digest realm=", 'Digest realm=""', 'Digest realm="pbx.test"'),
    *('Digest realm="pbx.test",nonce=""', 'Digest realm="",nonce=""', 'Digest realm="pbx.test",nonce=n'),
    *("Digest realm=pbx.test,nonce=n", 'Digest realm="*",nonce="n"', "Digest ,", "Digest ="),
    *(f'Digest realm="pbx.test",nonce="{4 * LONG}"', f'Digest realm="{4 * LONG}",nonce="n"'),
    *('Digest realm="pbx.test",,nonce="n"', 'Digest realm="a\\"b",nonce="a\\"b"', 'Basic realm="pbx.test"'),
    *("NTLM", 'Bearer realm="pbx.test",nonce="n"', 'PGP realm="x"', 'AKA realm="pbx.test"'),
    *(
        f"{_SIMPLE},{more}"
        for more in (
            *("algorithm=", "algorithm=zzz", "algorithm=SHA-256", "algorithm=SHA-512-256"),
            *("algorithm=AKAv1-MD5", 'algorithm=MD5-sess,qop="auth-int"', 'qop=""', "qop=auth,qop=auth"),
            *(f'qop="{200 * "auth,"}"', 'opaque="', f'opaque="{4 * LONG}",qop="auth"', 'domain=""', "stale="),
            *("=", f"algorithm={LONG}", 'qop="auth",algorithm=MD5,' + 300 * "x=y," + "z=1"),
        )
    ),
    'Digest realm="pbx.test",nonce="\r\n ",qop="auth"',
)
_VIAS = (
    *("", " ", " []", " []:5060;branch=z9hG4bKq", " [::1];branch=", " [::1%25lo];branch=z9hG4bK", " :5060"),
    *(
        " a:0",
        " a:99999999",
        " a;rport=",
        " a;rport=-1",
        " a;rport=99999999999",
        " a;received=",
        " a;received=[]",
    ),
    *(" a;received=[::1]", " a;received=::1", f" a;received={LONG}", " a;maddr=", " a;maddr=[]"),
    *(
        " a;maddr=[::1]",
        f" a;maddr={LONG}",
        " a;maddr=::1",
        " a;ttl=",
        " a;ttl=-1",
        " a;ttl=999",
        " a;branch",
    ),
    *(" a;=", " a;;", " a (c", " a (c)", f" {LONG}", f" {LONG};branch={2 * LONG}"),
)
#: header by header, what fits none of the tables above; of a short name (RFC 3261 section 7.3.3) a few values
OTHERS: dict[str, tuple[str, ...]] = {
    "Via": (
        *(f"SIP/2.0/UDP{rest}" for rest in _VIAS),
        *(
            "",
            "SIP/2.0/ a",
            "SIP/2.0/zzz a",
            "SIP/2.0/TLS a",
            "SIP/2.0/TCP a",
            "SIP/2.0/SCTP a",
            "SIP/2.0/WS a",
        ),
        *("SIP/2.0/LOOP a", "SIP/2.0/LOOP-DGRAM a", "SIP/3.0/UDP a", ", SIP/2.0/UDP a"),
        ",".join(60 * ["SIP/2.0/UDP a;branch=z9hG4bKx"]),
    ),
    "Contact": (*("*", "*;x", "*,*", "* ;expires=0", "<*>", '"*"', "<sip:a@b>,*", "<sip:a@b>\r\n ,\r\n *"),),
    "Content-Type": (
        *("", "x", "/", "a/", "/b", "a/b;", "a/b;=", "a/b;x", "a/b;x=", "application/sdp, application/sdp"),
        *(
            "multipart/mixed",
            "multipart/mixed;boundary",
            "multipart/mixed;boundary=",
            'multipart/mixed;boundary=""',
        ),
        *('multipart/mixed;boundary="', "multipart/mixed;boundary=--", f"multipart/mixed;boundary={LONG}"),
        *("multipart/mixed;boundary=v=0", "multipart/;boundary=x", "message/sipfrag;version=2.0"),
        *('application/sdp;x="y"', f"application/{LONG}"),
    ),
    "Content-Encoding": ("gzip", "", "deflate", "identity", LONG),
    "Content-Disposition": ("", "session", "session;handling=required", "session;handling=", "x;=", LONG),
    "MIME-Version": ("", "1.0", "9"),
    "Require": (
        *("", "zzz", "100rel", "timer", "replaces", "100rel,100rel,timer", ",", 40 * "a," + "a", LONG, '"x"'),
        *("gruu,outbound,path", "norefersub", "trickle-ice", "siprec", "sec-agree"),
    ),
    "Supported": (
        *("", "zzz", "100rel", "timer", "replaces", ",", 40 * "a," + "a", LONG, "trickle-ice", "siprec"),
        "path,gruu,outbound,timer",
    ),
    "Proxy-Require": ("", "zzz", "sec-agree"),
    "Unsupported": ("", "timer", "100rel", ","),
    "Allow": ("", "x", "INVITE", 40 * "a," + "a", ",", LONG, "UPDATE,UPDATE", "PRACK"),
    "Accept": ("", "x", "*/*", "/", 40 * "a," + "a", "application/sdp;q="),
    "Accept-Encoding": ("", "gzip"),
    "Accept-Language": ("", ";"),
    "RAck": (
        *("", "1", "1 1", "1 1 INVITE", "4294967296 1 INVITE", "-1 -1 INVITE", f"1 1 {LONG}", "x y z"),
        *(" 1  1  INVITE", 30 * "9" + " 1 INVITE"),
    ),
    "Replaces": (
        *("", "x", ";", "x;to-tag", "x;to-tag=;from-tag=", "x;to-tag=a", "x;to-tag=a;from-tag=b;early-only"),
        *(
            "x;to-tag=a;from-tag=b;early-only=",
            f"{LONG};to-tag={LONG};from-tag={LONG}",
            "x;=",
            "a b;to-tag=1",
        ),
        *(";to-tag=a;from-tag=b", 'x;to-tag="";from-tag=""', "[];to-tag=1;from-tag=2"),
    ),
    "Target-Dialog": ("", "x", "x;local-tag=;remote-tag="),
    "Join": ("", "x", "x;to-tag=a;from-tag=b"),
    "Event": (
        *("", "x", ";", "dialog", "dialog;id", "dialog;id=", f"dialog;id={LONG}", "refer", "refer;id="),
        *("message-summary", "presence", "dialog;=", ".", "dialog.winfo", LONG, '"dialog"', "conference"),
        *("ua-profile", "keep-alive", "talk", "hold", "check-sync"),
    ),
    "Subscription-State": (
        *(
            "",
            "active",
            "active;",
            "active;expires",
            "active;expires=",
            "active;expires=-1",
            "pending",
            "init",
        ),
        *(
            "active;expires=99999999999",
            "terminated",
            "terminated;reason",
            "terminated;reason=",
            ";",
            "active;=",
        ),
        *("terminated;reason=zzz;retry-after=-1", "terminated;retry-after=99999999999", LONG),
        *(f"terminated;reason={LONG}", "active;expires=0;reason=x"),
    ),
    "Reason": (
        *(
            "",
            "SIP",
            "SIP;cause",
            "SIP;cause=",
            "SIP;cause=-1;text=",
            "Q.850;cause=999999999999",
            'SIP;text="',
        ),
        *('SIP;cause=200;text="x", Q.850;cause=16', LONG, ";"),
    ),
    "Warning": ("", "x", "399", '399 x "y"', '399 x "', '999999999999 x "y"', '399 [] "x"', LONG),
    "Date": ("", "x", "Mon, 30 Nov 9999999 99:99:99 GMT"),
    "WWW-Authenticate": CHALLENGES,
    "Proxy-Authenticate": CHALLENGES,
    "Authentication-Info": (
        *(
            "",
            "nextnonce=",
            'nextnonce=""',
            'rspauth="x",cnonce="",nc=zzzzzzzz,qop=auth',
            f'nextnonce="{LONG}"',
        ),
    ),
    "Authorization": ("", "Digest", 'Digest username="",realm="",nonce="",uri="",response=""', "Basic x"),
    "Proxy-Authorization": ("", "Digest"),
    "Security-Server": ("", "digest", "ipsec-3gpp;q=;alg="),
    "CSeq": (
        *("", "1", "1 ", "x INVITE", "-1 INVITE", "4294967296 INVITE", f"1 {LONG}", "1 invite", "1  OPTIONS"),
        40 * "9" + " INVITE",
    ),
    "Call-ID": ("", "x y", 3 * LONG, '"', "<>", "[]", "@", "%00"),
    "Retry-After": ("18000;duration=3600", "5 (x", "5 (x)", ";", "5;=", "-5"),
    "Privacy": ("", "id;", ";"),
    "Refer-Sub": ("", "false", "x"),
    "In-Reply-To": ("", ","),
    "Geolocation": ("<cid:>",),
    "Identity": (LONG,),
    **dict.fromkeys(("User-Agent", "Server", "Subject", "Organization"), ("", 4 * LONG)),
    **dict.fromkeys(("SIP-ETag", "SIP-If-Match", "o", "u", "i", "s"), ("",)),
    **dict.fromkeys(("m", "r", "f", "t"), ("<sip:[]>", "*", "")),
    LONG: ("y",),
    "Max-Breadth": ("0",),
    "k": ("", ","),
    "v": ("SIP/2.0/UDP []", ""),
    "c": ("", "multipart/mixed"),
    "e": ("gzip",),
    "b": ("<>",),
    "d": ("x",),
}


def uris() -> Iterator[str]:
    """Every odd URI, some more than once."""
    for host in HOSTS:
        yield from (f"sip:a@{host}", f"sip:{host}", f"sip:a@{host};lr")
    yield from (f"sip:{user}@127.0.0.1" for user in USERS)
    for parameter in PARAMETERS:
        yield from (f"sip:a@127.0.0.1{parameter}", f"sip:a@[::1]:5{parameter}")
    for scheme in SCHEMES:
        yield from (
            f"{scheme}:a@127.0.0.1",
            f"{scheme}:",
            f"{scheme}:+1",
            f"{scheme}:;",
            f"{scheme}:?",
            scheme,
        )
    yield from OTHER_URIS


_URIS = tuple(dict.fromkeys(uris()))
_ADDRESSES = (
    *(f"<{uri}>" for uri in _URIS),
    *_URIS[::7],
    *(form.replace("{}", uri) for form in FORMS for uri in FORMED),
)
_VALUES = {**dict.fromkeys(OF_NUMBERS, NUMBERS), **OTHERS, "Retry-After": NUMBERS + OTHERS["Retry-After"]}
_PAIRS = tuple((name, value) for name, values in _VALUES.items() for value in values)


def odd_header(dice: Random) -> tuple[str, str]:
    """One of the pairs; one in five is an address."""
    if dice.random() < 0.2:
        return dice.choice(OF_ADDRESSES), dice.choice(_ADDRESSES)
    return dice.choice(_PAIRS)


def spoil(dice: Random, lines: list[str]) -> list[str]:
    """Put one odd header into a message, beside or in place of its own one of that name.

    In a From or To its tag, as the dialog's are, is mostly kept.
    """
    name, value = odd_header(dice)
    spoiled, line = list(lines), f"{name}: {value}"
    places = [place for place, each in enumerate(lines) if each.partition(":")[0] == name]
    if not places or dice.random() < 0.4:
        spoiled.insert(dice.choice((1, len(spoiled))), line)
        return spoiled
    _, tag, old = lines[places[0]].partition(";tag=")
    keeps = name in ("From", "To") and "tag=" not in value and dice.random() < 0.7
    spoiled[places[0]] = line + (tag + old if keeps else "")
    return spoiled
