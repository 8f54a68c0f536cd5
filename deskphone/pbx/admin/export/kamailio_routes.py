# SPDX-License-Identifier: GPL-3.0-or-later
"""What each number does in the Kamailio export: forking in parallel and one after the other.

A number is a step: phones that ring together for some seconds, and the steps that follow when they are busy,
or when anything else comes of it. Forwarding, groups and hunts are such steps; what needs more than a proxy
(voicemail, pickup group numbers, parking, conferences, the delay of a team) is named in a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deskphone.config import pbx_hunt
from deskphone.config.pbx import VOICEMAIL, Forward, PbxConfig, UserConfig


@dataclass(frozen=True, slots=True)
class Step:
    """``busy`` and ``other`` name the steps that follow; empty where none does."""

    ring: tuple[str, ...]
    seconds: int
    busy: str = ""
    other: str = ""
    disturb: bool = True
    private: bool = False


ROUTES = """\
route[CALL] {{
    $avp(at) = $rU;
    if ($sht(same=>$avp(at)) != $null) $avp(at) = $sht(same=>$avp(at));
    if ($sht(ring=>$avp(at)) == $null && $sht(ha1=>$avp(at)) == $null) {{
{codes}        sl_send_reply("404", "No Such Number");
        exit;
    }}
    $avp(steps) = 0;
    route(NEXT);
    if ($var(found) != 1) {{
        if ($avp(why) == "busy") send_reply("486", "Do Not Disturb");
        else send_reply("480", "Not Registered");
        exit;
    }}
    if (is_method("INVITE")) {{
        if ($sht(private=>$avp(at)) != $null) append_hf("{private}\r\n");
        route(IDENTITY);
        set_contact_alias();
        # with the numbers of route PHONES: lamps of all that ring now, read when the dialog begins
        $avp(caller) = "sip:" + $fU + "@{domain}";
        dlg_manage();
        record_route();
    }}
    t_on_reply("NAT");
    route(RING);
    exit;
}}

# Find the step whose phones ring; where none is registered, go on at once.
route[NEXT] {{
    $var(found) = 0;
    while ($avp(at) != "" && $avp(steps) < 50 && $var(found) == 0) {{
        $avp(steps) = $avp(steps) + 1;
        route(PHONES);
        if ($var(found) == 0) {{
            $avp(why) = "other";
            if ($sht(dnd=>$avp(at)) != $null) $avp(why) = "busy";
            route(FOLLOWING);
        }}
    }}
}}

route[RING] {{
    $var(ms) = $(sht(seconds=>$avp(at)){{s.int}}) * 1000;
    if ($var(ms) == 0) $var(ms) = {ring_timeout}000;
    t_set_fr($var(ms));
    t_on_failure("STEP");
    if (!t_relay()) sl_reply_error();
    exit;
}}

failure_route[STEP] {{
    if (t_is_canceled()) exit;
    $avp(why) = "other";
    if (t_check_status("486|600|603")) $avp(why) = "busy";
    route(FOLLOWING);
    route(NEXT);
    if ($var(found) == 1) route(RING);
}}

route[FOLLOWING] {{
    if ($avp(why) == "busy" && $sht(busy=>$avp(at)) != $null) $avp(at) = $sht(busy=>$avp(at));
    else if ($avp(why) != "busy" && $sht(other=>$avp(at)) != $null) $avp(at) = $sht(other=>$avp(at));
    else $avp(at) = "";
}}

