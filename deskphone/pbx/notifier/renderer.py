# SPDX-License-Identifier: GPL-3.0-or-later
"""What a NOTIFY says: the state of an extension, a list or a voicemail box, as its watcher should see it.

A document is rendered once for all watchers of an extension that share a profile and have the same right,
where the profile does not ask for more (``Profile.scope``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace

from deskphone.clock import whole_seconds
from deskphone.dialoginfo.build import CONTENT_TYPE, Body
from deskphone.pbx.notifier.dialog_table import DialogTable, PbxDialog
from deskphone.pbx.notifier.event_packages import ALLOW_EVENTS, LIST_HEADERS
from deskphone.pbx.notifier.message_summary import SUMMARY_TYPE, summary
from deskphone.pbx.notifier.notify_template import Writer, content
from deskphone.pbx.notifier.profiles.table import PROFILES, Place, Recipient, render
from deskphone.pbx.notifier.resource_lists import (
    MOST_STREAM,
    MOST_UDP,
    USUAL_STREAM,
    USUAL_UDP,
    ListSource,
    content_type,
)
from deskphone.pbx.notifier.subscriptions import MESSAGES, Subscription
from deskphone.pbx.notifier.watchable import Watchable
from deskphone.pbx.registrar.reachable import way_to
from deskphone.sip.endpoint import Endpoint

Groups = Mapping[str, tuple[PbxDialog, ...]]


def _no_messages(number: str) -> tuple[int, int]:
    return 0, 0


@dataclass(frozen=True, slots=True)
class NotifierContext:
    """What the notifier needs from the core, as functions of the moment.

    ``groups`` gives the ringing calls that each pickup group number can retrieve, ``reachable`` tells whether
    a phone of a number is registered, None where that is no user's.
    """

    endpoint: Endpoint
    dialogs: DialogTable
    new_tag: Callable[[], str]
    groups: Callable[[], Groups]
    reachable: Callable[[str], bool | None]


@dataclass(slots=True)
class Profiles:
    """How dialogs are described: to all, and to single watchers (see ``pbx.notifier.profiles.table``)."""

    general: str
    of_watchers: dict[str, str] = field(default_factory=dict)

    def of(self, watcher: str) -> str:
        """Give the profile of a watcher."""
        return self.of_watchers.get(watcher, self.general)


class NotifyRenderer:
    """Writes NOTIFYs and gives them to the endpoint.

    ``messages`` gives how many new and old messages wait in the voicemail box of a user.
    """

    def __init__(self, around: NotifierContext, profiles: Profiles, watchable: Watchable) -> None:
        self.profiles = profiles
        self.watchable = watchable
        self.messages: Callable[[str], tuple[int, int]] = _no_messages
        self._around = around
        self._writer = Writer(around.endpoint)
        self._bodies: dict[str, dict[tuple[str, str, Hashable], Body]] = {}
        self._ended: dict[str, tuple[PbxDialog, ...]] = {}
        self._groups: dict[str, tuple[PbxDialog, ...]] = {}

    # --- what changes -------------------------------------------------------------------------------

    def changed(self, extension: str) -> None:
        """Render anew; what has ended is shown as terminated until :meth:`told`."""
        self._ended[extension] = self._around.dialogs.take_ended(extension)
        self._bodies.pop(extension, None)

    def told(self, extension: str) -> None:
        """All have been told of a change: later documents are without the dialogs that ended."""
        if self._ended.pop(extension, ()):
            self._bodies.pop(extension, None)

    def groups_changed(self) -> list[str]:
        """Give the pickup group numbers, of those ever shown, whose calls are not those of the last look."""
        if not self._groups:
            return []
        now = self._around.groups()
        changed = [number for number, shown in self._groups.items() if now.get(number, ()) != shown]
        for number in changed:
            self._groups[number] = now.get(number, ())
            self._bodies.pop(number, None)
        return changed

    def forget(self) -> None:
        """Render all anew from now on: domain, codes or users changed.

        The pickup group numbers are remembered: a change of their calls is found by comparing them.
        """
        self._bodies.clear()
        now = self._around.groups() if self._groups else {}
        self._groups = {number: now.get(number, ()) for number in self._groups}

    # --- writing ------------------------------------------------------------------------------------

    def send(self, subscription: Subscription, now: float) -> None:
        """Send the NOTIFY with the present state."""
        subscription.version += 1
        if subscription.state == "terminated":
            state = b"terminated;reason=%b" % subscription.reason.encode()
        elif subscription.unasked:
            state = b"active"
        else:
            left = whole_seconds(subscription.expires_at - now)
            state = b"%b;expires=%d" % (subscription.state.encode(), left)
        template = subscription.template
        if template is None:
            template = subscription.template = self._writer.template(
                subscription.dialog, subscription.flow, self._headers(subscription)
            )
        written = self._content(subscription)
        cseq = subscription.dialog.local_cseq = subscription.dialog.local_cseq + 1
        pieces = template.around_branch(cseq, state, written)
        dialog = subscription.dialog
        way = way_to(dialog.remote_target, subscription.flow, dialog.route_set)
        self._around.endpoint.notify(pieces, way, now, owner=subscription)

    def repeats(self, subscription: Subscription) -> bool:
        """Tell whether the watcher's profile sends each document twice."""
        if subscription.package == MESSAGES or subscription.watched_list is not None:
            return False
        return PROFILES[self.profiles.of(subscription.watcher)].repeats

    def source(self, subscription: Subscription) -> ListSource:
        """Give what the documents of a list subscription are made of."""

        def document(number: str) -> Body:
            return self._body(number, subscription)

        def busy(number: str) -> bool:
            return bool(self._dialogs(number))

        sizes = (MOST_UDP, USUAL_UDP) if subscription.flow.transport == "udp" else (MOST_STREAM, USUAL_STREAM)
        if subscription.state == "terminated":  # nothing follows
            sizes = sizes[0], sizes[0]
        watchable = self.watchable
        return ListSource(subscription.extension, watchable.domain, document, watchable.name, busy, *sizes)

    def _headers(self, subscription: Subscription) -> list[tuple[str, str]]:
        event = subscription.package
        if subscription.event_id:
            event += f";id={subscription.event_id}"
        listed = LIST_HEADERS if subscription.watched_list is not None else ()
        return [
            ("Event", event),
            ("Subscription-State", ""),
            ("Contact", subscription.contact),
            *ALLOW_EVENTS,
            *listed,
        ]

    def _content(self, subscription: Subscription) -> bytes:
        """Give Content-Type, Content-Length and body."""
        name, asked = subscription.extension, subscription.asked
        if subscription.package == MESSAGES:
            return content(SUMMARY_TYPE, summary(name, self.watchable.domain, self.messages(name)))
        watched_list = subscription.watched_list
        if watched_list is None:
            written = content(CONTENT_TYPE, self._body(name, subscription).version(subscription.version))
        else:
            if asked:
                watched_list.tell_all()
            body = watched_list.write(subscription.version - 1, self.source(subscription))
            written = content(content_type(name, self.watchable.domain), body)
        subscription.asked = False
        return written

    def _body(self, extension: str, subscription: Subscription) -> Body:
        name = self.profiles.of(subscription.watcher)
        scope = PROFILES[name].scope
        if scope == "watcher":
            return self._personal(extension, subscription, name)
        right = self.watchable.discretion.right(subscription.watcher, extension)
        key = name, subscription.contact if scope == "address" else "", right
        known = self._bodies.setdefault(extension, {})
        body = known.get(key)
        if body is None:
            recipient = Recipient(subscription.contact) if scope == "address" else None
            place = self._place(extension)
            body = known[key] = render(name, place, self._seen(extension, subscription), recipient)
        return body

    def _personal(self, extension: str, subscription: Subscription, profile: str) -> Body:
        """Render for one watcher, who is told other things than the others, or at other times."""
        dialog, shown = subscription.dialog, subscription.shown
        alone = subscription.watched_list is None
        recipient = Recipient(
            subscription.contact,
            (dialog.call_id, dialog.local_tag, dialog.remote_tag),
            asked=subscription.asked or not alone,
            shown=shown,
            again=subscription.again,
        )
        dialogs = self._seen(extension, subscription)
        if alone:
            there = {each.id for each in dialogs}
            gone = (each for each in shown if each.state != "terminated" and each.id not in there)
            subscription.shown = (*dialogs, *(replace(each, state="terminated") for each in gone))
        return render(profile, self._place(extension), dialogs, recipient)

    def _place(self, extension: str) -> Place:
        return replace(self.watchable.place_of(extension), reachable=self._around.reachable(extension))

    def _seen(self, extension: str, subscription: Subscription) -> tuple[PbxDialog, ...]:
        return self.watchable.discretion.seen(subscription.watcher, extension, self._dialogs(extension))

    def _dialogs(self, extension: str) -> tuple[PbxDialog, ...]:
        if self.watchable.is_group(extension):
            if extension not in self._groups:
                self._groups[extension] = self._around.groups().get(extension, ())
            return self._groups[extension]
        return (*self._around.dialogs.snapshot(extension), *self._ended.get(extension, ()))
