# SPDX-License-Identifier: GPL-3.0-or-later
"""The brake on password guessing: who may have a password checked, and when.

Every check that fails costs something, whatever the credentials looked like: the brake is told the user that
was checked, and sees no text. A check is allowed by the first of these lanes that has room:

* **device**: who has proven the password before from this socket, with this Call-ID of a REGISTER or this
  ``+sip.instance``, is measured alone. Nobody else can fill that lane without knowing these.
* **everybody**: measured by (user, address), by address over all users, and by user over all addresses. The
  last does not hold up an address where the user has logged in before: others could fill it, and a phone that
  was started anew would stand in line behind them.
* **new address**, and **new socket** of an address that has guessed: one check each, in a measure of the user
  of its own. So those who have used up "everybody" do not hold up somebody who comes for the first time. New
  addresses that must wait stand in line: each is told its turn, and is checked then, however many others ask.
  One site has a few places there: a customer of IPv6 may have 65,536 networks, each of which counts as one
  address, and would fill the line for good.
* **again**: who has guessed wrong there, and is held up by others alone, gets a turn in the same way, in
  another line. Somebody who mistypes his password once would wait for good otherwise: whoever asks more often
  takes what "everybody" has to give.
* **patient**: a new socket that was refused, and comes back after the pause that it was told, as phones do;
  also one of a new address for which the line is too long.

Nobody can be kept out by forged packets: only credentials for a nonce that was given to the same address are
checked at all (:class:`deskphone.sip.digest.DigestServer`), so who failed has read an answer of ours there.
What no brake can do is to tell a new device of the owner from a guesser at the same address who takes a new
socket for each guess, and comes back with each: these two share a lane.

A right password costs nothing. All measures refill by time, and forget by themselves; memory is bounded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sized
from typing import NamedTuple

from deskphone.net.addresses import site_of

_REMEMBERED = 10_000  # entries of each measure
_DEVICE_MARKS = 32  # of each user: socket, Call-ID and instance of 16 devices at most
_LONGEST_LINE = 600.0  # seconds until the turn of the last one in line
_PATIENCE = 5.0  # seconds after which a socket that was refused may come back
_TURN = 60.0  # seconds for which a turn is kept
_NEW_AGAIN = 3600.0  # seconds after which an address or socket that guessed counts as new


class Rate(NamedTuple):
    """So many at once, and then one each ``every`` seconds."""

    burst: int
    every: float


class Limits(NamedTuple):
    """Failed checks that are allowed. Of one user: 23 at once, and 58 a minute, from all addresses together.

    (Beside these each device that was logged in before may fail by itself.) Of one address: 24 at once.
    """

    device: Rate = Rate(8, 10.0)
    pair: Rate = Rate(8, 10.0)
    address: Rate = Rate(16, 2.5)
    account: Rate = Rate(10, 5.0)
    new_address: Rate = Rate(8, 2.0)
    again: Rate = Rate(1, 10.0)
    new_socket: Rate = Rate(2, 12.0)
    patient: Rate = Rate(2, 12.0)
    newcomers: Rate = Rate(8, 5.0)  # of one address, in the lanes of the new
    site: Rate = Rate(4, 20.0)  # that join a line of one user; of IPv4 a site is one address


LIMITS = Limits()


Mark = tuple[str, Hashable]  # what tells one device of a user from others: "call", "instance", "socket"


class Attempt(NamedTuple):
    """One request with credentials: for which user, from where, and the marks of its device.

    A socket is such a mark only of who has read a challenge there: the port of a packet can be forged from
    within the same address.
    """

    user: str
    network: str
    port: int
    marks: tuple[Mark, ...] = ()


class _Measure:
    """Token buckets by key, each kept as the one time at which it is full again."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def wait(self, key: Hashable, now: float) -> float:
        """Give the seconds until there is room; 0 when there is."""
        full_at = self._full_at.get(key)
        if full_at is None:
            return 0.0
        return max(0.0, full_at - (self._rate.burst - 1) * self._rate.every - now)

    def spend(self, key: Hashable, now: float) -> None:
        """Use one, where there is one."""
        burst, every = self._rate
        self._keep(key, min(self._after_one_more(key, now), now + burst * every))

    def book(self, key: Hashable, now: float) -> float:
        """Use one in advance; gives the seconds until its turn."""
        wait = self.wait(key, now)
        self._keep(key, self._after_one_more(key, now))
        return wait

    def _after_one_more(self, key: Hashable, now: float) -> float:
        return max(self._full_at.get(key, now), now) + self._rate.every

    def _keep(self, key: Hashable, full_at: float) -> None:
        """Note it; of the keys that were not used for longest one is forgotten where there are too many."""
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > _REMEMBERED:
            self._full_at.popitem(last=False)

    def is_new(self, key: Hashable, now: float) -> bool:
        """Tell whether nothing was spent lately."""
        full_at = self._full_at.get(key)
        return full_at is None or now - full_at > _NEW_AGAIN

    def __len__(self) -> int:
        return len(self._full_at)