# All registered phones that ring for $avp(at), but those of the caller.
route[PHONES] {{
    $var(found) = 0;
    $var(list) = $avp(at);
    if ($sht(ring=>$avp(at)) != $null) $var(list) = $sht(ring=>$avp(at));
    clear_branches();
    $var(i) = 0;
    while ($(var(list){{s.select,$var(i),,}}) != "") {{
        $var(number) = $(var(list){{s.select,$var(i),,}});
        $var(i) = $var(i) + 1;
        if ($var(number) != $fU && registered("location", "sip:$var(number)@{domain}")) {{
            if ($var(found) == 0) $ru = "sip:" + $var(number) + "@{domain}";
            else append_branch("sip:$var(number)@{domain}");
            $var(found) = 1;
            $avp(callees) = "sip:" + $var(number) + "@{domain}";
        }}
    }}
    if ($var(found) == 1) lookup_branches("location");
}}
"""


def steps(config: PbxConfig) -> dict[str, Step]:
    """Give the steps by name; a user without settings of its own needs none."""
    hunts = pbx_hunt.Hunts.of(config.hunt)
    users = {user.number: user for user in config.user}
    found: dict[str, Step] = {}
    for user in config.user:
        itself = _of_user(user, users, config)
        if user.number in hunts.next:
            following = hunts.next[user.number] or ""
            ring = () if user.do_not_disturb else (user.number,)
            seconds = config.server.hunt_timeout
            disturb = not user.do_not_disturb
            found[user.number] = Step(ring, seconds, following, following, disturb)
            found[f"{user.number}T"] = itself
        elif itself != Step((user.number,), config.server.ring_timeout):
            found[user.number] = itself
        if user.private_line:
            found[user.private_line] = Step((user.number,), config.server.ring_timeout, private=True)
    for group in config.response_group:
        members = [each for each in group.members if each in users and not users[each].do_not_disturb]
        if group.strategy == "parallel":
            found[group.number] = Step(tuple(members), group.ring)
            continue
        names = [group.number, *(f"{group.number}-{index}" for index in range(2, len(members) + 1))]
        for name, following, member in zip(names, [*names[1:], ""], members, strict=True):
            found[name] = Step((member,), group.ring, following, following)
    return found


def _of_user(user: UserConfig, users: dict[str, UserConfig], config: PbxConfig) -> Step:
    if user.always is not None:
        return Step((), 0, _target(user.always), _target(user.always))
    busy = _target(user.busy)
    if user.do_not_disturb:
        return Step((), 0, busy, busy, disturb=False)
    also = [each for each in (*user.simultaneous_ring, *user.delegates) if not users[each].do_not_disturb]
    seconds = user.no_answer.after if user.no_answer else config.server.ring_timeout
    return Step(tuple(dict.fromkeys((user.number, *also))), seconds, busy, _target(user.no_answer))


def _target(forward: Forward | None) -> str:
    return forward.to if forward is not None and forward.to != VOICEMAIL else ""


def tables(config: PbxConfig) -> Iterator[str]:
    """Give the lines that fill the tables of steps, and what a proxy cannot do as comments."""
    for name, step in steps(config).items():
        yield f'$sht(ring=>{name}) = "{",".join(step.ring) or "-"}";'
        yield f'$sht(seconds=>{name}) = "{step.seconds}";'
        if step.busy:
            yield f'$sht(busy=>{name}) = "{step.busy}";'
        if step.other:
            yield f'$sht(other=>{name}) = "{step.other}";'
        if not step.disturb:
            yield f"$sht(dnd=>{name}) = 1;"
        if step.private:
            yield f"$sht(private=>{name}) = 1;"
    for service, start in pbx_hunt.Hunts.of(config.hunt).starts.items():
        yield f'$sht(same=>{service}) = "{start}";'
    for sentence in impossible(config):
        yield f"# not possible in a proxy: {sentence}"


def impossible(config: PbxConfig) -> Iterator[str]:
    """Say which services of this configuration need more than a proxy."""
    for user in config.user:
        if any(
            each is not None and each.to == VOICEMAIL for each in (user.always, user.busy, user.no_answer)
        ):
            yield f"voicemail of {user.number}"
        if user.team is not None:
            yield f"the team of {user.number}, which rings after {user.team.delay} seconds"
    for orbit in config.orbit:
        thing = "pickup group numbers" if orbit.type == "group-pickup" else "park orbits"
        yield f"the {thing} {orbit.range}"
    codes = [*config.codes.join, *config.codes.park, *config.codes.voicemail, *config.codes.echo]
    if codes:
        yield f"the codes {', '.join(codes)}"
