# SPDX-License-Identifier: GPL-3.0-or-later
"""What the call side of the PBX asks of the rest of it, and what it tells about its calls.

Both are plain contracts: the call side knows no registrar, no notifier and no configuration file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.pbx.dialogs import DialogTable
from deskphone.pbx.numbers import NumberPlan
from deskphone.sip.endpoint import Endpoint, Flow
from deskphone.sip.events import RequestReceived
from deskphone.sip.ids import Ids
from deskphone.sip.uri import Uri


class Reachable(Protocol):
    """Where one phone of an extension is: its contact URI, the way to it, and the path (RFC 3327)."""

    @property
    def contact_uri(self) -> str:
        """What to put into the Request-URI."""
        ...

    @property
    def flow(self) -> Flow:
        """The way there."""
        ...

    @property
    def path(self) -> Sequence[str]:
        """Route headers, first hop first."""
        ...


class CallServices(Protocol):
    """What calls need; implemented by ``pbx.core.Core``."""

    config: PbxConfig
    plan: NumberPlan
    endpoint: Endpoint
    ids: Ids
    dialogs: DialogTable

    def bindings(self, extension: str) -> Sequence[Reachable]:
        """Give where the phones of an extension are."""
        ...

    def user(self, number: str) -> UserConfig | None:
        """Give the user with this number, or None."""
        ...

    def authenticate(self, event: RequestReceived, now: float) -> str | None:
        """Give the number of the user who sent a request, or None after having answered it."""
        ...

    def flow_for(self, uri: Uri) -> Flow | None:
        """Give a way to a URI, opening a connection if need be; None where there is none."""
        ...

    def is_local_address(self, host: str, port: int | None = None) -> bool:
        """Tell whether a host is the domain or an address of ours."""
        ...

    def contact_for(self, flow: Flow) -> str:
        """Give our own URI on a flow."""
        ...


@dataclass(frozen=True, slots=True)
class CallInfo:
    """One call as ``deskphone-pbx calls`` shows it.

    ``state`` is trying, ringing, talking or held; ``since`` and ``answered_at`` are readings of the
    core's clock (``answered_at`` None while not answered). ``caller`` and ``called`` are numbers, and
    ``answered_by`` is who talks to the caller; ``picked_up_by`` is the same number when it was a pickup,
    else empty.
    """

    id: str
    caller: str
    caller_name: str
    called: str
    state: str
    since: float
    answered_at: float | None
    answered_by: str
    picked_up_by: str
    phones: int
