# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each make of PBX: its codes, the Replaces form it understands, what its refusals mean.

It is data: a file for each make in ``resources/profiles``, and files of a person's own beside ``phone.toml``.
Sources: makers' manuals and recorded traffic. Anything an account says itself goes before a profile.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from deskphone.config.hosts import CODE
from deskphone.config.load import Problem, check_file, check_text
from deskphone.errors import ConfigError

AUTO = "auto"  # in an account: the make is read from what the server says of itself
GENERIC = "generic"  # what holds for every make
ABOUT = ("pickup", "subscription", "registration", "call")
_LONGEST = 300  # letters of what a server says of itself that are looked at
_MOST = 100  # files of a person's own
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,40}")
_STATUS = re.compile(r"[3-6](?:[0-9]{2}|xx)")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?")
_NUMBERS = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
log = logging.getLogger("deskphone.config")


def code(value: str) -> str:
    """Let a code, or none, pass: for pydantic. Raises ValueError."""
    if value and not CODE.fullmatch(value):
        raise ValueError(f'"{value}" is no code; use digits, *, # or letters, such as "*8"')
    return value


def _version(value: str) -> str:
    if value and not _VERSION.fullmatch(value):
        raise ValueError(f'"{value}" is no version; write one such as "22.11"')
    return value


def _meanings(value: dict[str, Meaning]) -> dict[str, Meaning]:
    for status in value:
        if not _STATUS.fullmatch(status):
            raise ValueError(f'"{status}" is no status that refuses; write one such as 481 or 4xx')
    return value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Meaning(_Table):
    """What a status means there, and what to change (empty: nothing); sentences for people."""

    means: Annotated[str, Field(min_length=1, max_length=500)]
    change: Annotated[str, Field(max_length=500)] = ""


_Pattern = Annotated[str, Field(max_length=60)]


class Shape(_Table):
    """What its NOTIFYs alone look like: patterns (``*`` for anything) of which those given all fit.

    ``dialog_id``, ``call_id``: attributes of a dialog; ``entity``: the document's.
    """

    dialog_id: _Pattern = ""
    call_id: _Pattern = ""
    entity: _Pattern = ""

    def fits(self, entity: str, dialog_id: str, call_id: str) -> bool:
        """Tell whether a dialog of a document looks like that; a shape of no patterns is none."""
        asked = [
            (pattern, text[:_LONGEST])
            for pattern, text in ((self.entity, entity), (self.dialog_id, dialog_id), (self.call_id, call_id))
            if pattern
        ]
        return bool(asked) and all(fnmatchcase(text, pattern) for pattern, text in asked)


_Code = Annotated[str, AfterValidator(code)]
_Codes = Annotated[list[_Code], Field(max_length=5)]
_Meanings = Annotated[dict[str, Meaning], AfterValidator(_meanings)]


