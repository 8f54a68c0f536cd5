# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules of our own in pjsip (``pjsip_module``): called with each message, in the order of their priorities.

The lowest is called first for what comes in and last for what goes out. pjsip's own: transports are 8,
transactions 16, dialogs 24 and 32, applications from 64 on.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, c_int, c_void_p

from deskphone.engine.pjsua.capi import Str

#: Gets ``pjsip_rx_data`` or ``pjsip_tx_data``; other than 0 ends the way of what came in. It must not raise.
OnMessage = CFUNCTYPE(c_int, c_void_p)
OnUnload = CFUNCTYPE(c_int)


class Module(ctypes.Structure):
    """``pjsip_module``. Its functions must live as long as it is registered."""

    _fields_ = (
        ("prev", c_void_p),
        ("next", c_void_p),
        ("name", Str),
        ("id", c_int),
        ("priority", c_int),
        ("load", c_void_p),
        ("start", c_void_p),
        ("stop", c_void_p),
        ("unload", OnUnload),
        ("on_rx_request", OnMessage),
        ("on_rx_response", OnMessage),
        ("on_tx_request", OnMessage),
        ("on_tx_response", OnMessage),
        ("on_tsx_state", c_void_p),
    )
