# SPDX-License-Identifier: GPL-3.0-or-later
"""One member of a group after the other: the route of a hunt by itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from deskphone.config.pbx import PbxConfig, ServerOptions, UserConfig
from deskphone.pbx.base.reply import Failed
from deskphone.pbx.dialplan.hunting import hunt
from deskphone.pbx.dialplan.number_plan import NumberPlan
from deskphone.pbx.dialplan.route import Outcome, RoutingState

BUSY, SILENT = Failed(486, "Busy Here"), Failed(480, "Temporarily Unavailable")


def office(*numbers, quiet=(), timeout=20):
    users = [UserConfig(number=each, password="p", do_not_disturb=each in quiet) for each in numbers]
    config = PbxConfig(server=ServerOptions(domain="pbx.test", hunt_timeout=timeout), user=users)
    return SimpleNamespace(config=config, plan=NumberPlan(config))


def rung(services, members, routing, failed=SILENT):
    """Let nobody answer: who rang for how long, and the refusal."""
    route, stages, outcome = hunt(services, members, routing), [], None
    while True:
        try:
            stage = next(route) if outcome is None else route.send(outcome)
        except StopIteration as stop:
            return stages, stop.value
        stages.append((*(branch.user.number for branch in stage.branches), stage.seconds))
        outcome = Outcome.of(failed)


def test_members_ring_alone_in_the_order_of_the_table():
    stages, failed = rung(office("1", "2", "3"), ["3", "1", "2"], RoutingState("9"), BUSY)
    assert stages == [("3", 20.0), ("1", 20.0), ("2", 20.0)]
    assert failed is BUSY


@pytest.mark.parametrize(
    ("members", "rang", "missed"),
    [
        pytest.param(["1", "2"], ["2"], {"2": "not answered"}, id="who calls"),
        pytest.param(["4", "2"], ["2"], {"4": "do not disturb", "2": "not answered"}, id="do not disturb"),
        pytest.param(["7", "2"], ["2"], {"2": "not answered"}, id="nobody has this number"),
        pytest.param(["1", "4"], [], {"4": "do not disturb"}, id="all of them"),
    ],
)
def test_who_is_passed_over(members, rang, missed):
    routing = RoutingState("1")
    stages, failed = rung(office("1", "2", "4", quiet="4"), members, routing)
    assert [number for number, _ in stages] == rang
    assert routing.missed == missed
    assert failed.status == 480


def test_a_change_of_the_configuration_counts_from_the_next_member_on():
    services = office("1", "2", "3")
    route = hunt(services, ["1", "2", "3"], RoutingState("9"))
    assert next(route).seconds == 20.0
    changed = office("1", "3", timeout=5)
    services.config, services.plan = changed.config, changed.plan
    stage = route.send(Outcome.of(SILENT))
    assert (stage.owner.number, stage.seconds) == ("3", 5.0)