class Profile(_Table):
    """One make of PBX.

    ``name``: that of its file; ``server``: words by which the Server or User-Agent text is recognised, each
    at the beginning of a word, whatever the case; ``builds_on``: another profile, of which all is taken that
    is not said here, and which is asked after this one; ``from_version``: only from there on it is this one.

    ``pickup_code`` is dialled before the extension, ``group_pickup_code`` alone (empty: not known);
    ``replaces_style``: the form to use where a dialog-info names no tags (``snom`` is the bare call-id);
    ``note``: one sentence for testers.
    ``more_codes``: other usual codes before an extension, ``more_group_codes`` alone: one of them is tried
    once where the server does not know the first;
    ``refusal_hides``: 603, and 403 to a group code, mean "gone" as well as "not allowed";
    ``proxy``: a Replaces reaches the caller's phone itself, which can be asked to refuse (Require), and the
    remote target is that phone's Contact;
    ``early_only``: how the server reads "only while it rings" in a Replaces;
    ``voicemail_code``: what is usually dialled to hear messages, ``echo_code``: oneself (empty: not known);
    ``intercom_code``: what is dialled before an extension whose phone is to answer by itself, where the
    server calls that itself and passes no word of the caller's on;
    ``notify``: by what its NOTIFYs are recognised where it does not name itself; what builds on it is not;
    ``pickup`` and the like: what a refusal means there, by status ("481", "4xx").
    """

    name: str = ""
    title: Annotated[str, Field(min_length=1, max_length=80)]
    server: Annotated[list[Annotated[str, Field(min_length=2, max_length=40)]], Field(max_length=20)] = []
    builds_on: str = ""
    from_version: Annotated[str, AfterValidator(_version)] = ""
    pickup_code: _Code = ""
    group_pickup_code: _Code = ""
    replaces_style: Literal["rfc3891", "snom", "zero-tags"] = "snom"
    note: Annotated[str, Field(max_length=500)] = ""
    more_codes: _Codes = []
    more_group_codes: _Codes = []
    refusal_hides: bool = False
    proxy: bool = False
    early_only: Literal["early-only", "early-only=true"] = "early-only"
    voicemail_code: _Code = ""
    echo_code: _Code = ""
    intercom_code: _Code = ""
    notify: Shape = Shape()
    pickup: _Meanings = {}
    subscription: _Meanings = {}
    registration: _Meanings = {}
    call: _Meanings = {}

    def problems(self) -> Iterable[Problem]:
        """What only shows across keys."""
        if self.name:
            yield Problem(("name",), "is the name of the file", "remove this line")
        if self.more_codes and not self.pickup_code and not self.builds_on:
            yield Problem(("more_codes",), "has no pickup_code before it", "write the first one there")

    @property
    def codes(self) -> tuple[str, ...]:
        """All usual codes before an extension."""
        return (self.pickup_code, *self.more_codes) if self.pickup_code else tuple(self.more_codes)

    @property
    def group_codes(self) -> tuple[str, ...]:
        """All usual group codes."""
        return (self.group_pickup_code, *self.more_group_codes) if self.group_pickup_code else ()

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = "|".join(re.escape(word) for word in self.server)
        return re.compile(rf"(?<![a-z])(?:{words})", re.IGNORECASE) if words else None

    def recognises(self, server: str) -> bool:
        """Tell whether a Server or User-Agent text is of this make."""
        found = self._pattern.search(server[:_LONGEST]) if self._pattern is not None else None
        if found is None or not self.from_version:
            return found is not None
        return _numbers(server[:_LONGEST], found.end()) >= _numbers(f"{self.from_version}.0", 0)


def _numbers(text: str, start: int) -> tuple[int, int]:
    """The version in a text: the one in brackets where a maker names its own before; (0, 0) for none."""
    found = _NUMBERS.search(text, text.find("(", start) + 1 or start) or _NUMBERS.search(text, start)
    return (int(found[1]), int(found[2])) if found else (0, 0)


class Profiles:
    """All that are known, by name: a person's own before ours. What builds on another is asked before it."""

    def __init__(self, written: Mapping[str, Profile]) -> None:
        """``written``: as in their files. Whose ``builds_on`` is unknown or leads back stands alone."""
        self._written = dict(written)
        whole = {name: self._whole(name) for name in self._written}
        self.by_name: Mapping[str, Profile] = whole
        self._asked = sorted(whole.values(), key=lambda each: -len(self.line(each.name)))
        self.generic = whole[GENERIC]

    def line(self, name: str) -> list[str]:
        """A profile and those that it builds on, by name."""
        chain = [name]
        while (base := self._written[chain[-1]].builds_on) in self._written and base not in chain:
            chain.append(base)
        return chain

    def _whole(self, name: str) -> Profile:
        values: dict[str, Any] = {}
        for each in reversed(self.line(name)):
            written = self._written[each]
            said = {field: getattr(written, field) for field in written.model_fields_set}
            for about in ABOUT:
                if about in said:
                    said[about] = {**values.get(about, {}), **said[about]}
            values |= said
        values["name"] = name
        values["builds_on"] = self._written[name].builds_on
        values["from_version"] = self._written[name].from_version
        return Profile.model_construct(**values)

    def named(self, name: str) -> Profile:
        """The profile of a name; ``generic`` for one that is not known."""
        return self.by_name.get(name, self.generic)

    def of(self, server: str) -> Profile:
        """Recognise a PBX by its Server or User-Agent text; ``generic`` where it is not known."""
        return next((profile for profile in self._asked if profile.recognises(server)), self.generic)

    def first_of(self, texts: Iterable[str]) -> Profile:
        """Recognise a PBX by the first of its texts that is of a known make."""
        return next((found for text in texts if (found := self.of(text)) is not self.generic), self.generic)

    def shaped(self, entity: str, dialogs: Iterable[tuple[str, str]]) -> Profile:
        """Recognise a PBX by its NOTIFY: ``dialogs`` are (id, call-id); ``generic`` where it is not known."""
        shapes = [
            (name, written.notify) for name, written in self._written.items() if written.notify != Shape()
        ]
        found = (name for each in dialogs for name, shape in shapes if shape.fits(entity, *each))
        return self.named(next(found, ""))

    @property
    def makers(self) -> list[str]:
        """Words by which servers are recognised."""
        return [word for profile in self.by_name.values() for word in profile.server]

    def meaning(self, profile: Profile, about: str, status: int) -> Meaning | None:
        """What a status means there for one of ``ABOUT``, else in general; None where nobody knows."""
        tables: list[Mapping[str, Meaning]] = [getattr(each, about) for each in (profile, self.generic)]
        asked = ((table, key) for key in (str(status), f"{status // 100}xx") for table in tables)
        return next((table[key] for table, key in asked if key in table), None)


