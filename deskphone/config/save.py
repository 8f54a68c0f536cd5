# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a phone configuration back into its file: comments, order and unchanged lines are kept."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any, cast

import tomlkit
from pydantic import BaseModel
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Table, Whitespace

from deskphone.config.atomic import write_atomically
from deskphone.config.inline import in_one_line
from deskphone.config.load import check_text
from deskphone.config.phone import PhoneConfig
from deskphone.errors import ConfigError

_HEAD = "# deskphone: the phone's accounts and keys. Passwords are kept elsewhere.\n\n"
Identity = Callable[[MutableMapping[str, Any]], tuple[str, ...]]


def save_phone_config(path: str | Path, config: PhoneConfig) -> None:
    """Write a configuration atomically into its file, which is made if there is none.

    What the person wrote besides is kept. Raises ConfigError: the configuration holds a mistake across its
    keys, the file that is there is no TOML (it is left alone), or it cannot be written.
    """
    path = Path(path)
    text = render(_read(path), config, str(path))
    _, errors = check_text(text, PhoneConfig, str(path))
    if errors:
        raise errors[0]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error})"
        raise ConfigError(str(path), 0, "", problem, "mend its permissions or free some space") from None


def render(text: str, config: PhoneConfig, file: str) -> str:
    """Return a file's text with the values of a configuration put in; ``file`` is its name in messages."""
    text = text or _HEAD
    ended = text if text.endswith("\n") else f"{text}\n"  # its last line may come to stand higher
    try:
        document = tomlkit.parse(ended)
    except (TOMLKitError, RecursionError) as error:
        problem = f"is not valid TOML ({error})"
        raise ConfigError(file, 0, "", problem, "mend it by hand, or move it away") from None
    _put_options(document, "phone", config.phone)
    _put_options(document, "ldap", config.ldap)
    _put_tables(document, "account", config.account, _account_identity)
    _put_tables(document, "key", config.key, _key_identity)
    return tomlkit.dumps(document)


def _account_identity(table: MutableMapping[str, Any]) -> tuple[str, ...]:
    return (str(table.get("name")),)


def _key_identity(table: MutableMapping[str, Any]) -> tuple[str, ...]:
    return str(table.get("type")), str(table.get("target", "")), str(table.get("account", ""))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(os.fspath(path), 0, "", f"cannot be read ({reason})", "mend or move it") from None


def _put_options(document: MutableMapping[str, Any], name: str, options: BaseModel) -> None:
    there = document.get(name)
    wanted = _values(options)
    if isinstance(there, MutableMapping):
        _update(there, options)
    elif wanted:
        document[name] = wanted


def _put_tables(
    document: MutableMapping[str, Any], name: str, models: Sequence[BaseModel], identity: Identity
) -> None:
    there = document.get(name)
    old: list[Any] = list(there) if isinstance(there, AoT) else []
    if not models:
        document.pop(name, None)
        return
    unused: dict[tuple[str, ...], list[Any]] = {}
    for table in old:  # each is asked once: looking into a table of tomlkit is slow
        unused.setdefault(identity(table), []).append(table)
    tables = [_match(unused, model, identity) for model in models]
    for table, model in zip(tables, models, strict=True):
        _update(table, model)
    in_place = len(old) <= len(tables) and all(tables[index] is table for index, table in enumerate(old))
    if isinstance(there, AoT) and in_place:
        for table in tables[len(old) :]:
            there.append(table)
        return
    behind = _take_leads(document, name, old)
    fresh = tomlkit.aot()
    for table in tables:
        fresh.append(table)
    document[name] = fresh
    _last_body(tables[-1]).extend(behind)


def _take_leads(document: MutableMapping[str, Any], name: str, old: Sequence[Table]) -> list[Any]:
    """Give each table the comment right above it, which the parser takes for the end of what stands before.

    Returns what stands so behind the last one: it belongs to what follows, or to the end of the file.
    """
    if not old or not isinstance(document, Container):
        return []
    before = _before(document, name)
    for table in old:
        lead = _pop_lead(before)
        if lead:
            table.trivia.indent = "".join(part.as_string() for _, part in lead) + table.trivia.indent
        before = _last_body(table)
    return _pop_lead(before)


def _before(document: Container, name: str) -> list[Any]:
    """The body whose end stands right before the first table of this name."""
    place = next(at for at, (key, _) in enumerate(document.body) if key is not None and key.key == name)
    item = document.body[place - 1][1] if place else None
    if isinstance(item, AoT | Table):
        return _last_body(item)
    return []  # nothing, or the words at the head of the file


def _last_body(item: AoT | Table) -> list[Any]:
    """The innermost body that an item ends with."""
    table = item[-1] if isinstance(item, AoT) else item
    body: list[Any] = table.value.body
    last = body[-1][1] if body else None
    inner = isinstance(last, AoT) or (isinstance(last, Table) and not last.is_super_table())
    return _last_body(cast(Table, last)) if inner else body


def _pop_lead(body: list[Any]) -> list[Any]:
    """Take the last comment off a body, and the blank lines above it; what stands higher stays."""
    lead: list[Any] = []
    for kind in (Comment, Whitespace):
        while body and isinstance(body[-1][1], kind):
            lead.insert(0, body.pop())
    return lead


def _match(unused: dict[tuple[str, ...], list[Any]], model: BaseModel, identity: Identity) -> Table:
    """Take the table of the file that this model was read from, or make a new one.

    Of several that are the same but for their label, the one of that label: they may have changed places.
    """
    values = model.model_dump()
    same, label = unused.get(identity(values), []), values.get("label", "")
    if not same:
        return tomlkit.table()
    place = next((at for at, table in enumerate(same) if table.get("label", "") == label), 0)
    return cast(Table, same.pop(place))


def _values(model: BaseModel) -> dict[str, Any]:
    """Return what differs from the defaults, in the order of the model."""
    changed = model.model_dump(exclude_defaults=True)
    return {name: changed[name] for name in type(model).model_fields if name in changed}


def _update(table: MutableMapping[str, Any], model: BaseModel) -> None:
    wanted = _values(model)
    added: dict[str, Any] = {}
    for name, value in model:
        if isinstance(value, BaseModel) and isinstance(table.get(name), MutableMapping):
            _update(table[name], value)
        elif name in table:
            if table[name] != value:
                table[name] = wanted.get(name, value)
        elif name in wanted:
            added[name] = in_one_line(wanted[name])
    _add(table, added)


def _add(table: MutableMapping[str, Any], added: dict[str, Any]) -> None:
    """Add keys behind the last one, before blank lines and comments that belong to what follows."""
    body = table.value.body if isinstance(table, Table) else []
    tail: list[Any] = []
    while added and body and body[-1][0] is None:
        tail.insert(0, body.pop())
    for name, value in added.items():
        table[name] = value
    body.extend(tail)
