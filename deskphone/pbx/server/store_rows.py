# SPDX-License-Identifier: GPL-3.0-or-later
"""Registrations and subscriptions as rows of the state file, and back. Times there are UTC, in seconds."""

from __future__ import annotations

import json
from typing import Any

from deskphone.pbx.base.journal import Row
from deskphone.pbx.notifier.subscriptions import Subscription
from deskphone.pbx.registrar.bindings import Binding
from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Flow
from deskphone.sip.uri import Address, Uri

# a NOTIFY after the last write may have used higher ones; RFC 3261 section 12.2.1.1: any rise
_CSEQ_GAP = 1000


def plain(*values: Any) -> Row:
    """Make a row; bytes of a phone that were no UTF-8 are replaced, as SQLite has no place for them."""
    return tuple(
        value.encode(errors="replace").decode() if isinstance(value, str) and not value.isascii() else value
        for value in values
    )


def _flow_text(flow: Flow) -> str:
    return json.dumps([flow.transport, flow.local, flow.remote])


def _flow(text: str) -> Flow:
    transport, (local_host, local_port), (host, port) = json.loads(text)
    return Flow(str(transport), (str(local_host), int(local_port)), (str(host), int(port)), 0)


def binding_row(binding: Binding, shift: float) -> Row:
    """Give the row of a registration; ``shift`` leads from the core's clock to UTC."""
    return plain(
        binding.extension,
        binding.contact_uri,
        _flow_text(binding.flow),
        binding.expires_at + shift,
        binding.since + shift,
        binding.call_id,
        binding.cseq,
        binding.q,
        binding.instance,
        json.dumps(binding.path),
        binding.user_agent,
    )


def read_binding(row: Row, shift: float) -> Binding:
    """Read a registration; ``shift`` leads from UTC to the core's clock. Raises for a damaged row."""
    extension, contact, flow, expires_at, since, call_id, cseq, q, instance, path, user_agent = row
    times = float(expires_at) + shift, float(since) + shift
    binding = Binding(extension, contact, _flow(flow), *times, call_id, int(cseq))
    return binding._replace(
        q=float(q), instance=instance, path=tuple(json.loads(path)), user_agent=user_agent
    )


def subscription_row(subscription: Subscription, shift: float) -> Row:
    """Give the row of a subscription; ``shift`` leads from the core's clock to UTC."""
    dialog = subscription.dialog
    return plain(
        *dialog.id,
        subscription.extension,
        subscription.watcher,
        _flow_text(subscription.flow),
        subscription.event_id,
        subscription.expires_at + shift,
        subscription.since + shift,
        subscription.contact,
        subscription.user_agent,
        subscription.version,
        str(dialog.local),
        str(dialog.remote),
        str(dialog.remote_target),
        json.dumps(dialog.route_set),
        dialog.local_cseq,
        dialog.remote_cseq,
        int(dialog.secure),
        subscription.package,
    )


def read_subscription(row: Row, shift: float) -> Subscription:
    """Read a subscription, in state active; ``shift`` as in :func:`read_binding`."""
    call_id, _, _, extension, watcher, flow, event_id, expires_at, since, contact, user_agent = row[:11]
    version, local, remote, target, routes, local_cseq, remote_cseq, secure, package = row[11:]
    dialog = Dialog(call_id, Address.parse(local), Address.parse(remote), Uri.parse(target))
    dialog.route_set = [str(route) for route in json.loads(routes)]
    dialog.local_cseq = int(local_cseq) + _CSEQ_GAP
    dialog.remote_cseq = None if remote_cseq is None else int(remote_cseq)
    dialog.secure = bool(secure)
    return Subscription(
        extension=extension,
        watcher=watcher,
        dialog=dialog,
        flow=_flow(flow),
        event_id=event_id,
        expires_at=float(expires_at) + shift,
        contact=contact,
        user_agent=user_agent,
        state="active",
        version=int(version),
        since=float(since) + shift,
        package=str(package),
    )
