# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenLDAP on loopback, with a database of its own."""

from __future__ import annotations

import base64
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from patience import PATIENCE, wait_until
from ports import free_port

SLAPD, SLAPADD, SCHEMA = "/usr/sbin/slapd", "/usr/sbin/slapadd", Path("/etc/ldap/schema")
BASE = "dc=example,dc=org"
ADMIN, PASSWORD = f"cn=admin,{BASE}", "pw-admin"
Person = Mapping[str, str | bytes | Sequence[str | bytes]]

PEOPLE: tuple[Person, ...] = (
    {
        "cn": "Anna Berg",
        "sn": "Berg",
        "givenName": "Anna",
        "o": "Alps Ltd",
        "telephoneNumber": "+49 (0)89 / 1234-56",
    },
    {"cn": "Jörg Müller", "sn": "Müller", "telephoneNumber": "089 555 66 77", "mobile": "0171 2345678"},
    {"cn": "Tom Short", "sn": "Short", "telephoneNumber": "205"},
    {"cn": "Otto Karl Klein", "sn": "Klein", "telephoneNumber": "206"},
    {"cn": "Nobody Numbered", "sn": "Numbered"},
)


def _line(name: str, value: str | bytes) -> str:
    octets = value if isinstance(value, bytes) else value.encode()
    return f"{name}:: {base64.b64encode(octets).decode()}\n"


def ldif(people: Sequence[Person]) -> str:
    """The base, and an entry for each of them."""
    entries = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"]
    for number, person in enumerate(people):
        made = f"dn: uid=p{number},{BASE}\nobjectClass: inetOrgPerson\nuid: p{number}\n"
        for name, values in person.items():
            several = [values] if isinstance(values, (str, bytes)) else values
            made += "".join(_line(name, value) for value in several)
        entries.append(made)
    return "\n".join(entries)


class Slapd:
    """Runs from ``with`` to its end. ``config``: further lines of its configuration, before the database."""

    def __init__(
        self, folder: Path, people: Sequence[Person] = PEOPLE, *, config: str = "", tls: Sequence[Path] = ()
    ) -> None:
        """``tls``: certificate and key; it takes STARTTLS then, and ldaps:// at ``tls_port``."""
        self.port, self.tls_port = free_port(), free_port()
        data = folder / "data"
        data.mkdir(parents=True)
        names = ("core", "cosine", "inetorgperson")
        lines = [f"include {SCHEMA}/{name}.schema" for name in names]
        lines += ["modulepath /usr/lib/ldap", "moduleload back_mdb", f"pidfile {folder}/pid", config]
        if tls:
            lines += [f"TLSCertificateFile {tls[0]}", f"TLSCertificateKeyFile {tls[1]}"]
        lines += ["database mdb", f"suffix {BASE}", f"rootdn {ADMIN}", f"rootpw {PASSWORD}"]
        lines += [f"directory {data}", "index objectClass eq", "maxsize 10485760"]
        self._config = folder / "slapd.conf"
        self._config.write_text("\n".join(lines) + "\n")
        self._tls = bool(tls)
        done = subprocess.run(
            [SLAPADD, "-q", "-f", self._config],
            input=ldif(people),
            text=True,
            capture_output=True,
            timeout=30 * PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Slapd:
        """Serve; returns when it takes connections."""
        urls = f"ldap://127.0.0.1:{self.port}/"
        urls += f" ldaps://127.0.0.1:{self.tls_port}/" if self._tls else ""
        self._process = subprocess.Popen(
            [SLAPD, "-d", "0", "-h", urls, "-f", str(self._config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._listens, "slapd does not listen")
        return self

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "slapd has ended"
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Slapd:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