class _Line:
    """Who waits for a turn that was booked, and when it comes."""

    def __init__(self) -> None:
        self._turns: OrderedDict[Hashable, float] = OrderedDict()

    def join(self, key: Hashable, turn: float) -> None:
        """Enter somebody."""
        self._turns[key] = turn
        if len(self._turns) > _REMEMBERED:
            self._turns.popitem(last=False)

    def waits(self, key: Hashable, now: float) -> bool:
        """Tell whether somebody has a turn to come, or one that is not over."""
        return key in self._turns and now < self._turns[key] + _TURN

    def wait(self, key: Hashable, now: float) -> float:
        """Give the seconds until the turn."""
        return max(0.0, self._turns[key] - now)

    def spend(self, key: Hashable, now: float) -> None:
        """Use the turn."""
        del self._turns[key]

    def __len__(self) -> int:
        return len(self._turns)


_Lane = tuple[tuple[_Measure | _Line, Hashable], ...]


class GuessBrake:
    """Allows checks of passwords, and counts those that failed. ``now``: the core's clock, in seconds."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._devices = _Measure(limits.device)
        self._pairs = _Measure(limits.pair)
        self._sockets = _Measure(limits.pair)
        self._addresses = _Measure(limits.address)
        self._accounts = _Measure(limits.account)
        self._new_addresses = _Measure(limits.new_address)
        self._new_sockets = _Measure(limits.new_socket)
        self._newcomers = _Measure(limits.newcomers)
        self._line = _Line()
        self._again = _Measure(limits.again)
        self._again_line = _Line()
        self._sites = _Measure(limits.site)
        self._patient = _Measure(limits.patient)
        self._patient_at = _Measure(limits.patient)
        self._refused = _Line()
        self._proven: dict[str, OrderedDict[Mark, None]] = {}
        self._homes: OrderedDict[Hashable, None] = OrderedDict()  # (user, address) of logins, the latest last

    def pause(self, attempt: Attempt, now: float) -> float:
        """Give the seconds until this attempt may be checked; 0 when it may.

        An address that must wait joins a line.
        """
        if not self._pairs and not self._devices:
            return 0.0  # nobody has failed yet
        shortest = float("inf")
        for lane in self._lanes(attempt, now):
            shortest = min(shortest, _wait(lane, now))
            if not shortest:
                return 0.0
        is_new = self._pairs.is_new((attempt.user, attempt.network), now)
        turn = self._join_line(attempt, now, is_new)
        if (turn is None or not is_new) and self._sockets.is_new((attempt.network, attempt.port), now):
            back = self._come_back(attempt, now)
            turn = back if turn is None else min(turn, back)
        return shortest if turn is None else turn

    def _come_back(self, attempt: Attempt, now: float) -> float:
        """Give the seconds after which a new socket is to come back."""
        socket, user, network = attempt[:3], attempt.user, attempt.network
        if not self._refused.waits(socket, now):
            self._refused.join(socket, now + _PATIENCE)
        waits = self._refused.wait(socket, now), self._patient.wait(user, now)
        return max(*waits, self._patient_at.wait(network, now))

    def _join_line(self, attempt: Attempt, now: float, is_new: bool) -> float | None:
        """Give the seconds until the turn of an address, None where it gets none."""
        user, network = pair = attempt.user, attempt.network
        if is_new:
            line, turns, held = self._line, self._new_addresses, self._newcomers.wait(network, now)
        else:  # by itself it may guess on
            held = max(self._pairs.wait(pair, now), self._addresses.wait(network, now))
            line, turns = self._again_line, self._again
        if held:
            return None
        if not line.waits(pair, now):
            origin = is_new, user, site_of(network)
            if self._sites.wait(origin, now) or turns.wait(user, now) > _LONGEST_LINE:
                return None
            self._sites.spend(origin, now)
            line.join(pair, now + turns.book(user, now))
        return line.wait(pair, now)

    def wrong(self, attempt: Attempt, now: float) -> None:
        """Count a check that failed, in the lane that allowed it."""
        for lane in self._lanes(attempt, now):
            if not _wait(lane, now):
                for measure, key in lane:
                    measure.spend(key, now)
                break
        if lane[0][0] is not self._devices:
            self._sockets.spend((attempt.network, attempt.port), now)
            if lane[0][0] is not self._pairs:
                self._pairs.spend((attempt.user, attempt.network), now)

    def right(self, attempt: Attempt) -> None:
        """Remember the device of a user who has proven the password, and its address."""
        home = attempt.user, attempt.network
        self._homes[home] = None
        self._homes.move_to_end(home)
        if len(self._homes) > _REMEMBERED:
            self._homes.popitem(last=False)
        known = self._proven.get(attempt.user)
        if known is None:
            known = self._proven[attempt.user] = OrderedDict()
        for mark in attempt.marks:
            if mark not in known:
                known[mark] = None
                if (
                    len(known) > _DEVICE_MARKS
                ):  # the oldest; one still in use comes back with its next request
                    known.popitem(last=False)

    def _lanes(self, attempt: Attempt, now: float) -> Iterator[_Lane]:
        user, network = attempt.user, attempt.network
        proven = self._proven.get(user, ())
        for mark in attempt.marks:
            if mark in proven:
                yield ((self._devices, (user, mark)),)
        pair = user, network
        if pair in self._homes:
            yield (self._pairs, pair), (self._addresses, network)
        else:
            yield (self._pairs, pair), (self._addresses, network), (self._accounts, user)
        if self._pairs.is_new(pair, now):
            if self._line.waits(pair, now):
                yield (self._line, pair), (self._newcomers, network)
            else:
                yield (self._new_addresses, user), (self._newcomers, network)
        else:
            if self._again_line.waits(pair, now):
                yield (self._again_line, pair), (self._addresses, network)
            if self._sockets.is_new((network, attempt.port), now):
                yield (self._new_sockets, user), (self._newcomers, network)
        if self._sockets.is_new((network, attempt.port), now) and self._refused.waits(attempt[:3], now):
            yield (self._refused, attempt[:3]), (self._patient, user), (self._patient_at, network)

    def __len__(self) -> int:
        """Count all entries."""
        measures: tuple[Sized, ...] = (
            self._devices,
            self._pairs,
            self._sockets,
            self._addresses,
            self._accounts,
            self._new_addresses,
            self._new_sockets,
            self._newcomers,
            self._line,
            self._again,
            self._again_line,
            self._sites,
            self._patient,
            self._patient_at,
            self._refused,
        )
        return sum(len(each) for each in (*measures, *self._proven.values(), self._homes))


def _wait(lane: _Lane, now: float) -> float:
    return max(measure.wait(key, now) for measure, key in lane)