@cache
def shipped() -> Mapping[str, Profile]:
    """Ours, as in their files."""
    found = {}
    for file in (files("resources") / "profiles").iterdir():
        if file.name.endswith(".toml"):
            value, errors = check_text(file.read_text(encoding="utf-8"), Profile, file.name)
            if value is None or errors:
                raise errors[0]
            found[file.name.removesuffix(".toml")] = value
    return found


def read_own(folder: Path) -> tuple[dict[str, Profile], list[ConfigError]]:
    """Read a person's own profiles, and say what is wrong with others; none where there is no folder."""
    found: dict[str, Profile] = {}
    wrong: list[ConfigError] = []
    try:
        found_there = (path for path in folder.iterdir() if path.suffix == ".toml")
        paths = sorted(path for path in found_there if path.is_file())  # a pipe would be waited for
    except OSError as error:
        log.debug("= no profiles of one's own: %s", error)
        return found, wrong
    for path in paths[:_MOST]:
        if not _NAME.fullmatch(path.stem) or path.stem == AUTO:
            wrong.append(ConfigError(str(path), 0, "", "is no name of a profile", "use small letters"))
            continue
        value, errors = check_file(path, Profile)
        if value is None or errors:
            wrong.append(errors[0])
        else:
            found[path.stem] = value
    if len(paths) > _MOST:
        wrong.append(ConfigError(str(folder), 0, "", f"holds more than {_MOST} profiles", "remove some"))
    return found, wrong


_known: list[Profiles] = []


def profiles() -> Profiles:
    """All that are known in this process."""
    if not _known:
        _known.append(Profiles(shipped()))
    return _known[0]


def use_own(folder: Path) -> list[ConfigError]:
    """Know a person's own as well from now on, before a configuration is read; return what is wrong there.

    One with the name of ours takes its place, or is laid over it where it builds on that name; so is one of
    ``GENERIC``, without which nothing would be known of any make.
    """
    own, wrong = read_own(folder)
    ours = shipped()
    for name, mine in own.items():
        if name in ours and (name == GENERIC or mine.builds_on == name):
            own[name] = _over(ours[name], mine)
    while lost := [name for name in own if _is_lost(name, {**ours, **own})]:
        for name in lost:
            why = f'"{own.pop(name).builds_on}" is no profile, or builds on this one'
            wrong.append(ConfigError(str(folder / f"{name}.toml"), 0, "builds_on", why, "name one of ours"))
    _known[:] = [Profiles({**ours, **own})]
    return wrong


def _over(ours: Profile, mine: Profile) -> Profile:
    """What a person says of a make in the place of what we say, and ours for all else."""
    said = {field: getattr(mine, field) for field in mine.model_fields_set - {"builds_on"}}
    for about in set(ABOUT) & said.keys():
        said[about] = {**getattr(ours, about), **said[about]}
    return ours.model_copy(update=said)


def _is_lost(name: str, known: Mapping[str, Profile]) -> bool:
    """Tell whether what a profile builds on is not there, or leads back."""
    before = {name}
    while base := known[name].builds_on:
        if base not in known or base in before:
            return True
        before.add(base)
        name = base
    return False
