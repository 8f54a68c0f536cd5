# SPDX-License-Identifier: GPL-3.0-or-later
"""What pjsua2 does not show of pjsip, reached with ctypes in the library that it has loaded.

That is the framework for event subscriptions, modules before pjsua's own, transactions, and the negotiator of
offers. The Linux and macOS builds of pjsua2 export every C symbol of pjproject 2.15. This file names each
function with its types, and proves at start-up that the library is laid out as expected; where it is not
(Windows, another version) it raises LibraryError, and nothing here is used. All calls are made on the
engine's owner thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Iterator, Sequence
from ctypes import (
    CFUNCTYPE,
    POINTER,
    byref,
    c_char,
    c_char_p,
    c_int,
    c_int32,
    c_size_t,
    c_ssize_t,
    c_uint,
    c_uint8,
    c_uint16,
    c_void_p,
)
from typing import Any

import pjsua2 as pj

from deskphone.engine.pjsua.endpoint import LIBRARY_VERSION, Library
from deskphone.errors import EngineError, LibraryError

_POINTER = ctypes.sizeof(c_void_p)
_SCAN = 1296  # octets of pjsip_dialog looked at: its pool's first block is longer
_POOL_FIELD = 48  # of pjsip_dialog: its pool, checked by the scan itself
_INV_POOL, _INV_STATE = 32, 56  # of pjsip_inv_session; its pool is its dialog's, which proves the place
_CALLING, _CONFIRMED, _DISCONNECTED = 1, 5, 6  # of pjsip_inv_state
_INV_DIALOG, _INV_NEGOTIATOR, _INV_TRANSACTION = 120, 136, 152  # the first proves the place of the others
_INV_ACTIVE = 48  # its pool of what is in force, between these two
# of pjmedia_sdp_neg: the descriptions in force, those that are not yet, the last that was sent, and that same
# pool, which proves the place
_NEG_IN_FORCE, _NEG_LAST_SENT = 1576, 1608
_ORIGIN_VERSION = 24  # of pjmedia_sdp_session: 64 bits
_REFUSED = 300  # and above: statuses
_LOCAL_OFFER, _DONE = 1, 4  # of pjmedia_sdp_neg_state
_READ = 24  # of pjsip_sdp_info: the description as pjsip read it, behind its text and a status
_ADDRESS = 96  # of pjmedia_sdp_session: its c= line; that it is whole with one there proves the place
_SERVER = 1  # of pjsip_role_e
_DESCRIPTION = 16_384  # octets for one of ours, as text
_CREDENTIAL = 512  # octets kept for a pjsip_cred_info returned by value: more than it has
_TP_SELECTOR = 64
# Words of pjsua's data looked at; its module there, and words from the endpoint to the number behind its name
_PJSUA_DATA, _PJSUA, _PJSUA_NUMBER = 256, "mod-pjsua", 5
# Among the ints of pjsip_cfg_t: endpt.disable_tcp_switch, endpt.keep_inv_after_tsx_timeout, and tsx.t1, whose
# milliseconds prove the place of the second
_NO_TCP_SWITCH, _KEEP_UNANSWERED, _T1 = 4, 12, 14
_T1_TIME = 500


_CALL_ID = re.compile(r"\nCall-ID: ([^\r\n]*)")  # of ours


class Str(ctypes.Structure):
    """``pj_str_t``."""

    _fields_ = (("ptr", c_char_p), ("slen", c_ssize_t))

    @classmethod
    def of(cls, text: str) -> Str:
        """Make one; it keeps the bytes alive as long as it lives."""
        data = text.encode("utf-8", "surrogateescape")
        return cls(data, len(data))

    @property
    def text(self) -> str:
        """What it holds; no zero ends it, and none may follow."""
        start = c_void_p.from_buffer(self).value
        return ctypes.string_at(start, max(0, self.slen)).decode("utf-8", "surrogateescape") if start else ""


class _Connection(ctypes.Structure):
    """``pjmedia_sdp_conn``."""

    _fields_ = (
        ("net_type", Str),
        ("addr_type", Str),
        ("addr", Str),
        ("ttl", c_uint8),
        ("no_addr", c_uint8),
    )


_NOWHERE = _Connection(*map(Str.of, ("IN", "IP4", "127.0.0.1")))  # as pjsip writes it; it must live on


StateCallback = CFUNCTYPE(None, c_void_p, c_void_p)
TransactionCallback = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
NotifyCallback = CFUNCTYPE(None, c_void_p, c_void_p, POINTER(c_int), c_void_p, c_void_p, c_void_p)


class EvsubUser(ctypes.Structure):
    """``pjsip_evsub_user``: the callbacks of a subscription."""

    _fields_ = (
        ("on_evsub_state", StateCallback),
        ("on_tsx_state", TransactionCallback),
        ("on_rx_refresh", c_void_p),
        ("on_rx_notify", NotifyCallback),
        ("on_client_refresh", c_void_p),
        ("on_server_timeout", c_void_p),
    )


class _Credential(ctypes.Structure):
    """``pjsip_cred_info``, larger than it is: only ever returned by value and handed back."""

    _fields_ = (("opaque", c_char * _CREDENTIAL),)


_P_STR = POINTER(Str)
_P_VOID = POINTER(c_void_p)
_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "pjsua_get_pjsip_endpt": (c_void_p, ()),
    "pjsua_call_get_count": (c_uint, ()),
    "pjsip_ua_instance": (c_void_p, ()),
    "pjsua_pool_create": (c_void_p, (c_char_p, c_size_t, c_size_t)),
    "pj_pool_release": (None, (c_void_p,)),
    "pjsua_acc_create_uac_contact": (c_int, (c_void_p, _P_STR, c_int, _P_STR)),
    "pjsip_dlg_create_uac": (c_int, (c_void_p, _P_STR, _P_STR, _P_STR, _P_STR, _P_VOID)),
    "pjsip_dlg_inc_lock": (None, (c_void_p,)),
    "pjsip_dlg_dec_lock": (None, (c_void_p,)),
    "pjsip_dlg_terminate": (c_int, (c_void_p,)),
    "pjsip_dlg_set_route_set": (c_int, (c_void_p, c_void_p)),
    "pjsip_dlg_set_transport": (c_int, (c_void_p, c_void_p)),
    "pjsua_init_tpselector": (None, (c_int, c_void_p)),
    "pjsip_get_invite_method": (c_void_p, ()),
    "pjsip_tsx_create_key": (c_int, (c_void_p, _P_STR, c_int, c_void_p, c_void_p)),
    "pjsip_tsx_layer_find_tsx": (c_void_p, (_P_STR, c_int)),
    "pjsip_tsx_detect_merged_requests": (c_void_p, (c_void_p,)),
    "pjsip_tsx_get_dlg": (c_void_p, (c_void_p,)),
    "pjsip_tsx_terminate": (c_int, (c_void_p, c_int)),
    "pjsip_dlg_get_inv_session": (c_void_p, (c_void_p,)),
    "pjsip_ua_find_dialog": (c_void_p, (_P_STR, _P_STR, _P_STR, c_int)),
    "pjsip_dlg_set_mod_data": (c_int, (c_void_p, c_int, c_void_p)),
    "pjsip_inv_update": (c_int, (c_void_p, _P_STR, c_void_p, _P_VOID)),
    "pjsip_inv_send_msg": (c_int, (c_void_p, c_void_p)),
    "pjmedia_sdp_neg_get_state": (c_int, (c_void_p,)),
    "pjmedia_sdp_neg_cancel_offer": (c_int, (c_void_p,)),
    "pjmedia_sdp_neg_get_neg_local": (c_int, (c_void_p, _P_VOID)),
    "pjmedia_sdp_print": (c_int, (c_void_p, c_char_p, c_size_t)),
    "pjmedia_sdp_validate": (c_int, (c_void_p,)),
    "pjsip_rdata_get_sdp_info": (c_void_p, (c_void_p,)),
    "pjsip_evsub_create_uac": (c_int, (c_void_p, POINTER(EvsubUser), _P_STR, c_uint, _P_VOID)),
    "pjsip_evsub_initiate": (c_int, (c_void_p, c_void_p, c_int32, _P_VOID)),
    "pjsip_evsub_send_request": (c_int, (c_void_p, c_void_p)),
    "pjsip_evsub_get_state_name": (c_char_p, (c_void_p,)),
    "pjsip_evsub_terminate": (c_int, (c_void_p, c_int)),
    "pjsip_evsub_add_header": (c_int, (c_void_p, c_void_p)),
    "pjsip_evsub_get_termination_reason": (_P_STR, (c_void_p,)),
    "pjsip_auth_clt_set_credentials": (c_int, (c_void_p, c_int, c_void_p)),
    "pjsip_generic_string_hdr_create": (c_void_p, (c_void_p, _P_STR, _P_STR)),
    "pjsip_route_hdr_create": (c_void_p, (c_void_p,)),
    "pjsip_parse_hdr": (c_void_p, (c_void_p, _P_STR, c_void_p, c_size_t, POINTER(c_int))),
    "pjsip_parse_msg": (c_void_p, (c_void_p, c_void_p, c_size_t, c_void_p)),
    "pjsip_msg_print": (c_ssize_t, (c_void_p, c_void_p, c_size_t)),
    "pjsip_endpt_get_tpmgr": (c_void_p, (c_void_p,)),
    "pjsip_tpmgr_set_drop_data_cb": (c_int, (c_void_p, c_void_p)),
    "pjsip_tpmgr_set_recv_data_cb": (c_int, (c_void_p, c_void_p)),
    "pjsip_endpt_register_module": (c_int, (c_void_p, c_void_p)),
    "pjsip_endpt_unregister_module": (c_int, (c_void_p, c_void_p)),
    "pjsip_endpt_respond_stateless": (c_int, (c_void_p, c_void_p, c_int, c_void_p, c_void_p, c_void_p)),
    "pjsip_endpt_set_ext_resolver": (c_int, (c_void_p, c_void_p)),
    "pjsip_endpt_resolve": (None, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "pj_sockaddr_init": (c_int, (c_int, c_void_p, _P_STR, c_uint16)),
    "pj_sockaddr_get_len": (c_uint, (c_void_p,)),
    "pjsip_msg_find_hdr_by_name": (c_void_p, (c_void_p, _P_STR, c_void_p)),
    "pjsip_hdr_print_on": (c_int, (c_void_p, c_void_p, c_size_t)),
    "pj_list_insert_before": (None, (c_void_p, c_void_p)),
    "pj_list_erase": (None, (c_void_p,)),
    "pj_strerror": (Str, (c_int, c_void_p, c_size_t)),
}
#: C++ members of the binding, by their Itanium names: const objects in, plain results out
_MEMBERS: dict[str, tuple[str, Any, tuple[Any, ...]]] = {
    "credential": ("_ZNK2pj12AuthCredInfo4toPjEv", _Credential, (c_void_p,)),
    "received": ("_ZN2pj9SipRxData6fromPjER13pjsip_rx_data", None, (c_void_p, c_void_p)),
    "sent": ("_ZN2pj9SipTxData6fromPjER13pjsip_tx_data", None, (c_void_p, c_void_p)),
    "transaction": ("_ZN2pj14SipTransaction6fromPjER17pjsip_transaction", None, (c_void_p, c_void_p)),
    "event": ("_ZN2pj8SipEvent6fromPjERK11pjsip_event", None, (c_void_p, c_void_p)),
}
_ADVICE = "lamps need the pjsua2-python 2.15.1.post1 wheel for Linux or macOS"


class PjsipApi:
    """The functions, checked. Made by ``load``; valid until ``libDestroy``."""

    def __init__(self, path: str) -> None:
        """Bind every function (LibraryError names the first that is missing)."""
        try:
            self._library = ctypes.CDLL(path)
            self._functions = {
                name: self._bind(name, result, arguments) for name, (result, arguments) in _SIGNATURES.items()
            }
            for name, (symbol, result, arguments) in _MEMBERS.items():
                self._functions[name] = self._bind(symbol, result, arguments)
        except (OSError, AttributeError) as error:
            raise LibraryError(
                f"The pjsua2 library hides what subscriptions need ({error}); {_ADVICE}."
            ) from None
        self._auth_offset = self._pjsua = -1

    def _bind(self, name: str, result: Any, arguments: tuple[Any, ...]) -> Any:
        function = getattr(self._library, name)
        function.restype, function.argtypes = result, arguments
        return function

    @classmethod
    def load(cls, library: Library) -> PjsipApi:
        """Bind and prove the library that is open (LibraryError when it is another than expected)."""
        version = str(library.endpoint.libVersion().full)
        if not version.startswith(LIBRARY_VERSION) or _POINTER != 8:
            raise LibraryError(f"pjsua2 {version} is laid out in another way; {_ADVICE}.")
        api = cls(pj._pjsua2.__file__)
        api._prove()
        api._set_switches()
        return api

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function by its C name."""
        return self._functions[name](*arguments)

    def check(self, name: str, *arguments: Any) -> None:
        """Call a function that returns ``pj_status_t``; EngineError unless it is PJ_SUCCESS."""
        status = self.call(name, *arguments)
        if status:
            buffer = ctypes.create_string_buffer(200)
            text = self.call("pj_strerror", status, buffer, len(buffer)).text
            raise EngineError(f"{text} ({name})")

    # ---------------------------------------------------------------- start-up check

    def _prove(self) -> None:
        """Find ``dlg->auth_sess`` in a dialog of our own: it starts with the pair {pool, endpoint}."""
        pool = self.call("pjsua_pool_create", b"check", 1024, 1024)
        try:
            uri, dialog = Str.of("<sip:check@127.0.0.1>"), c_void_p()
            user_agent = self.call("pjsip_ua_instance")
            self.check(
                "pjsip_dlg_create_uac", user_agent, byref(uri), byref(uri), byref(uri), None, byref(dialog)
            )
            hits = self._auth_offsets(dialog.value or 0)
            self.check("pjsip_dlg_terminate", dialog)
        except EngineError as error:
            raise LibraryError(f"The pjsua2 library failed its check ({error}); {_ADVICE}.") from None
        finally:
            self.call("pj_pool_release", pool)
        if len(hits) != 1:
            raise LibraryError(
                f"The pjsua2 library is laid out in another way ({len(hits)} matches); {_ADVICE}."
            )
        self._auth_offset = hits[0]
        self._pjsua = self._number_of_pjsua()

    def _number_of_pjsua(self) -> int:
        """The number of pjsua's own module, which is behind the endpoint in its data; -1 where it is not."""
        endpoint = self.call("pjsua_get_pjsip_endpt")
        words = (c_void_p * _PJSUA_DATA).in_dll(self._library, "pjsua_var")
        for place in range(len(words) - _PJSUA_NUMBER):
            if words[place] == endpoint and words[place + _PJSUA_NUMBER - 1] == len(_PJSUA):
                start = ctypes.addressof(words) + _POINTER * place
                if Str.from_address(start + _POINTER * (_PJSUA_NUMBER - 2)).text == _PJSUA:
                    return c_int.from_address(start + _POINTER * _PJSUA_NUMBER).value
        return -1

    def _auth_offsets(self, dialog: int) -> list[int]:
        endpoint = self.call("pjsua_get_pjsip_endpt")
        words = (c_void_p * (_SCAN // _POINTER + 1)).from_address(dialog)
        pool = words[_POOL_FIELD // _POINTER]
        return [
            index * _POINTER
            for index in range(len(words) - 1)
            if words[index] == pool and words[index + 1] == endpoint
        ]

    def _set_switches(self) -> None:
        """Keep pjsip from moving long requests to TCP behind our back (RFC 3261 section 18.1.1).

        And from ending a call because a request in it is not answered: that is ours to judge (``call.py``).
        """
        switches = (c_int * (_T1 + 1)).in_dll(self._library, "pjsip_sip_cfg_var")
        switches[_NO_TCP_SWITCH] = 1
        if switches[_T1] == _T1_TIME:
            switches[_KEEP_UNANSWERED] = 1

    # ----------------------------------------------------------------- conversations

    def authenticate(self, dialog: int, credentials: pj.AuthCredInfo) -> None:
        """Give a dialog its credentials (EngineError when the dialog does not look as it should)."""
        session = dialog + self._auth_offset
        if c_void_p.from_address(session + _POINTER).value != self.call("pjsua_get_pjsip_endpt"):
            raise EngineError("the dialog is laid out in another way")
        native = self.call("credential", int(credentials.this))
        self.check("pjsip_auth_clt_set_credentials", session, 1, byref(native))

    def select_transport(self, dialog: int, account_id: int) -> None:
        """Use the account's own transport."""
        selector = (c_char * _TP_SELECTOR)()
        self.call("pjsua_init_tpselector", account_id, selector)
        self.check("pjsip_dlg_set_transport", dialog, selector)

    def set_route(self, pool: int, dialog: int, route: str) -> None:
        """Send the dialog's requests through a Route."""
        name, text = Str.of("Route"), ctypes.create_string_buffer(route.encode())
        header = self.call("pjsip_parse_hdr", pool, byref(name), text, len(text) - 1, None)
        if not header:
            raise EngineError(f"the server address {route} cannot be read")
        head = self.call("pjsip_route_hdr_create", pool)
        self.call("pj_list_insert_before", head, header)
        self.check("pjsip_dlg_set_route_set", dialog, head)

    def add_header(self, pool: int, subscription: int, name: str, value: str) -> None:
        """Send a header with every SUBSCRIBE."""
        key, text = Str.of(name), Str.of(value)
        header = self.call("pjsip_generic_string_hdr_create", pool, byref(key), byref(text))
        head = self.call("pjsip_route_hdr_create", pool)
        self.call("pj_list_insert_before", head, header)
        self.check("pjsip_evsub_add_header", subscription, head)

    @contextlib.contextmanager
    def headers(self, wanted: Sequence[tuple[str, str]]) -> Iterator[int | None]:
        """Give a list of headers for the time of a call, which copies them; None where there are none."""
        if not wanted:
            yield None
            return
        pool = self.call("pjsua_pool_create", b"headers", 1024, 1024)
        try:
            head = self.call("pjsip_route_hdr_create", pool)
            for name, value in wanted:
                key, text = Str.of(name), Str.of(value)
                header = self.call("pjsip_generic_string_hdr_create", pool, byref(key), byref(text))
                self.call("pj_list_insert_before", head, header)
            yield head
        finally:
            self.call("pj_pool_release", pool)

    def contact(self, pool: int, account_id: int, target: Str) -> Str:
        """Return the Contact that an account uses towards a target."""
        contact = Str()
        self.check("pjsua_acc_create_uac_contact", pool, byref(contact), account_id, byref(target))
        return contact

    def contact_of(self, account_id: int, target: str) -> str:
        """Return the same as text."""
        pool = self.call("pjsua_pool_create", b"contact", 1024, 1024)
        try:
            return self.contact(pool, account_id, Str.of(target)).text
        finally:
            self.call("pj_pool_release", pool)

    def transaction(self, method: str, branch: str) -> Any:
        """Find a request of ours by its branch; the key is pjsip's own (RFC 3261 section 17.1.3)."""
        key = Str.of(f"c${'' if method == 'INVITE' else method + '$'}{branch}")
        return self.call("pjsip_tsx_layer_find_tsx", byref(key), 0)

    def sent(self, method: str, branch: str) -> str:
        """A request of ours, as it was sent; empty where nobody waits for its answer."""
        transaction = self.transaction(method, branch)
        if not transaction:
            return ""
        data = pj.SipTransaction()
        self.call("transaction", int(data.this), transaction)
        return str(data.lastTx.wholeMsg)

    def call_id_of(self, method: str, branch: str) -> str:
        """The Call-ID of a request of ours; empty where nobody waits for its answer."""
        found = _CALL_ID.search(self.sent(method, branch))
        return found[1] if found else ""

    def is_repeated(self, rdata: int) -> bool:
        """Tell whether an INVITE came before, and pjsip still has its transaction."""
        pool = self.call("pjsua_pool_create", b"key", 1024, 1024)
        try:
            key, invite = Str(), self.call("pjsip_get_invite_method")
            self.check("pjsip_tsx_create_key", pool, byref(key), _SERVER, invite, rdata)
            return bool(self.call("pjsip_tsx_layer_find_tsx", byref(key), 0))
        finally:
            self.call("pj_pool_release", pool)

    def is_merged(self, rdata: int) -> bool:
        """Tell whether a request without a To tag came before by another way (RFC 3261 section 8.2.2.2)."""
        return bool(self.call("pjsip_tsx_detect_merged_requests", rdata))

    def is_over(self, method: str, branch: str) -> bool:
        """Tell whether a request of ours belongs to an invite session that has ended."""
        return self._state_behind(method, branch) == _DISCONNECTED

    def is_early(self, method: str, branch: str) -> bool:
        """Tell whether a request of ours belongs to an invite session that is not confirmed yet."""
        return 0 <= self._state_behind(method, branch) < _CONFIRMED

    def _state_behind(self, method: str, branch: str) -> int:
        """The state of the invite session that a request of ours belongs to; -1 where there is none."""
        transaction = self.transaction(method, branch)
        dialog = transaction and self.call("pjsip_tsx_get_dlg", transaction)
        session = dialog and self.call("pjsip_dlg_get_inv_session", dialog)
        if not session or c_void_p.from_address(session + _INV_POOL).value != self._pool_of(dialog):
            return -1  # or it is laid out in another way
        return c_int.from_address(session + _INV_STATE).value

    def is_negotiating(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Tell whether an INVITE or an offer of a dialog, of whichever side, is not over."""
        session = self._session(call_id, local_tag, remote_tag)
        if not session:
            return False
        if c_void_p.from_address(session + _INV_TRANSACTION).value:
            return True
        negotiator = c_void_p.from_address(session + _INV_NEGOTIATOR).value
        return bool(negotiator) and self.call("pjmedia_sdp_neg_get_state", negotiator) != _DONE

    def has_refused(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Tell whether the INVITE of a dialog that is not over, of whichever side, was refused."""
        session = self._session(call_id, local_tag, remote_tag)
        transaction = session and c_void_p.from_address(session + _INV_TRANSACTION).value
        if not transaction:
            return False
        data = pj.SipTransaction()
        self.call("transaction", int(data.this), transaction)
        return int(data.statusCode) >= _REFUSED

    def drop_offer(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Take an offer of ours back whose INVITE is over; False while it is not, or it cannot be seen.

        pjsip leaves it open when it gives up at a second 401: no other could ever be made then.
        """
        session = self._session(call_id, local_tag, remote_tag)
        if not session or c_void_p.from_address(session + _INV_TRANSACTION).value:
            return False
        negotiator = c_void_p.from_address(session + _INV_NEGOTIATOR).value
        if negotiator and self.call("pjmedia_sdp_neg_get_state", negotiator) == _LOCAL_OFFER:
            self.check("pjmedia_sdp_neg_cancel_offer", negotiator)
        return True

    def settle(self, call_id: str, local_tag: str, remote_tag: str) -> None:
        """Let the negotiator of a dialog forget an offer of ours that came to nothing (RFC 3264 section 8).

        It compares the next description with the last that was sent. An offer that was taken back lies in
        memory that is freed where an offer of the far end fails, and is looked at all the same
        (``pjmedia_sdp_neg_negotiate``). So the one in force is the last, with the version that is taken.
        """
        session = self._session(call_id, local_tag, remote_tag)
        negotiator = session and c_void_p.from_address(session + _INV_NEGOTIATOR).value
        if not negotiator or self.call("pjmedia_sdp_neg_get_state", negotiator) != _DONE:
            return
        local, remote, _, _, last, pool = (c_void_p * 6).from_address(negotiator + _NEG_IN_FORCE)
        if pool != c_void_p.from_address(session + _INV_ACTIVE).value or not (local and remote and last):
            return  # nothing is in force yet; or it is laid out in another way
        if last != local:
            version = c_size_t.from_address(last + _ORIGIN_VERSION).value
            c_size_t.from_address(local + _ORIGIN_VERSION).value = version
            c_void_p.from_address(negotiator + _NEG_LAST_SENT).value = local

    def open_offer(self, call_id: str, local_tag: str, remote_tag: str) -> str:
        """The description that we offered in a dialog and that waits for its answer; empty if none does."""
        session = self._session(call_id, local_tag, remote_tag)
        negotiator = session and c_void_p.from_address(session + _INV_NEGOTIATOR).value
        if not negotiator or self.call("pjmedia_sdp_neg_get_state", negotiator) != _LOCAL_OFFER:
            return ""
        offer, text = c_void_p(), ctypes.create_string_buffer(_DESCRIPTION)
        self.check("pjmedia_sdp_neg_get_neg_local", negotiator, byref(offer))
        length = self.call("pjmedia_sdp_print", offer, text, len(text))
        return text.raw[: max(0, length)].decode("utf-8", "surrogateescape")

    def name_contact(self, call_id: str, local_tag: str, remote_tag: str, contact: str) -> None:
        """Send UPDATE without an offer in a dialog that is up: where we are now (RFC 3311 section 5.1).

        pjsua's own function does the same, and begins media anew beside.
        """
        session = self._session(call_id, local_tag, remote_tag)
        if session:
            request = c_void_p()
            self.check("pjsip_inv_update", session, byref(Str.of(contact)), None, byref(request))
            self.check("pjsip_inv_send_msg", session, request)

    def is_calling(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Whether a dialog, or one that a request with these tags would complete, is a call not answered yet.

        Or none since its INVITE was challenged: then the far tag is known.
        """
        sessions = (self._session(call_id, local_tag, each) for each in {remote_tag, ""})
        return any(each and c_int.from_address(each + _INV_STATE).value <= _CALLING for each in sessions)

    def has_call(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Whether a dialog is that of a call that is not over."""
        return bool(self._session(call_id, local_tag, remote_tag))

    def has_dialog(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Whether there is a dialog with these names, or one that a request with them would complete."""
        return any(self._dialog(call_id, local_tag, each) for each in {remote_tag, ""})

    def let_go(self, call_id: str, local_tag: str, remote_tag: str) -> bool:
        """Take the dialog of a call that is over from pjsua, if that has given up its place; else False.

        What still happens there (a re-INVITE times out) is to pjsua a word to whoever has the place by then.
        """
        dialog = self._dialog(call_id, local_tag, remote_tag)
        session = dialog and self.call("pjsip_dlg_get_inv_session", dialog)
        if not session or c_void_p.from_address(session + _INV_DIALOG).value != dialog:
            return True
        if c_int.from_address(session + _INV_STATE).value != _DISCONNECTED:
            return False
        if self._pjsua >= 0:
            self.check("pjsip_dlg_set_mod_data", dialog, self._pjsua, None)
        return True

    def _session(self, call_id: str, local_tag: str, remote_tag: str) -> int:
        """The invite session of a dialog; 0 where it is gone or over, or laid out in another way.

        Of one that is over the dialog may still wait for an answer, but its negotiator is freed.
        """
        dialog = self._dialog(call_id, local_tag, remote_tag)
        session: int = (dialog and self.call("pjsip_dlg_get_inv_session", dialog)) or 0
        proven = session and c_void_p.from_address(session + _INV_DIALOG).value == dialog
        return session if proven and c_int.from_address(session + _INV_STATE).value != _DISCONNECTED else 0

    def _dialog(self, *names: str) -> int:
        """The dialog with this Call-ID, tag of ours and tag of the far end; 0 where there is none."""
        return self.call("pjsip_ua_find_dialog", *(byref(Str.of(name)) for name in names), 0) or 0

    @staticmethod
    def _pool_of(dialog: int) -> int | None:
        return c_void_p.from_address(dialog + _POOL_FIELD).value

    def received(self, rdata: int) -> pj.SipRxData:
        """Return what pjsua2 can say about a received message: ``info``, and ``wholeMsg`` as text."""
        data = pj.SipRxData()
        self.call("received", int(data.this), rdata)
        return data

    def completes(self, rdata: int) -> bool:
        """Give the closed lines of a description the address that they lack; whether it is whole then.

        It bears that one has none where it reads an offer, and stops on an assertion of that where it answers
        (``create_answer``). What it could not read it refuses itself.
        """
        info = self.call("pjsip_rdata_get_sdp_info", rdata)  # read once: pjsip goes on with the same
        description = c_void_p.from_address(info + _READ).value if info else None
        if description is None or not self.call("pjmedia_sdp_validate", description):
            return True
        address = c_void_p.from_address(description + _ADDRESS)
        if address.value is not None:
            return False
        address.value = ctypes.addressof(_NOWHERE)
        if not self.call("pjmedia_sdp_validate", description):
            return True
        address.value = None
        return False

    def description_in(self, rdata: int) -> bytes:
        """The text that pjsip takes for the description, of a body in parts as well; empty where none is."""
        info = self.call("pjsip_rdata_get_sdp_info", rdata)
        start = c_void_p.from_address(info).value if info else None
        return ctypes.string_at(start, c_ssize_t.from_address(info + _POINTER).value) if start else b""

    def outcome(self, event: int | None) -> tuple[int, str]:
        """(status, message text) of an event that changed a subscription; 0 and "" where it has none."""
        if not event:
            return 0, ""
        read = pj.SipEvent()
        self.call("event", int(read.this), event)
        if read.type != pj.PJSIP_EVENT_TSX_STATE:
            return 0, ""
        change = read.body.tsxState
        text = str(change.src.rdata.wholeMsg) if change.type == pj.PJSIP_EVENT_RX_MSG else ""
        return int(change.tsx.statusCode), text
