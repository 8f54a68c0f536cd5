# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract between the phone and whatever puts it on the network.

Rules, in words:
- ``start`` returns when the engine can take commands, or raises EngineError / NetworkError
  with one sentence for people.
- ``execute`` may be called from any thread, returns at once and never raises for what the
  network does: outcomes come as events. A command for an unknown call or watch is ignored
  with a log line; a command that fails becomes ``EngineFailed``, and for ``MakeCall`` a
  ``CallEnded`` as well, for ``Subscribe`` a TERMINATED ``SubscriptionChanged``.
- ``on_event`` is called on threads of the engine's and on that of ``execute``; it must return at once.
- Each ``MakeCall`` leads to exactly one ``CallEnded``; each ``CallIncoming`` as well.
- After ``EngineFailed`` with ``fatal`` no command does anything, until ``StartEngine``; what was
  configured before is there again then.
- ``AskFarEnd`` leads to a ``CallEnded`` with ``lost`` if the far end does not know the call.
- ``CheckCalls`` leads to a ``CallEnded`` with ``lost`` for each call that the engine does not have.
- After ``stop`` returns no event is delivered any more. ``stop`` hangs up, unsubscribes and
  unregisters, in bounded time (seconds).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from deskphone.phone.commands import EngineCommand, Subscribe
from deskphone.phone.events import EngineEvent


class Engine(Protocol):
    """A telephone without a face. See the module's docstring for the rules."""

    def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Start; events go to ``on_event`` from now on."""

    def execute(self, command: EngineCommand) -> None:
        """Queue a command."""

    def stop(self) -> None:
        """Hang up, unregister, stop. Idempotent."""


class DialogSubscriber(Protocol):
    """The part of an engine that holds subscriptions (RFC 6665): dialogs (RFC 4235), messages (RFC 3842).

    Two adapters may stand behind it: pjsip's own event framework, and the project's SIP core.
    """

    def subscribe(self, command: Subscribe) -> None:
        """Start a subscription; the outcome comes as ``SubscriptionChanged`` and ``NotifyReceived``."""

    def refresh(self, watch: str) -> None:
        """Send an in-dialog SUBSCRIBE now."""

    def unsubscribe(self, watch: str) -> None:
        """Send Expires: 0."""

    def drop(self, watch: str) -> None:
        """Forget a subscription without a word: its server is out of reach."""

    def close(self) -> None:
        """Drop all without waiting for answers."""
