# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a company's directory: what came of asking it, and what to do about it."""

from __future__ import annotations

from deskphone.config.ldap import LdapConfig
from deskphone.ldap.faults import Fault
from deskphone.ldap.keeper import Tried
from ui.text import tr


def tried(told: Tried, config: LdapConfig) -> str:
    """What came of a trial."""
    if told.fault is not None:
        return fault(told.fault, config)
    if told.more:
        found = tr("It works: {} are found, and there are more.").format(told.count)
    elif not told.count:
        found = tr("It answers, but nobody with a name and a number is found there: check the base.")
    else:
        one, many = tr("It works: 1 person is found."), tr("It works: {} people are found.")
        found = one if told.count == 1 else many.format(told.count)
    if config.user and not (config.enciphered or config.starttls):
        found += " " + tr("The password goes unenciphered: use ldaps:// or STARTTLS where the server can.")
    return found


def fault(fault: Fault, config: LdapConfig) -> str:
    """Why there is no answer."""
    words = _sentences().get(fault.kind)
    if words is None:
        words = tr("The directory at {} does not answer as it should: ask its administrator.")
    code = tr("LDAP {}").format(fault.code) if fault.code >= 0 else ""
    said = ": ".join(filter(None, (code, fault.said if fault.kind != "ca" else "")))
    whole = words.replace("{}", _place(config), 1)
    return f"{whole} ({said})" if said else whole


def _place(config: LdapConfig) -> str:
    return f"{config.host}:{config.port}" if config.server else "LDAP"


def _sentences() -> dict[str, str]:
    return {
        "unknown-host": tr("The name in {} is not found: check it, or the network."),
        "closed": tr("Nothing listens at {}: check the address and its port."),
        "silent": tr("No answer from {} in time: check the address and the network."),
        "lost": tr("{} closed the connection: try again, or check the port."),
        "garbage": tr("What answers at {} is no LDAP server: check the address and its port."),
        "issuer": tr(
            "The certificate of {} is signed by an authority that this computer does not know: "
            "name a file with that one's certificate."
        ),
        "name": tr("The certificate of {} is for another name: write the address that it names."),
        "expired": tr(
            "The certificate of {} has expired: ask its administrator, or set this computer's clock."
        ),
        "early": tr("The certificate of {} is not valid yet: check the date and time of this computer."),
        "other-certificate": tr("The certificate of {} is not accepted: ask its administrator."),
        "ca": tr("The file of certificates cannot be used: check its path, and that it holds PEM."),
        "tls-old": tr("{} speaks only an old TLS that is not safe: version 1.2 or 1.3 is needed."),
        "tls-none": tr("{} does not speak TLS there: check the port, or use ldap:// with STARTTLS."),
        "no-starttls": tr("{} refuses STARTTLS: use ldaps://, or ask its administrator."),
        "tls-wanted": tr("{} wants an enciphered connection: use ldaps:// or STARTTLS."),
        "password": tr("{} refuses the user or the password: check both."),
        "no-password": tr("There is a user for {}, but no password: write it here."),
        "login-wanted": tr("{} wants a login: write a user and a password."),
        "login-kind": tr("{} takes no login by user and password: ask its administrator."),
        "refused": tr("{} refuses the question, mostly because it wants a user and a password."),
        "forbidden": tr("{} does not let this user read there: ask its administrator."),
        "no-base": tr("There is no such base at {}: write the DN below which the people are."),
        "bad-dn": tr("{} cannot read the user or the base: write both as DNs, such as dc=example,dc=org."),
        "referral": tr("{} sends us on to another server, which is not followed: name that one."),
        "slow": tr("{} took too long to look: narrow the base or the filter."),
        "too-many": tr("{} refuses, because too many entries match: narrow the base or the filter."),
        "busy": tr("{} is busy: try again later."),
        "unavailable": tr("{} is out of service: try again later."),
        "filter": tr("The filter cannot be used: write one such as (|(cn=%)(sn=%))."),
        "no-library": tr("The program lacks a part that speaks LDAP: install deskphone[ldap], or ldap3."),
        "off": tr("No directory is set up: write its address in the settings."),
    }
