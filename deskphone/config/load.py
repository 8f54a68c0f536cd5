# SPDX-License-Identifier: GPL-3.0-or-later
"""TOML text to a validated model, with every mistake named by file, line and key.

A model may say more about itself in two ways:

* ``placeholders: ClassVar[Mapping[tuple[str, str], object]]``: values for required keys, so that the rest
  of a file that lacks them can be checked;
* ``problems(self) -> Iterable[Problem]``: checks across keys, run on whatever part of the file is sound,
  so that they are reported together with the mistakes of single keys.

A validator raises ``ValueError("what is wrong; how to mend it")``.
"""

from __future__ import annotations

import copy
import difflib
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args, runtime_checkable

from pydantic import BaseModel, ValidationError

from deskphone.config.locate import DEEPEST, TooDeepError, line_map, line_of
from deskphone.config.locate import Path as KeyPath
from deskphone.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

Model = TypeVar("Model", bound=BaseModel)

_MANY_DIGITS = re.compile(r"[0-9][0-9_]{4000,}")
_MAX_BYTES = 4_000_000
_POSITION = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_SECRET = re.compile(r"password|secret|ha1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake that only shows across keys; ``path`` as in ``("user", 2, "number")``."""

    path: KeyPath
    problem: str
    mend: str = ""


@runtime_checkable
class _SelfChecking(Protocol):
    def problems(self) -> Iterable[Problem]: ...


Checks = Callable[[Model], Iterable[Problem]]


def load_file(path: str | Path, model: type[Model], checks: Checks[Model] | None = None) -> Model:
    """Read and validate a file; ``checks`` are further checks across keys.

    Raises ConfigError for the first mistake; its text says how many more there are.
    """
    value, errors = check_file(path, model, checks)
    if errors or value is None:
        first, more = errors[0], len(errors) - 1
        if not more:
            raise first
        count = "1 more mistake" if more == 1 else f"{more} more mistakes"
        tail = f"{first.mend} ({count} in this file)" if first.mend else f"{count} in this file"
        raise ConfigError(first.file, first.line, first.key, first.problem, tail)
    return value


def check_file(
    path: str | Path, model: type[Model], checks: Checks[Model] | None = None
) -> tuple[Model | None, list[ConfigError]]:
    """Read and validate a file; returns the model, or None and every mistake in order of lines."""
    file = str(path)
    try:
        with open(path, "rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None, [ConfigError(file, 0, "", "there is no such file", "check the path")]
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        return None, [ConfigError(file, 0, "", problem, "check the path and its permissions")]
    if len(raw) > _MAX_BYTES:
        return None, [ConfigError(file, 0, "", "is larger than 4 MB", "this is no configuration file")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [ConfigError(file, line, "", "is not UTF-8 text", "save the file as UTF-8")]
    return check_text(text, model, file, checks)


def check_text(
    text: str, model: type[Model], file: str, checks: Checks[Model] | None = None
) -> tuple[Model | None, list[ConfigError]]:
    """Validate TOML text; ``file`` is its name in messages. Never raises for what the text holds."""
    try:
        text.encode()
    except UnicodeEncodeError as error:  # an argument of a command, typed in another encoding than UTF-8
        line = text.count("\n", 0, error.start) + 1
        problem, mend = "holds letters that are not UTF-8", "write them in a terminal that uses UTF-8"
        return None, [ConfigError(file, line, "", problem, mend)]
    try:
        lines = line_map(text)
        data = tomllib.loads(text)
    except TooDeepError as error:
        problem = f"is nested too deeply: more than {DEEPEST} levels"
        return None, [ConfigError(file, error.line, "", problem, "mend this line")]
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_error(file, text, str(error))]
    except ValueError:  # a number that Python does not read: it stops at 4,300 digits
        found_at = _MANY_DIGITS.search(text)
        line = text.count("\n", 0, found_at.start() if found_at else 0) + 1
        return None, [ConfigError(file, line, "", "holds a number with too many digits", "mend this line")]
    except RecursionError:
        return None, [ConfigError(file, 1, "", "is nested too deeply", "this is no configuration file")]
    found: list[Problem] = []
    value: Model | None = None
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        found += [_translate(model, dict(item)) for item in error.errors(include_url=False)]
        found += _problems_of_sound_part(model, data, [item.path for item in found], checks)
    else:
        found += _cross_checks(value, checks)
    errors = [_located(file, lines, problem) for problem in dict.fromkeys(found)]
    errors.sort(key=lambda error: error.line)
    return (None if errors else value), errors


def _syntax_error(file: str, text: str, message: str) -> ConfigError:
    position = _POSITION.search(message)
    line = int(position.group(1)) if position and position.group(1) else text.count("\n") + 1
    what = _POSITION.sub("", message).strip() or "cannot be read"
    what = f"{what[0].lower()}{what[1:]}"
    return ConfigError(file, line, "", f"is not valid TOML: {what}", "mend this line")


def _located(file: str, lines: dict[KeyPath, int], problem: Problem) -> ConfigError:
    key = ".".join(str(part) for part in problem.path if isinstance(part, str))
    return ConfigError(file, line_of(lines, problem.path), key, problem.problem, problem.mend)


def _cross_checks(value: Model, checks: Checks[Model] | None) -> list[Problem]:
    own: list[Problem] = list(value.problems()) if isinstance(value, _SelfChecking) else []
    return own + list(checks(value) if checks else ())


def _problems_of_sound_part(
    model: type[Model], data: dict[str, Any], broken: Sequence[KeyPath], checks: Checks[Model] | None
) -> list[Problem]:
    """Run the checks across keys on the file without its broken keys.

    A table that means nothing without them is left out.
    """
    sound = copy.deepcopy(data)
    placeholders: Mapping[tuple[str, str], object] = getattr(model, "placeholders", {})
    kept: dict[str, list[int]] = {}
    wrong = broken
    for depth in (_ALL, 3, 2):  # the key itself, the key of a table that it is in, the table
        for path in wrong:
            _drop(sound, path[:depth])
        if depth == 2:
            kept = _without_gaps(sound)
        for (table, key), placeholder in placeholders.items():
            section = sound.setdefault(table, {})
            if isinstance(section, dict):
                section.setdefault(key, placeholder)
        try:
            value = model.model_validate(sound)
        except ValidationError as error:
            wrong = [tuple(item["loc"]) for item in error.errors(include_url=False)]
            continue
        found = [_renumbered(problem, kept) for problem in _cross_checks(value, checks)]
        wrong_keys, near = set(broken), {path[:2] for path in broken}
        return [problem for problem in found if not _follows(problem, wrong_keys, near, data)]
    return []


_ALL = 1000
_GAP = object()


def _drop(data: dict[str, Any], path: KeyPath) -> None:
    """Remove a value; of a list of plain values the whole, of a list of tables the one table."""
    at: Any = data
    remove: tuple[Any, Any] | None = None
    for part in path:
        if isinstance(at, dict) and part in at:
            remove, at = (at, part), at[part]
        elif isinstance(at, list) and isinstance(part, int) and part < len(at):
            if len(path) == 2:
                at[part] = _GAP
                return
            if not isinstance(at[part], dict):
                break
            at = at[part]
        else:
            return
    if remove is not None:
        del remove[0][remove[1]]


def _without_gaps(data: dict[str, Any]) -> dict[str, list[int]]:
    """Close the gaps in lists of tables; gives for each list where its tables were."""
    kept: dict[str, list[int]] = {}
    for name, items in data.items():
        if isinstance(items, list) and _GAP in items:
            kept[name] = [index for index, item in enumerate(items) if item is not _GAP]
            data[name] = [items[index] for index in kept[name]]
    return kept


def _follows(problem: Problem, broken: set[KeyPath], near: set[KeyPath], data: Any) -> bool:
    """Tell whether a mistake is none but for a broken key: it is about that one, or about a missing one.

    ``near`` are the tables that have broken keys.
    """
    if problem.path in broken:
        return True
    at = data
    for part in problem.path:
        there = part in at if isinstance(at, dict) else isinstance(at, list) and part in range(len(at))
        if not there:
            return problem.path[:2] in near
        at = at[part]
    return False


def _renumbered(problem: Problem, kept: Mapping[str, list[int]]) -> Problem:
    path = problem.path
    if len(path) >= 2 and isinstance(path[1], int) and path[0] in kept:
        path = (path[0], kept[str(path[0])][path[1]], *path[2:])
    return Problem(path, problem.problem, problem.mend)


# --- pydantic's findings in our words ---------------------------------------------------------------


def _translate(model: type[BaseModel], item: dict[str, Any]) -> Problem:
    path: KeyPath = tuple(item["loc"])
    kind = str(item["type"])
    if kind == "extra_forbidden":
        return _unknown_key(model, path, item.get("input"))
    if kind == "missing":
        name = path[-1]
        return Problem(
            path, "is missing", f"add a [{name}] section" if len(path) == 1 else f"add {name} = ..."
        )
    if kind == "value_error":
        problem, _, mend = str(item["msg"]).removeprefix("Value error, ").partition("; ")
        return Problem(path, problem, mend)
    shown = "" if any(_SECRET.search(str(part)) for part in path) else _show(item.get("input"))
    if kind in ("string_too_short", "too_short") and item.get("input") == "":
        return Problem(path, "must not be empty", "write a value, or remove the key")
    if kind == "literal_error":
        return _wrong_word(path, item, shown)
    if len(path) == 1 and isinstance(item.get("input"), dict):
        return Problem(path, "must be a list of tables", f"write [[{path[0]}]] in double brackets")
    if item.get("input") == []:
        shown = ""
    wanted = _wanted(kind, item.get("ctx") or {})
    problem = f"must be {wanted}, not {shown}" if shown else f"must be {wanted}"
    return Problem(path, problem, _mend(model, path, kind, item.get("input") if shown else None))


def _mend(model: type[BaseModel], path: KeyPath, kind: str, value: object) -> str:
    """Say what to write instead of a value of the wrong kind."""
    if kind.startswith(("string", "dataclass")) and type(value) in (int, float):
        return f'write "{value}"'
    if kind.startswith("int") and isinstance(value, str) and re.fullmatch(r"[0-9]+", value):
        return f"write {value} without quotes"
    if kind.startswith("bool"):
        return "write true or false, without quotes"
    if kind.startswith("model"):
        owner = _model_at(model, path)
        needed = [name for name, field in owner.model_fields.items() if field.is_required()] if owner else []
        return f"write {{ {needed[0]} = ... }}" if needed else "write a table"
    return "mend the value"


def _wanted(kind: str, ctx: Mapping[str, Any]) -> str:
    for start, words in _KINDS.items():
        if kind.startswith(start):
            return words
    limits = {"greater_than_equal": "at least {ge}", "less_than_equal": "at most {le}"}
    limits |= {"greater_than": "more than {gt}", "less_than": "less than {lt}"}
    limits |= {
        "string_too_short": "at least {min_length} characters long",
        "string_too_long": "at most {max_length} characters long",
        "too_short": "a list of at least {min_length}",
        "too_long": "a table of at most {max_length}"
        if ctx.get("field_type") == "Dictionary"
        else "a list of at most {max_length}",
        "string_pattern_mismatch": "of the form {pattern}",
    }
    return limits.get(kind, "of another kind").format_map(ctx)


_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string_type": "text in quotes",
    "string_sub_type": "text in quotes",
    "list": "a list in brackets",
    "tuple": "a list in brackets",
    "model": "a table of its own",
    "dict": "a table of its own",
    "dataclass": "text in quotes",
}


def _wrong_word(path: KeyPath, item: Mapping[str, Any], shown: str) -> Problem:
    expected = str((item.get("ctx") or {}).get("expected", ""))
    choices = re.findall(r"'([^']*)'", expected)
    close = difflib.get_close_matches(str(item.get("input")), choices, 1, 0.5)
    mend = f'did you mean "{close[0]}"?' if close else "choose one of them"
    listed = ", ".join(f'"{choice}"' for choice in choices) or expected
    problem = f"must be one of {listed}, not {shown}" if shown else f"must be one of {listed}"
    return Problem(path, problem, mend)


def _unknown_key(model: type[BaseModel], path: KeyPath, value: object) -> Problem:
    owner, name = _model_at(model, path[:-1]), str(path[-1])
    table = isinstance(value, (dict, list)) and len(path) == 1
    problem = f'is an unknown section "{name}"' if table else f'is an unknown key "{name}"'
    names = _known_keys(owner)
    near = difflib.get_close_matches(name.lower(), names, 1, 0.0)
    close = difflib.get_close_matches(name.lower(), names, 1, 0.6)
    if close:
        return Problem(path, problem, f'did you mean "{close[0]}"?')
    nearest = f'the nearest known is "{near[0]}"' if near else "remove it"
    return Problem(path, problem, nearest)


def _known_keys(owner: type[BaseModel] | None) -> list[str]:
    fields = owner.model_fields.items() if owner else ()
    return [field.alias or name for name, field in fields]


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """Find the model class that describes the table at a path, or None for a plain mapping."""
    current: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if current else None
        if current and field is None:
            field = next((item for item in current.model_fields.values() if item.alias == part), None)
        current = _model_in(field.annotation) if field else None
    return current


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in inner if model is not None), None)


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:37]}..."'
    if isinstance(value, dict):
        return "a table of values"
    if isinstance(value, (list, tuple)):
        return "a list of values"
    return str(value)
