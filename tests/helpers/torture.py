# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of RFC 4475 (torture tests) and RFC 5118 (IPv6), by the names that the RFCs give them.

Written down anew: headers that no test is about are short, what each message is about is as the RFC has it.
"""

from __future__ import annotations

import zlib

SDP = (
    "v=0\no=mhandley 29739 7272939 IN IP4 192.0.2.3\ns=-\nc=IN IP4 192.0.2.4\nt=0 0\n"
    "m=audio 49217 RTP/AVP 0 12\nm=video 3227 RTP/AVP 31\na=rtpmap:31 LPC\n"
)
SDP6 = "v=0\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\ns=-\nc=IN IP6 2001:db8::20\nt=0 0\nm=audio 6000 RTP/AVP 97 98\na=rtpmap:97 AMR/8000\n"


def message(
    start: str, *headers: str, body: str | bytes = "", length: str | None = None, **fixed: str
) -> bytes:
    """Put a message together. Keywords replace the usual headers; "" leaves one out."""
    method = start.partition(" ")[0]
    usual = {
        "via": "Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bKkdjuw",
        "to": "To: sip:j.user@example.com",
        "from_": "From: sip:caller@example.net;tag=93942939o2",
        "call_id": f"Call-ID: {zlib.crc32(start.encode())}.0ha0isndaksdj@192.0.2.1",
        "cseq": f"CSeq: 8 {method}",
        "max_forwards": "Max-Forwards: 70",
    } | fixed
    data = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    lines = [start, *(line for line in usual.values() if line), *headers]
    if length is None:
        lines.append(f"Content-Length: {len(data)}")
    elif length:
        lines.append(length)
    text = "\n".join(lines) + "\n\n"
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode() + data


def invite(*headers: str, uri: str = "sip:user@example.com", **how) -> bytes:
    """An INVITE with a description."""
    how.setdefault("body", SDP)
    return message(
        f"INVITE {uri} SIP/2.0",
        "Contact: <sip:caller@host5.example.net>",
        *headers,
        "Content-Type: application/sdp",
        **how,
    )


def options(*headers: str, uri: str = "sip:user@example.com", **how) -> bytes:
    return message(f"OPTIONS {uri} SIP/2.0", *headers, **how)


def register(*headers: str, uri: str = "sip:example.com", **how) -> bytes:
    how.setdefault("to", "To: sip:user@example.com")
    how.setdefault("from_", "From: sip:user@example.com;tag=998332")
    return message(f"REGISTER {uri} SIP/2.0", *headers, **how)


LONG = "sip:amazinglylongcallername" + "amazinglylongcallername" * 6 + "@example.net"
MANY_VIAS = [f"Via: SIP/2.0/TCP sip{number}.example.com" for number in range(33, 0, -1)]
DOUBLED = register("Contact: sip:j.user@host.example.com", length="Content-Length: 0")

RFC4475 = {
    # --- 3.1.1: valid ---
    "wsinv": (
        b"INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
        b"TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"
        b'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n'
        b"MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\nContent-Length   : 150\r\n"
        b"cseq: 0009\r\n  INVITE\r\nVia  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\ns :\r\n"
        b"NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
        b"UnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n"
        b"Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
        b"v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n"
        b" SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
        b'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n'
        b"v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\n"
        b"m=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n"
    ),
    "intmeth": (
        b"!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
        b":&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0\r\n"
        b"Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~\r\n"
        b'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>\r\n'
        b"From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\""
        b"\xd1\x80\xd0\xb0\xd0\xb1\xd0\xbe\xd1\x82\xd0\xb0\xd1\x8e\xd1\x89\xd0\xb8\xd0\xb9\";tag=_token~1'+`*%!-.\r\n"
        b"Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"
        b"CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\r\nMax-Forwards: 255\r\n"
        b"extensionHeader-!.%*+_`'~:\xef\xbb\xbf\xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb\r\nContent-Length: 0\r\n\r\n"
    ),
    "esc01": invite(
        uri="sip:sips%3Auser%40example.com@example.net",
        to="To: sip:%75se%72@example.com",
        from_="From: <sip:I%20have%20spaces@example.net>;tag=938",
    ),
    "escnull": register(
        to="To: sip:null-%00-null@example.com",
        from_="From: sip:null-%00-null@example.com;tag=839923423",
        via="Via: SIP/2.0/UDP host5.example.com;branch=z9hG4bKkdjuw\nContact: <sip:%00@host5.example.com>, <sip:%00%00@host5.example.com>",
    ),
    "esc02": message(
        "RE%47IST%45R sip:registrar.example.com SIP/2.0",
        "Contact: <sip:alias1@host1.example.com>, <sip:alias2@host2.example.com>",
        to='To: "%Z%45" <sip:resource@example.com>',
        from_='From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
    ),
    "lwsdisp": options(from_="From: caller<sip:caller@example.com>;tag=323", to="To: sip:user@example.com"),
    "longreq": invite(
        *MANY_VIAS,
        "Unknown-" + "Long" * 20 + "-Header: " + "unknown-" + "long" * 100 + "-value",
        to=f'To: "I have a user name of extremely long proportion" <{LONG}:6000;unknownparam1=very{"long" * 20};longparam{"name" * 25}=short>',
        from_=f"From: <{LONG}>;tag=12{'982424' * 20};unknownheaderparam{'name' * 30}=unknown{'value' * 30}",
        call_id="Call-ID: longreq.one" + "really" * 20 + "longcallid",
    ),
    "dblreq": DOUBLED + invite(uri="sip:joe@example.com"),
    "semiuri": options(uri="sip:user;par=u%40example.net@example.com", to="To: sip:j_user@example.com"),
    "transports": options(
        "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf\nVia: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj",
        "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en\nVia: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee",
        via="Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw",
    ),
    "mpart01": message(
        "MESSAGE sip:kumiko@example.org SIP/2.0",
        "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
        body=b"--7a9cbec02ceef655\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nHello\r\n"
        b"--7a9cbec02ceef655\r\nContent-Type: application/octet-stream\r\n\r\n"
        + bytes(range(256))
        + b"\r\n--7a9cbec02ceef655--\r\n",
    ),
    "unreason": (
        b"SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe \xd1\x81\xd1\x82\xd0\xbe\r\nVia: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\n"
        b"Call-ID: unreason.1234ksdfak3j2erwedfsASdf\r\nCSeq: 35 INVITE\r\nFrom: sip:user@example.com;tag=11141343\r\n"
        b"To: sip:user@example.edu;tag=2229\r\nContent-Length: 0\r\n\r\n"
    ),
    "noreason": (
        b"SIP/2.0 100 \r\nVia: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe\r\nCall-ID: noreason.asndj203insdf99223ndf\r\n"
        b"CSeq: 35 INVITE\r\nFrom: <sip:user@example.com>;tag=39ansfi3\r\nTo: <sip:user@example.edu>;tag=902jndnke3\r\n"
        b"Content-Length: 0\r\n\r\n"
    ),
    # --- 3.1.2: invalid ---
    "badinv01": invite(
        'Contact: "Joe" <sip:joe@example.org>;;;;',
        to="To: sip:j.user@example.com",
        from_="From: sip:caller@example.net;tag=134161461246",
        via="Via: SIP/2.0/UDP 192.0.2.15;;,;,,",
    ),
    "clerr": invite(length="Content-Length: 9999"),
    "ncl": invite(length="Content-Length: -999"),
    "scalar02": register(
        "Expires: 10000000000000000000000000000000000000000000000000000000000000000000000000000001",
        "Contact: <sip:user@host129.example.com>;expires=280297596632815",
        max_forwards="Max-Forwards: 300",
        cseq="CSeq: 36893488147419103232 REGISTER",
    ),
    "scalarlg": (
        b"SIP/2.0 503 Service Unavailable\r\nVia: SIP/2.0/TCP host129.example.com;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129\r\n"
        b"To: <sip:user@example.com>\r\nFrom: <sip:other@example.net>;tag=2easdjfejw\r\nCSeq: 9292394834772304023312 OPTIONS\r\n"
        b"Call-ID: scalarlg.noase0of0234hn2qofoaf0232aewf2394r\r\nRetry-After: 949302838503028349304023988\r\n"
        b'Warning: 1812 overture "In Progress"\r\nContent-Length: 0\r\n\r\n'
    ),
    "quotbal": invite(to='To: "Mr. J. User <sip:j.user@example.com>'),
    "ltgtruri": invite(uri="<sip:user@example.com>"),
    "lwsruri": invite(uri="sip:user@example.com; lr"),
    "lwsstart": invite(uri=" sip:user@example.com "),
    "trws": options(uri="sip:remote-target@example.com").replace(b"SIP/2.0\r\n", b"SIP/2.0  \r\n", 1),
    "escruri": invite(uri="sip:user@example.com?Route=%3Csip:example.com%3E"),
    "baddate": invite("Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "regbadct": register("Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E"),
    "badaspec": options(to='To: "Watson, Thomas" < sip:t.watson@example.org >', uri="sip:user@example.org"),
    "baddn": options(
        uri="sip:t.watson@example.org",
        from_="From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
        to="To: Watson, Thomas <sip:t.watson@example.org>",
    ),
    "badvers": options(
        uri="sip:t.watson@example.org", via="Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw"
    ).replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1),
    "mismatch01": options(cseq="CSeq: 8 INVITE"),
    "mismatch02": message("NEWMETHOD sip:user@example.com SIP/2.0", cseq="CSeq: 34 INVITE"),
    "bigcode": (
        b"SIP/2.0 4294967301 better not break the receiver\r\nVia: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe\r\n"
        b"Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i\r\nCSeq: 353494 INVITE\r\n"
        b"From: <sip:user@example.com>;tag=39ansfi3\r\nTo: <sip:user@example.edu>;tag=902jndnke3\r\nContent-Length: 0\r\n\r\n"
    ),
    # --- 3.2: transaction layer ---
    "badbranch": options(via="Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"),
    # --- 3.3: application layer ---
    "insuf": message(
        "INVITE sip:user@example.com SIP/2.0", "l: 0", to="", from_="", max_forwards="", length=""
    ),
    "unkscm": options(uri="nobodyKnowsThisScheme:totallyopaquecontent"),
    "novelsc": options(uri="soap.beep://192.0.2.103:3002"),
    "unksm2": register(
        to="To: isbn:2983792873",
        from_="From: <http://www.example.com>;tag=3234233",
        via="Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkdjuw\nContact: <name:John_Smith>",
    ),
    "bext01": options(
        "Proxy-Require: ThereIsNoWay, NothingSupportsThis\nRequire: nothingSupportsThis, nothingSupportsThisEither",
        uri="sip:user@example.com",
    ),
    "invut": message(
        "INVITE sip:user@example.com SIP/2.0",
        "Contact: <sip:caller@host5.example.net>",
        "Content-Type: application/unknownformat",
        body='<audio>\n <pcmu port="443"/>\n</audio>\n',
    ),
    "regaut01": register("Authorization: NoOneKnowsThisScheme opaque-data=here"),
    "multi01": invite(
        "Contact: <sip:user2@host.example.net>\nCall-ID: multi01.another\nTo: sip:another@example.com",
        "From: sip:other@example.net;tag=3413415\nCSeq: 92 INVITE\nMax-Forwards: 5",
    ),
    "mcl01": options(
        length="Content-Length: 13\nContent-Length: 5\nContent-Type: text/plain",
        body="There's no way to know",
    ),
    "bcast": (
        b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\r\n"
        b"Call-ID: bcast.0384840201234ksdfak3j2erwedfsASdf\r\nCSeq: 35 INVITE\r\nFrom: sip:user@example.com;tag=11141343\r\n"
        b"To: sip:user@example.edu;tag=2229\r\nContact: <sip:user@host28.example.com>\r\nContent-Length: 0\r\n\r\n"
    ),
    "zeromf": options(max_forwards="Max-Forwards: 0"),
    "cparam01": register("Contact: sip:+19725552222@gw1.example.net;unknownparam"),
    "cparam02": register("Contact: <sip:+19725552222@gw1.example.net;unknownparam>"),
    "regescrt": register("Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>"),
    "sdp01": invite("Accept: text/nobodyKnowsThis"),
    # --- 3.4: back to RFC 2543 ---
    "inv2543": message(
        "INVITE sip:UserB@example.com SIP/2.0",
        "Content-Type: application/sdp",
        via="Via: SIP/2.0/UDP iftgw.example.com",
        from_="From: <sip:+13035551111@ift.client.example.net;user=phone>",
        to="Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>\nTo: sip:+16505552222@ss1.example.net;user=phone",
        max_forwards="",
        cseq="CSeq: 1 INVITE\nContact: <sip:+13035551111@ift.client.example.net>",
        body=SDP,
    ),
}

_V6 = {"via": "Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111", "to": "To: sip:user@example.com"}
RFC5118 = {
    "4.1 valid reference": register("Contact: \"Caller\" <sip:caller@[2001:db8::1]>", uri="sip:[2001:db8::10]", **_V6),
    "4.2 no brackets": register("Contact: \"Caller\" <sip:caller@[2001:db8::1]>", uri="sip:2001:db8::10", **_V6),
    "4.3 port or address": register("Contact: \"Caller\" <sip:caller@[2001:db8::1]>", uri="sip:[2001:db8::10:5070]", **_V6),
    "4.4 port": register("Contact: \"Caller\" <sip:caller@[2001:db8::1]>", uri="sip:[2001:db8::10]:5070", **_V6),
    "4.5 received in brackets": message(
        "BYE sip:user@[2001:db8::2:1] SIP/2.0",
        via="Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111",
        to="To: sip:user@example.com;tag=bd76ya",
    ),
    "4.5 received without": message(
        "OPTIONS sip:user@[2001:db8::2:1] SIP/2.0",
        via="Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3",
    ),
    "4.6 media addresses": invite(uri="sip:user@[2001:db8::10]", body=SDP6, **_V6),
    "4.7 several connection lines": invite(
        uri="sip:user@[2001:db8::10]",
        body=SDP6.replace("m=audio", "c=IN IP4 192.0.2.1\nm=audio") + "m=video 6024 RTP/AVP 107\nc=IN IP6 2001:db8::1\na=rtpmap:107 H263-1998/90000\n",
        **_V6,
    ),
    "4.8 IPv4 in IPv6": invite(
        uri="sip:user@example.com",
        via="Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19\nVia: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-111",
        body=SDP6.replace("2001:db8::20", "::ffff:192.0.2.2"),
    ),
    "4.9 the old grammar": options(uri="sip:user@[2001:db8:::192.0.2.1]", **_V6),
    "4.9 the new grammar": options(uri="sip:user@[2001:db8::192.0.2.1]", **_V6),
}  # fmt: skip
