# SPDX-License-Identifier: GPL-3.0-or-later
"""One connection to a directory: TLS, login, questions. Each answers within its time, or raises LdapError.

The library (``ldap3``) writes what is sent; the socket, its limits and what comes in are our own: the
library waits as long as a server dribbles, and keeps as much as it sends. Referrals are not followed (RFC
4511 section 4.1.10): they would lead our password to whoever a server names.
"""

from __future__ import annotations

import logging
import queue
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any

from deskphone.book.contact import Contact
from deskphone.config.ldap import LdapConfig
from deskphone.engine.tls.faults import kind_of
from deskphone.engine.tls.trust import authorities
from deskphone.errors import EngineError, NetworkError
from deskphone.ldap import ber
from deskphone.ldap.asking import Answer, Settings, never
from deskphone.ldap.entries import asked_of, contact_of
from deskphone.ldap.faults import SIZE_LIMIT, Fault, LdapError, of_result, one_line
from deskphone.threads import start_thread

CONNECT, ANSWER = 3.0, 3.0  # seconds, for all that belongs to it
MOST_OCTETS = 2_000_000  # of one answer
SLICE = 0.05  # seconds between two looks whether the question still counts
_READ = 16_384
_STARTTLS = "1.3.6.1.4.1.1466.20037"
log = logging.getLogger("deskphone.ldap")


class Connection:
    """Connects and logs in as it is made. ``clock``: seconds. Used by one thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._clock = settings.config, clock
        self._last = 0  # the id of the last message sent
        self._data = bytearray()
        self._octets = 0  # of this answer so far
        self._codec = _Codec()
        end = clock() + CONNECT
        self._socket: socket.socket = self._connected(end)
        try:
            if self._config.enciphered:
                self._encipher(end)
            elif self._config.starttls:
                self._start_tls(end)
            if self._config.user:
                self._log_in(settings.password, end)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it without waiting for anybody."""
        self._socket.close()

    def search(self, wanted: str, rows: int, superseded: Callable[[], bool] = never) -> Answer | None:
        """Ask for contacts by a filter; None where ``superseded`` says that nobody waits any more."""
        try:
            request = self._codec.search(self._config, wanted, rows, int(ANSWER))
        except Exception as error:  # border: the library's errors have no common base, and this is no filter
            log.debug("! %s: %s", wanted, error)
            raise LdapError(Fault("filter")) from None
        end = self._clock() + ANSWER
        number = self._send(request, end)
        found: list[Contact] = []
        entries = 0
        while True:
            message = self._next(number, end, superseded)
            if message is None:
                self._send(self._codec.abandon(number), self._clock() + ANSWER)
                return None
            if message.kind == ber.DONE:
                code, said = self._result(message)
                if code == SIZE_LIMIT or (code and found and code in (3, 11)):
                    return Answer(tuple(found), more=True)
                if code:
                    raise LdapError(of_result(code, said))
                return Answer(tuple(found))
            if message.kind != ber.ENTRY:
                continue  # a reference to another server
            entries += 1
            if entries > rows:  # it was asked for fewer
                self._send(self._codec.abandon(number), self._clock() + ANSWER)
                return Answer(tuple(found), more=True)
            contact = self._contact(message)
            if contact is not None:
                found.append(contact)

    # ------------------------------------------------------------------ beginning

    def _connected(self, end: float) -> socket.socket:
        config = self._config
        places = _places(config.host, config.port, end - self._clock())
        last: OSError = OSError("no address")
        for index, (family, kind, protocol, _, address) in enumerate(places):
            share = max(SLICE, (end - self._clock()) / (len(places) - index))
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(share)
                made.connect(address)
            except OSError as error:
                made.close()
                last = error
            else:
                return made
        raise LdapError(_fault(last))

    def _encipher(self, end: float) -> None:
        try:
            context = authorities(self._config.ca)
        except NetworkError as error:
            log.warning("! %s", error)
            raise LdapError(Fault("ca", said=self._config.ca)) from None
        self._socket.settimeout(max(SLICE, end - self._clock()))
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self._config.host)
        except (OSError, ValueError) as error:  # ValueError: a name that cannot be asked for
            raise LdapError(_fault(error)) from None

    def _start_tls(self, end: float) -> None:
        number = self._send(self._codec.extended(_STARTTLS), end)
        message = self._expect(number, end, ber.EXTENDED_RESPONSE)
        code, said = self._result(message)
        if code:
            raise LdapError(Fault("no-starttls", code, one_line(said)))
        if self._data:  # somebody between us talks on before TLS is agreed
            raise LdapError(Fault("garbage"))
        self._encipher(end)

    def _log_in(self, password: str, end: float) -> None:
        if not password:  # a server takes that for nobody (RFC 4513 section 5.1.2), and we would not notice
            raise LdapError(Fault("no-password"))
        number = self._send(self._codec.bind(self._config.user, password), end)
        code, said = self._result(self._expect(number, end, ber.BIND_RESPONSE))
        if code:
            raise LdapError(of_result(code, said))

    # ------------------------------------------------------------------ messages

    def _send(self, request: object, end: float) -> int:
        self._last += 1
        self._octets = 0
        try:
            self._socket.settimeout(max(SLICE, end - self._clock()))
            self._socket.sendall(self._codec.message(self._last, request))
        except OSError as error:
            raise LdapError(_lost(error)) from None
        return self._last

    def _expect(self, number: int, end: float, kind: int) -> ber.Message:
        message = self._next(number, end, never)
        if message is None or message.kind != kind:
            raise LdapError(Fault("garbage"))
        return message

    def _next(self, number: int, end: float, superseded: Callable[[], bool]) -> ber.Message | None:
        """The next message that answers a question; those to questions given up are passed over."""
        while True:
            message = self._whole(end, superseded)
            if message is None or message.id == number:
                return message
            if message.id == 0:  # Notice of Disconnection (RFC 4511 section 4.4.1)
                raise LdapError(Fault("lost"))

    def _whole(self, end: float, superseded: Callable[[], bool]) -> ber.Message | None:
        try:
            while not (size := ber.size_of(self._data)) or len(self._data) < size:
                if superseded():
                    return None
                self._receive(end)
            data = bytes(self._data[:size])
            del self._data[:size]
            return ber.read(data)
        except ber.BerError as error:
            log.debug("! not LDAP: %s", error)
            raise LdapError(Fault("garbage")) from None

    def _receive(self, end: float) -> None:
        left = end - self._clock()
        if left <= 0:
            raise LdapError(Fault("silent"))
        self._socket.settimeout(min(SLICE, left))
        try:
            data = self._socket.recv(_READ)
        except (TimeoutError, ssl.SSLWantReadError):
            return
        except OSError as error:
            raise LdapError(_lost(error)) from None
        self._octets += len(data)
        if not data or self._octets > MOST_OCTETS:
            raise LdapError(Fault("garbage" if data else "lost"))
        self._data += data

    def _result(self, message: ber.Message) -> tuple[int, str]:
        try:
            return ber.result(message)
        except ber.BerError:
            raise LdapError(Fault("garbage")) from None

    def _contact(self, message: ber.Message) -> Contact | None:
        try:
            _, values = ber.entry(message)
        except ber.BerError:
            raise LdapError(Fault("garbage")) from None
        return contact_of(values, self._config)


