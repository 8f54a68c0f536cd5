# SPDX-License-Identifier: GPL-3.0-or-later
"""A portal of global shortcuts on a real message bus, as a desktop has one; the test is the person.

Debian's own desktops have none yet. After org.freedesktop.portal.GlobalShortcuts, version 1.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.portal.Desktop"
PLACE = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"


class Portal:
    """``answers``: what the person says to the question for keys (0 yes, 1 no), None to leave it unanswered.

    ``bound``: what was proposed, {name: trigger}; ``app``: who it is; ``closed``: sessions that were ended.
    """

    def __init__(self, address: str) -> None:
        self.answers: int | None = 0
        self.able = True
        self.respond: tuple[str, tuple[Any, ...]] | None = None  # signature and values, in place of an answer
        self.bound: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.app, self.session = "", ""
        self.closed: list[str] = []
        self._line: DBusConnection = open_dbus_connection(address)
        self._line.send_and_get_reply(message_bus.RequestName(NAME))
        self._ending = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def press(self, name: str, session: str = "") -> None:
        """The person presses the key of a shortcut."""
        values = (session or self.session, name, 12345, {})
        self._signal(PLACE, SHORTCUTS, "Activated", "osta{sv}", values)

    def rename(self, keys: dict[str, str]) -> None:
        """The person chooses other keys, in the desktop's settings."""
        self._signal(PLACE, SHORTCUTS, "ShortcutsChanged", "oa(sa{sv})", (self.session, _told(keys)))

    def end_session(self) -> None:
        """The desktop ends it."""
        self._signal(self.session, SESSION, "Closed", "", ())

    def end(self) -> None:
        """It is gone."""
        self._ending = True
        self._thread.join(20)
        self._line.close()

    def _serve(self) -> None:
        while not self._ending:
            with contextlib.suppress(TimeoutError):
                self._take(self._line.receive(timeout=0.05))

    def _take(self, message: Message) -> None:
        if message.header.message_type is not MessageType.method_call:
            return
        fields = message.header.fields
        name, interface = fields[HeaderFields.member], fields.get(HeaderFields.interface, "")
        if name == "Register":
            self.app = message.body[0]
            self._line.send(new_method_return(message))
        elif interface == SESSION and name == "Close":
            self.closed.append(fields[HeaderFields.path])
            self._line.send(new_method_return(message))
        elif interface == SHORTCUTS and self.able:
            self._ask(message, name, fields[HeaderFields.sender])
        else:
            self._line.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _ask(self, message: Message, name: str, sender: str) -> None:
        options: dict[str, Any] = message.body[-1]
        client = sender.lstrip(":").replace(".", "_")
        request = f"{PLACE}/request/{client}/{options['handle_token'][1]}"
        self._line.send(new_method_return(message, "o", (request,)))
        if name == "CreateSession":
            self.session = f"{PLACE}/session/{client}/{options['session_handle_token'][1]}"
            self._respond(request, 0, {"session_handle": ("s", self.session)})
            return
        session, shortcuts, _, _ = message.body
        assert (name, session) == ("BindShortcuts", self.session)
        self.bound = {each: about["preferred_trigger"][1] for each, about in shortcuts}
        self.descriptions = {each: about["description"][1] for each, about in shortcuts}
        if self.answers is not None:
            given = _told(self.bound) if self.answers == 0 else []
            self._respond(request, self.answers, {"shortcuts": ("a(sa{sv})", given)})

    def _respond(self, request: str, code: int, results: dict[str, Any]) -> None:
        signature, values = self.respond or ("ua{sv}", (code, results))
        self._signal(request, REQUEST, "Response", signature, values)

    def _signal(self, path: str, interface: str, name: str, signature: str, values: tuple[Any, ...]) -> None:
        self._line.send(new_signal(DBusAddress(path, interface=interface), name, signature or None, values))


def _told(keys: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, {"trigger_description": ("s", key)}) for name, key in keys.items()]


@contextlib.contextmanager
def portal(address: str) -> Iterator[Portal]:
    """One that is there for as long as this runs."""
    made = Portal(address)
    try:
        yield made
    finally:
        made.end()
