# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration that was changed in two places at once: in the window, and in its file by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig

M = TypeVar("M", bound=BaseModel)


def merge(base: PhoneConfig, ours: PhoneConfig, theirs: PhoneConfig) -> PhoneConfig:
    """Put what was changed from ``base`` to ``theirs`` into ``ours``, the window's.

    What only the file has is added, and a value that only the file has changed is taken. What is missing in
    the file stays: it may have been cut short, and the window shows it. Where both changed a value, the
    window's counts: somebody has just chosen it.
    """
    return ours.model_copy(
        update={
            "phone": _values(base.phone, ours.phone, theirs.phone),
            "ldap": _values(base.ldap, ours.ldap, theirs.ldap),
            "account": _tables(base.account, ours.account, theirs.account, _account_identity),
            "key": _tables(base.key, ours.key, theirs.key, _key_identity),
            "event": theirs.event,  # which the window never changes
        }
    )


def _key_identity(key: KeyConfig) -> object:
    return key.type, key.target, key.account  # as ``save.py`` finds its table


def _account_identity(account: AccountConfig) -> object:
    return account.name


def _tables(
    base: Sequence[M], ours: Sequence[M], theirs: Sequence[M], identity: Callable[[M], object]
) -> list[M]:
    """Keep the order of ours; what is new in theirs comes behind."""
    before, there = list(base), list(theirs)
    merged = []
    for one in ours:
        was, found = _take(before, identity(one), identity), _take(there, identity(one), identity)
        merged.append(one if found is None else _values(was or one, one, found))
    added = [found for found in there if _take(before, identity(found), identity) is None]
    return merged + added


def _take(tables: list[M], wanted: object, identity: Callable[[M], object]) -> M | None:
    """Take the first of these out of the list."""
    for index, table in enumerate(tables):
        if identity(table) == wanted:
            return tables.pop(index)
    return None


def _values(base: M, ours: M, theirs: M) -> M:
    changed = {
        name: getattr(theirs, name)
        for name in theirs.model_fields_set
        if getattr(theirs, name) != getattr(base, name) == getattr(ours, name)
    }
    return ours.model_copy(update=changed) if changed else ours