def _places(host: str, port: int, limit: float) -> Sequence[Any]:
    """The addresses of a host, or LdapError: a name server may hold ``getaddrinfo`` for half a minute."""
    answers: queue.SimpleQueue[Sequence[Any] | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # the latter: a label that is no name
            answers.put(error if isinstance(error, OSError) else socket.gaierror(str(error)))

    try:
        start_thread("deskphone-ldap-name", look)
        found = answers.get(timeout=max(SLICE, limit))
    except EngineError:
        raise LdapError(Fault("other")) from None
    except queue.Empty:
        raise LdapError(Fault("unknown-host")) from None
    if isinstance(found, OSError):
        raise LdapError(_fault(found))
    return found


def _fault(error: BaseException) -> Fault:
    """Why there is no connection."""
    if isinstance(error, socket.gaierror):
        return Fault("unknown-host")
    kind = kind_of(error)
    if kind == "other" and isinstance(error, ssl.SSLCertVerificationError):
        return Fault("other-certificate", said=one_line(error.verify_message))
    return Fault(kind, said=one_line(getattr(error, "strerror", None) or str(error)))


def _lost(error: OSError) -> Fault:
    """Why a connection is no more that there was."""
    return Fault("silent" if isinstance(error, TimeoutError) else "lost")


class _Codec:
    """What is sent, in the library's words; imported only where there is a directory. Raises LdapError."""

    def __init__(self) -> None:
        try:
            from ldap3.operation import abandon, bind, extended, search
            from ldap3.protocol import rfc4511
            from ldap3.utils.asn1 import encode
        except ImportError as error:
            log.info("= no ldap3: %s", error)
            raise LdapError(Fault("no-library")) from None
        self._bind, self._search = bind.bind_operation, search.search_operation
        self.extended, self.abandon = extended.extended_operation, abandon.abandon_operation
        self._rfc4511, self._encode = rfc4511, encode

    def bind(self, user: str, password: str) -> Any:
        """A simple login (RFC 4511 section 4.2)."""
        try:
            return self._bind(3, "SIMPLE", user, password)
        except Exception:  # border: it is as the person typed it, though SASLprep (RFC 4013) forbids a letter
            return self._bind(3, "SIMPLE", user, password.encode())

    def search(self, config: LdapConfig, wanted: str, rows: int, seconds: int) -> Any:
        """A question below the base, without following aliases."""
        return self._search(
            config.base, wanted, "SUBTREE", "NEVER", asked_of(config), rows, seconds, False, False, False
        )

    def message(self, number: int, request: Any) -> bytes:
        """What goes over the wire."""
        rfc4511 = self._rfc4511
        whole = rfc4511.LDAPMessage()
        whole["messageID"] = rfc4511.MessageID(number)
        whole["protocolOp"] = rfc4511.ProtocolOp().setComponentByName(_NAMES[type(request).__name__], request)
        return bytes(self._encode(whole))


_NAMES = {
    "BindRequest": "bindRequest",
    "SearchRequest": "searchRequest",
    "ExtendedRequest": "extendedReq",
    "AbandonRequest": "abandonRequest",
}
