# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tools are told about the running server: plain data for JSON, times as UTC in ISO 8601."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from deskphone.errors import UsageError
from deskphone.pbx.admin.wire_record import WireRecord
from deskphone.pbx.core.core import Core
from deskphone.pbx.notifier.profiles.table import PROFILES
from deskphone.pbx.registrar.bindings import seconds_left
from deskphone.sip.grammar import format_hostport

Row = dict[str, Any]

_MOST_MISSED = 1000  # of all users together; one user has less


@dataclass(frozen=True, slots=True)
class Clock:
    """The core's clock and the wall clock (seconds since 1970)."""

    now: Callable[[], float]
    wall: Callable[[], float]

    def iso(self, moment: float) -> str:
        """Give a reading of the core's clock as UTC, ISO 8601."""
        return iso(self.wall() - self.now() + moment)


def iso(wall: float) -> str:
    """Give seconds since 1970 as UTC, ISO 8601."""
    text = datetime.fromtimestamp(wall, timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class Commands:
    """The commands of the control socket."""

    def __init__(self, core: Core, clock: Clock, wire: WireRecord | None = None) -> None:
        self._core = core
        self._clock = clock
        self._commands: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "calls": self._calls,
            "registrations": self._registrations,
            "subscriptions": self._subscriptions,
            "dialog-info": self._dialog_info,
            "missed": self._missed,
        }
        if wire is not None:
            self._commands["trace"] = wire.answer

    def __call__(self, request: Mapping[str, Any]) -> Any:
        """Carry out one request. Raises UsageError for one that cannot be."""
        name = str(request.get("command", ""))
        command = self._commands.get(name)
        if command is None:
            raise UsageError(f'there is no command "{name}"; known are {", ".join(self._commands)}')
        odd = [key for key, value in request.items() if not (value is None or isinstance(value, str))]
        if odd:
            raise UsageError(f'"{odd[0]}" is no text; write it in quotes')
        return command(request)

    def _registrations(self, request: Mapping[str, Any]) -> list[Row]:
        now = self._clock.now()
        rows = []
        for binding in sorted(self._core.locations, key=lambda each: (each.extension, each.since)):
            user = self._core.user(binding.extension)
            rows.append(
                {
                    "extension": binding.extension,
                    "name": user.name if user else "",
                    "contact": binding.contact_uri,
                    "transport": binding.flow.transport,
                    "address": format_hostport(*binding.flow.remote),
                    "since": self._clock.iso(binding.since),
                    "expires_in": seconds_left(binding, now),
                    "user_agent": binding.user_agent,
                    "instance": binding.instance,
                }
            )
        return rows

    def _subscriptions(self, request: Mapping[str, Any]) -> list[Row]:
        now = self._clock.now()
        return [
            {
                "event": each.package,
                "extension": each.extension,
                "watcher": each.watcher,
                "state": each.state,
                "version": each.version,
                "profile": self._core.notifier.profile_of(each.watcher),
                "transport": each.flow.transport,
                "address": format_hostport(*each.flow.remote),
                "since": self._clock.iso(each.since),
                "expires_in": max(0, round(each.expires_at - now)),
                "user_agent": each.user_agent,
            }
            for each in sorted(self._core.notifier.table, key=lambda each: (each.extension, each.watcher))
        ]

    def _calls(self, request: Mapping[str, Any]) -> list[Row]:
        rows = []
        for call in self._core.calls.snapshot():
            answered = None if call.answered_at is None else self._clock.iso(call.answered_at)
            times = {"since": self._clock.iso(call.since), "answered_at": answered}
            rows.append(dataclasses.asdict(call) | times)
        return rows

    def _missed(self, request: Mapping[str, Any]) -> list[Row]:
        number = request.get("number")
        if number is not None and self._core.user(str(number)) is None:
            raise UsageError(f'"{number}" is no user of this server; name a number from the configuration')
        return [
            {
                "number": each.number,
                "time": iso(each.at),
                "caller": each.caller,
                "caller_name": each.caller_name,
                "reason": each.reason,
                "picked_up_by": each.picked_up_by,
                "answered_by": each.answered_by,
            }
            for each in self._core.missed.of(number, self._clock.now())[:_MOST_MISSED]
        ]

    def _dialog_info(self, request: Mapping[str, Any]) -> Row:
        notifier = self._core.notifier
        profile, watcher = request.get("set"), request.get("watcher")
        if watcher is not None and self._core.user(str(watcher)) is None:
            raise UsageError(f'"{watcher}" is no user of this server; name a number from the configuration')
        if profile is not None:
            if profile not in PROFILES:
                raise UsageError(f'"{profile}" is no profile; choose one of {", ".join(PROFILES)}')
            self._core.set_profile(str(profile), str(watcher) if watcher else None, self._clock.now())
        return {
            "profile": notifier.profile_of(str(watcher) if watcher else None),
            "watchers": notifier.watcher_profiles,
            "profiles": list(PROFILES),
        }
