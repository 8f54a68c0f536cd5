# SPDX-License-Identifier: GPL-3.0-or-later
"""Unfinished configuration as a form holds it, and what is still wrong with it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from deskphone.config.ldap import LDAP_SECRET, LdapConfig
from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig, PhoneOptions
from ui.mistakes import half
from ui.text import tr

Draft = dict[str, Any]
NOT_IN_FILE = ("password", "was")  # fields of a draft that are no part of the configuration
_ALERT = "alert_"  # before the fields of a key's alert


@dataclass(frozen=True, slots=True)
class DraftError:
    """What is wrong with one field. ``section``: account, key, phone or ldap (whose index is 0).

    ``field`` empty: the entry as a whole.
    """

    section: str
    index: int
    field: str
    sentence: str


@dataclass(slots=True)
class Drafts:
    """Everything the settings dialog edits."""

    accounts: list[Draft] = field(default_factory=list)
    keys: list[Draft] = field(default_factory=list)
    options: Draft = field(default_factory=dict)
    ldap: Draft = field(default_factory=dict)


def drafts_of(config: PhoneConfig, passwords: Mapping[str, str]) -> Drafts:
    """The configuration as drafts; ``was`` remembers the name under which a password is kept."""
    accounts = [
        {
            **account.model_dump(),
            "more_servers": ", ".join(account.more_servers),
            "password": passwords.get(account.name, ""),
            "was": account.name,
        }
        for account in config.account
    ]
    options = {**config.phone.model_dump(), "auto_answer_from": ", ".join(config.phone.auto_answer_from)}
    password = passwords.get(LDAP_SECRET, "")
    ldap = {
        **config.ldap.model_dump(),
        "names": ", ".join(config.ldap.names),
        "numbers": ", ".join(config.ldap.numbers),
        "password": password,
        "was": password,
    }
    return Drafts(accounts, [_flat(key) for key in config.key], options, ldap)


def _flat(key: KeyConfig) -> Draft:
    """A key with the fields of its alert among its own, as a form has them."""
    draft = key.model_dump()
    for name, value in draft.pop("alert").items():
        draft[_ALERT + name] = int(value) if isinstance(value, float) and value.is_integer() else value
    return draft


def _whole(draft: Draft) -> Draft:
    """A key as the configuration has it; a field that is left empty is at its default."""
    alert = {name.removeprefix(_ALERT): value for name, value in draft.items() if name.startswith(_ALERT)}
    rest = {name: value for name, value in draft.items() if not name.startswith(_ALERT)}
    return {**rest, "alert": {name: value for name, value in alert.items() if value != ""}}


def new_account(taken: Iterable[str]) -> Draft:
    """An empty account with a free name."""
    names = {str(name) for name in taken}
    name = next(n for n in ("office", *(f"office {i}" for i in range(2, 99))) if n not in names)
    return {"name": name, "user": "", "domain": "", "password": "", "was": ""}


def new_key() -> Draft:
    """An empty key that watches a colleague."""
    return {"type": "blf", "target": "", "label": ""}


def finish(drafts: Drafts) -> tuple[PhoneConfig | None, list[DraftError]]:
    """The configuration, or everything that is wrong."""
    errors: list[DraftError] = []
    accounts = _models("account", AccountConfig, drafts.accounts, errors)
    keys = _models("key", KeyConfig, [_followed(key, drafts.accounts) for key in drafts.keys], errors)
    options = _models("phone", PhoneOptions, [drafts.options], errors)
    directory = _models("ldap", LdapConfig, [drafts.ldap], errors)
    config = PhoneConfig(
        phone=next(iter(options), PhoneOptions()),
        account=accounts,
        key=keys,
        ldap=next(iter(directory), LdapConfig()),
    )
    if not errors:
        errors += [_from_problem(p.path, p.problem, p.mend) for p in config.problems()]
    return (None if errors else config), errors


def directory_of(drafts: Drafts) -> LdapConfig | None:
    """The directory alone, None where something is wrong with it."""
    config, errors = finish(Drafts(ldap=drafts.ldap))
    return None if config is None or errors else config.ldap


def passwords_to_keep(drafts: Drafts, before: Iterable[str]) -> dict[str, str]:
    """What to hand to the password keeper; empty for accounts that are gone or renamed."""
    kept = dict.fromkeys(before, "")
    kept |= {draft["name"]: draft.get("password", "") for draft in drafts.accounts}
    password = drafts.ldap.get("password", "") if drafts.ldap.get("user") else ""
    return kept if password == drafts.ldap.get("was", "") else {**kept, LDAP_SECRET: password}


def from_address(address: str, user: str, password: str) -> Draft:
    """An account from what a person knows: "host", "host:port" or "user@host"."""
    where = address.strip().removeprefix("sip:")
    if "@" in where:
        _, _, where = where.partition("@")
    host = where
    if where.startswith("["):
        host = where.partition("]")[0] + "]" if "]" in where else where
    elif where.count(":") == 1:
        host = where.partition(":")[0]
    server = where if host != where else ""
    return {**new_account(()), "user": user.strip(), "domain": host, "server": server, "password": password}


def _followed(key: Draft, accounts: Sequence[Draft]) -> Draft:
    """A key whose account was renamed goes with it."""
    names = {draft["was"]: draft["name"] for draft in accounts if draft.get("was")}
    account = key.get("account", "")
    return {**key, "account": names.get(account, account)}


def _models(section: str, model: type[Any], drafts: Sequence[Draft], errors: list[DraftError]) -> list[Any]:
    made: list[BaseModel] = []
    for index, draft in enumerate(drafts):
        values = {name: value for name, value in draft.items() if name not in NOT_IN_FILE}
        if "more_servers" in values:  # in one line, as people write a list
            values["more_servers"] = str(values["more_servers"]).replace(",", " ").split()
        if "auto_answer_from" in values:  # a number may be written with blanks, and its end is nobody's
            callers = str(values["auto_answer_from"]).split(",")
            values["auto_answer_from"] = [each.strip() for each in callers if each.strip()]
        for name in ("names", "numbers"):
            if name in values:
                values[name] = str(values[name]).replace(",", " ").split()
        if section == "ldap" and values.get("server") and "://" not in str(values["server"]):
            values["server"] = f"ldap://{values['server']}"
        try:
            made.append(model(**(_whole(values) if section == "key" else values)))
        except ValidationError as error:
            for problem in error.errors():
                name = str(problem["loc"][0]) if problem["loc"] else ""
                if section == "key" and len(problem["loc"]) > 1:  # an account's list is one field
                    name = _ALERT + str(problem["loc"][1])
                errors.append(DraftError(section, index, name, _sentence(name, dict(problem), draft)))
    return made


def _sentence(name: str, problem: dict[str, Any], draft: Draft) -> str:
    if not str(draft.get(name, "")).strip():
        examples = {
            "user": tr("Write the user name or extension, such as 101."),
            "domain": tr("Write the PBX's name or address, such as pbx.example.org."),
            "name": tr("Give the account a name."),
        }
        return examples.get(name, tr("This must not be empty."))
    limits = problem.get("ctx", {})
    if problem["type"].startswith("float_"):
        return tr("Write a number, such as 3.")
    if problem["type"].startswith("int_"):
        return tr("Write a whole number, such as 300.")
    if "le" in limits or "ge" in limits:
        most = tr("Write {} at most.").format(limits["le"]) if "le" in limits else ""
        return most or tr("Write {} at least.").format(limits["ge"])
    if "max_length" in limits:
        several = problem["type"] == "too_long"
        most = tr("Write {} of them at most.") if several else tr("Write {} characters at most.")
        return most.format(limits["max_length"])
    cause = limits.get("error")
    wrong, _, mend = (str(cause) if cause is not None else str(problem["msg"])).partition("; ")
    return _sentences(wrong, mend)


def _sentences(wrong: str, mend: str) -> str:
    """Two halves, each as a sentence of its own."""
    said = (half(each).rstrip(" .") for each in (wrong, mend) if each)
    return " ".join(f"{each[:1].upper()}{each[1:]}." for each in said)


def _from_problem(path: Sequence[str | int], problem: str, mend: str) -> DraftError:
    section = str(path[0])
    if section == "ldap":
        path = (section, 0, *path[1:])
    index = int(path[1])
    name = str(path[2]) if len(path) > 2 else ""
    if section == "key" and name == "target":
        return DraftError(section, index, name, tr("Write the number or address of this key, such as 102."))
    return DraftError(section, index, name, _sentences(problem, mend))
