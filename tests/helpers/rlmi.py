# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of list NOTIFYs (RFC 4662), as servers write them or as none should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deskphone.dialoginfo.build import Entry, build

DOMAIN = "pbx.test"
KIND = 'multipart/related;type="application/rlmi+xml";start="<l@pbx.test>";boundary="b"'
HEAD = "--b\r\nContent-ID: <l@pbx.test>\r\nContent-Type: application/rlmi+xml\r\n\r\n"
END = b"--b--\r\n"


@dataclass(frozen=True)
class Told:
    """One instance of a resource; ``entries``: its dialogs, None for no body; ``body``: instead of them.

    ``state`` empty: the resource has no instance. ``uri`` empty: that of the number; ``cid``: where the list
    names another part than the one that is there.
    """

    number: str
    entries: Sequence[Entry] | None = ()
    state: str = "active"
    reason: str = ""
    instance: str = "i"
    name: str = ""
    uri: str = ""
    body: bytes | None = None
    cid: str = ""
    version: int = 0


def part(kind: str, name: str, body: bytes) -> bytes:
    """One part of a body."""
    return f"--b\r\nContent-ID: <{name}>\r\nContent-Type: {kind}\r\n\r\n".encode() + body + b"\r\n"


def list_body(
    told: Sequence[Told], version: int, *, full: bool = True, uri: str = f"sip:l@{DOMAIN}"
) -> bytes:
    """The body of a NOTIFY that tells these; those of one number that stand together are its instances."""
    resources: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    parts = b""
    for place, each in enumerate(told):
        address = each.uri or f"sip:{each.number}@{DOMAIN}"
        instances = resources.setdefault(address, [])
        names[address] = each.name
        if not each.state:
            continue
        body = each.body
        if body is None and each.entries is not None:
            body = build(f"sip:{each.number}@{DOMAIN}", each.entries).version(each.version)
        cid = each.cid or (f"p{place}@{DOMAIN}" if body is not None else "")
        more = (f' cid="{cid}"' if cid else "") + (f' reason="{each.reason}"' if each.reason else "")
        instances.append(f'<instance id="{each.instance}" state="{each.state}"{more}/>')
        if body is not None:
            parts += part("application/dialog-info+xml", f"p{place}@{DOMAIN}", body)
    rows = "".join(
        f'<resource uri="{address}"><name>{names[address]}</name>{"".join(instances)}</resource>'
        for address, instances in resources.items()
    )
    whole = "true" if full else "false"
    head = f'<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="{uri}" version="{version}" fullState="{whole}">'
    return f"{HEAD}{head}{rows}</list>\r\n".encode() + parts + END
