# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests: an authority, and what it signs."""

from __future__ import annotations

import datetime
import ipaddress
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Files: ``file`` is the authority's own certificate."""

    def __init__(self, folder, name="Test authority"):
        self.folder, self.name = folder, _name(name)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name.replace(' ', '-')}.pem"
        now = datetime.datetime.now(datetime.timezone.utc)
        made = (
            x509.CertificateBuilder(
                self.name, self.name, self.key.public_key(), 1, now - 9 * DAY, now + 9 * DAY
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def sign(self, *names, begin=-1, end=1):
        """(certificate, key) files for these names, valid from ``begin`` to ``end`` days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.timezone.utc)
        alternatives = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        builder = x509.CertificateBuilder(
            self.name,
            _name(names[0]),
            key.public_key(),
            x509.random_serial_number(),
            now + begin * DAY,
            now + end * DAY,
        )
        made = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        made = made.sign(self.key, hashes.SHA256())
        stem = self.folder / f"c{made.serial_number}"
        cert_file, key_file = stem.with_suffix(".pem"), stem.with_suffix(".key")
        cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
        return cert_file, key_file

    def server_context(self, *names, **days):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.sign(*names, **days))
        return context
