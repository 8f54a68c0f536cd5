# SPDX-License-Identifier: GPL-3.0-or-later
"""One watched extension: its subscription, its dialogs, and the rule by which its calls are picked up."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskphone.blf.pickup_plan import PickupRule
from deskphone.blf.store import DialogStore, HeldDialog
from deskphone.blf.uris import complete_uri, split_uri, user_of
from deskphone.blf.watch import Phase, WatchState
from deskphone.dialoginfo.document import DialogInfo
from deskphone.phone.events import Party
from deskphone.phone.registration import Account
from deskphone.phone.views import DialogView
from deskphone.phone.watch_history import WatchHistory

EXPIRES = 600  # seconds
ANSWER_LIMIT = 40.0  # seconds; longer than Timer N (RFC 6665 section 4.1.2.4), which is 64 * T1
_SETTING_UP = ("trying", "proceeding", "early")
SETTLED = 30.0  # seconds that a subscription must live before its failures are forgotten


@dataclass(slots=True, eq=False)
class WatchedExtension:
    """``keys``: indices of the keys that show it; none for one that only a pickup waits for.

    ``live``: the engine holds a subscription; ``answer_by``: until when its first NOTIFY must come.
    ``news_by``: until when a refresh must have brought a NOTIFY; ``in_doubt``: it did not; ``asked_at``: the
    last SUBSCRIBE.
    ``heard_at``, ``body``, ``subscription_expires``: the last NOTIFY; ``problem``: why it was not read;
    ``remark``: what was forgiven; ``unasked``: Call-ID and CSeq of the last NOTIFY, where it is of no
    subscription: the server tells unasked; ``history``: what happened lately.
    ``via``: the list that tells of it (RFC 4662), so that no subscription of its own does; ``own``: a key of
    the configuration shows it; ``instances``: the dialogs of each, where a list tells of several.
    """

    name: str
    account: str
    uri: str
    extension: str
    state: WatchState
    store: DialogStore = field(default_factory=DialogStore)
    keys: list[int] = field(default_factory=list)
    live: bool = False
    answer_by: float | None = None
    news_by: float | None = None
    asked_at: float | None = None
    in_doubt: bool = False
    refresh_at: float | None = None
    active_since: float = 0.0
    failures: int = 0
    heard_at: float | None = None
    body: bytes = b""
    subscription_expires: int | None = None
    problem: str = ""
    remark: str = ""
    unasked: tuple[str, int] | None = None
    history: WatchHistory = field(default_factory=WatchHistory)
    via: WatchedExtension | None = None
    own: bool = False
    instances: dict[str, DialogStore] | None = None

    def deadline(self) -> float | None:
        """When something is to be done without an event."""
        times = (self.state.retry_at, self.answer_by, self.news_by, self.refresh_at, self.store.check_at)
        return min((when for when in times if when is not None), default=None)

    @property
    def rings(self) -> bool:
        """Whether it has a call that is not answered, as far as is known."""
        return any(held.info.state in _SETTING_UP for held in self.store.dialogs)

    def activate(self, now: float) -> None:
        """A NOTIFY came. What failed before is forgotten only once this has lasted."""
        if self.unasked is not None:  # whose versions are others
            self.unasked = None
            self.store.restart()
            self.state.phase = Phase.PENDING
        if self.state.phase is not Phase.ACTIVE:
            self.failures, self.active_since = self.state.failures, now
            self.state.active()
        self.answer_by = None

    @property
    def asking(self) -> bool:
        """Tell whether a SUBSCRIBE is out of which no NOTIFY came yet."""
        return self.live and self.answer_by is not None

    @property
    def tells(self) -> bool:
        """Tell whether a subscription is there, its own or its list's, and has told something."""
        if self.via is not None:
            return self.via.live and self.state.phase is Phase.ACTIVE
        return self.live and self.answer_by is None and self.state.phase is Phase.ACTIVE

    def rest(self) -> None:
        """The engine holds no subscription any more."""
        self.live, self.answer_by, self.news_by, self.refresh_at = False, None, None, None

    def unanswerable(self, status: int, reason: str, now: float) -> None:
        """Its list tells of it no more; nobody tries again by itself."""
        self.instances = None
        if self.unasked is None:
            self.problem = ""
        self.end(status, reason, None, now)
        self.state.retry_at = None

    def lose(self) -> None:
        """The server is out of reach; the next registration subscribes anew."""
        self.rest()
        self.unasked = None
        self.store.clear()
        self.instances = None
        self.state.lost()

    def end(self, status: int, reason: str, retry_after: float | None, now: float) -> None:
        """The subscription is over; what was told unasked did not come from there, and holds."""
        if self.unasked is not None:
            self.rest()
            self.state.ended(status, reason, retry_after, now)
            self.state.told()
            return
        if self.state.phase is Phase.ACTIVE and now - self.active_since < SETTLED:
            self.state.failures = self.failures
        self.rest()
        self.store.clear()
        self.state.ended(status, reason, retry_after, now)


def watch_name(account: str, uri: str) -> str:
    """Name the watch of an address: the same for every way of writing it."""
    user, host, _rest = split_uri(uri)
    return f"{account}: {user}@{host.lower()}"


def watch_uri(target: str, account: Account) -> str:
    """Give the URI to subscribe to."""
    return complete_uri(target, account.config.domain)


def pickup_rule(extension: str, account: Account, code: str = "") -> PickupRule:
    """Give the rule for an extension watched by this account; ``code``: the key's own."""
    config = account.config
    return PickupRule(
        extension=extension,
        domain=config.domain,
        method=config.pickup_method,
        style=config.replaces_style,
        profile_style="zero-tags" if account.bare_replaces_fail else account.profile.replaces_style,
        code=code or account.pickup_code,
        own_users=frozenset({config.user}),
        proxy=account.profile.proxy,
        early_only=account.profile.early_only,
        tls=config.transport == "tls",
    )


def remote_party(info: DialogInfo, domain: str) -> Party | None:
    """Give the other side of a dialog, None where the document names nobody."""
    address = info.remote_identity or info.remote_target
    if not address and not info.remote_display:
        return None
    return Party(complete_uri(address, domain), info.remote_display)


def local_party(info: DialogInfo, extension: str, domain: str) -> Party:
    """Give the watched side of a dialog."""
    address = info.local_identity or info.local_target or extension
    display = "" if user_of(info.local_display) == user_of(address) else info.local_display
    return Party(complete_uri(address, domain), display)


def dialog_view(held: HeldDialog) -> DialogView:
    """Picture a dialog, its texts as the server wrote them."""
    info = held.info
    return DialogView(
        id=info.id,
        state=info.state,
        direction=info.direction,
        call_id=info.call_id,
        local_tag=info.local_tag,
        remote_tag=info.remote_tag,
        held=info.held,
        remote=Party(info.remote_identity, info.remote_display),
        remote_target=info.remote_target,
        local=Party(info.local_identity, info.local_display),
        local_target=info.local_target,
    )
