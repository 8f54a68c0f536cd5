# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's message bus (D-Bus) on the Qt thread: calls and signals, and nothing ever waits.

QtDBus of PySide6 cannot write an unsigned 32 bit number, which notifications need; jeepney writes and
reads the messages, a Qt socket carries them.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.auth import BEGIN, AuthenticationError, Authenticator
from jeepney.bus import get_bus
from jeepney.low_level import Parser
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

log = logging.getLogger("deskphone.ui")
Reply = Callable[[tuple[Any, ...] | None], None]  # the answer's values, None for an error


class MessageBus(QObject):
    """``ready``: calls can be made; ``lost``: no more; ``signalled``: a signal's name, values and path."""

    ready = Signal()
    lost = Signal()
    signalled = Signal(str, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket = QLocalSocket(self)
        self._login = Authenticator()
        self._parser = Parser()
        self._serials = itertools.count(1)
        self._waiting: dict[int, Reply] = {}
        self._socket.connected.connect(self._say_login)
        self._socket.readyRead.connect(self._on_read)
        self._socket.disconnected.connect(self._on_lost)
        self._socket.errorOccurred.connect(lambda _: self._on_lost())

    def open(self) -> None:
        """Connect; ``ready`` or ``lost`` comes later."""
        try:
            path = get_bus("SESSION")
        except (RuntimeError, KeyError, ValueError, OSError) as error:
            log.info("no message bus: %s", error)
            return
        if path.startswith("\0"):
            self._socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
        self._socket.connectToServer(path.lstrip("\0"))

    def call(self, where: DBusAddress, method: str, *values: Any, signature: str = "", reply: Reply) -> None:
        """Call a method; ``reply`` gets what it answers."""
        self._send(new_method_call(where, method, signature or None, values), reply)

    def watch(self, rule: MatchRule) -> None:
        """Ask for signals."""
        self._send(message_bus.AddMatch(rule), lambda _: None)

    def _send(self, message: Message, reply: Reply) -> None:
        serial = next(self._serials)
        self._waiting[serial] = reply
        self._socket.write(message.serialise(serial))

    def _say_login(self) -> None:
        self._socket.write(self._login.data_to_send() or b"")

    def _on_read(self) -> None:
        data = bytes(self._socket.readAll().data())
        if not self._login.authenticated:
            self._log_in(data)
            return
        for message in self._parser.feed(data):
            self._take(message)

    def _log_in(self, data: bytes) -> None:
        try:
            self._login.feed(data)
        except AuthenticationError as error:
            log.info("the message bus refused us: %s", error)
            self._socket.abort()
            return
        if self._login.authenticated:
            self._socket.write(BEGIN)
            self._send(message_bus.Hello(), lambda _: self.ready.emit())

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        kind = message.header.message_type
        if kind in (MessageType.method_return, MessageType.error):
            reply = self._waiting.pop(fields.get(HeaderFields.reply_serial, 0), None)
            if reply is not None:
                reply(message.body if kind is MessageType.method_return else None)
        elif kind is MessageType.signal:
            name, path = fields.get(HeaderFields.member, ""), fields.get(HeaderFields.path, "")
            self.signalled.emit(name, message.body, path)

    def _on_lost(self) -> None:
        self._waiting.clear()
        self.lost.emit()
