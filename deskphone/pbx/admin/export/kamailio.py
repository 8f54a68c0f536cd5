# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kamailio 5.6 configuration: registrar, calls, and dialog-info for the lamps (RFC 4235).

Kamailio is a proxy, so picking up is done between the phones, by Replaces (RFC 3891); codes are refused. How
numbers ring is in ``pbx.admin.export.kamailio_routes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deskphone.config.pbx import PbxConfig
from deskphone.pbx.admin.export.credentials import ha1, without_md5
from deskphone.pbx.admin.export.kamailio_routes import ROUTES, impossible, tables

_PORTS = {"udp": 5060, "tcp": 5060}
_PRIVATE_RING = "Alert-Info: <urn:alert:service:priority>;info=private-line"
_MODULES = (
    "tm sl rr pv corex maxfwd textops textopsx siputils usrloc registrar nathelper auth htable db_text "
    "dialog presence presence_dialoginfo pua pua_dialoginfo"
)
# the columns that the modules of 5.6 ask for, with the versions of their tables
_TABLES = {
    "presentity": (
        5,
        "id(int,auto) username(string) domain(string) event(string) etag(string) expires(int) "
        "received_time(int) body(string) sender(string) priority(int) ruid(string,null)",
    ),
    "active_watchers": (
        12,
        "id(int,auto) presentity_uri(string) watcher_username(string) watcher_domain(string) "
        "to_user(string) to_domain(string) event(string) event_id(string,null) to_tag(string) "
        "from_tag(string) callid(string) local_cseq(int) remote_cseq(int) contact(string) "
        "record_route(string,null) expires(int) status(int) "
        "reason(string,null) version(int) socket_info(string) local_contact(string) "
        "from_user(string) from_domain(string) updated(int) updated_winfo(int) flags(int,null) "
        "user_agent(string,null)",
    ),
    "watchers": (
        3,
        "id(int,auto) presentity_uri(string) watcher_username(string) watcher_domain(string) event(string) "
        "status(int) reason(string,null) inserted_time(int)",
    ),
    "pua": (
        7,
        "id(int,auto) pres_uri(string) pres_id(string) event(int) expires(int) desired_expires(int) "
        "flag(int) etag(string) tuple_id(string,null) watcher_uri(string) call_id(string) to_tag(string) "
        "from_tag(string) cseq(int) record_route(string,null) contact(string) remote_contact(string) "
        "version(int) extra_headers(string)",
    ),
}
_MAIN = """\
modparam("db_text", "db_mode", 0)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "preload", "location")
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("registrar", "xavp_cfg", "reg")
modparam("registrar", "max_expires", 7200)
modparam("auth", "qop", "auth")
modparam("htable", "htable", "ha1=>size=10;")
modparam("htable", "htable", "devices=>size=10;")
modparam("htable", "htable", "same=>size=10;")
modparam("htable", "htable", "ring=>size=10;")
modparam("htable", "htable", "seconds=>size=10;")
modparam("htable", "htable", "busy=>size=10;")
modparam("htable", "htable", "other=>size=10;")
modparam("htable", "htable", "dnd=>size=10;")
modparam("htable", "htable", "private=>size=10;")
modparam("htable", "htable", "names=>size=10;")
# where a phone of this server was heard from: nobody else is called by address
modparam("htable", "htable", "phones=>size=10;autoexpire=7200;")
modparam("presence|pua", "db_url", "text://{folder}/tables")
modparam("presence", "server_address", "sip:{address}")
modparam("presence", "send_fast_notify", 1)
# nothing is written to the tables: what 5.6 writes there it cannot read at the next start
modparam("presence", "subs_db_mode", 0)
modparam("presence", "publ_cache", 2)
modparam("pua", "db_mode", 0)
modparam("pua", "outbound_proxy", "sip:{address}")
modparam("pua_dialoginfo", "include_callid", 1)
modparam("pua_dialoginfo", "include_tags", 1)
modparam("pua_dialoginfo", "include_localremote", 1)
modparam("pua_dialoginfo", "use_pubruri_avps", 1)
modparam("pua_dialoginfo", "pubruri_caller_avp", "$avp(caller)")
modparam("pua_dialoginfo", "pubruri_callee_avp", "$avp(callees)")

# Each user: the MD5 of number:realm:password, and how many phones it may have. Then what numbers do: who
# rings for how many seconds, and which number follows when all are busy, or for any other reason.
event_route[htable:mod-init] {{
{users}}}

request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    force_rport();
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        route(WITHIN);
        exit;
    }}
    t_check_trans();
    # the dialog module's own reports for the lamps
    if (is_method("PUBLISH") && src_ip == myself) {{
        handle_publish();
        exit;
    }}
    route(LOGIN);
    if (is_method("REGISTER")) {{
        route(REGISTER);
        exit;
    }}
    if (is_method("INVITE") && is_present_hf("Replaces")) {{
        route(REPLACE);
        exit;
    }}
    if (uri != myself) {{
        sl_send_reply("403", "Only Numbers Of This Server");
        exit;
    }}
    if (is_method("SUBSCRIBE")) {{
        if (!($hdr(Event) =~ "^[ ]*dialog")) {{
            append_to_reply("Allow-Events: dialog\\r\\n");
            sl_send_reply("489", "Bad Event");
        }} else {{
            handle_subscribe();
        }}
        exit;
    }}
    if (is_method("OPTIONS")) {{
        sl_send_reply("200", "OK");
        exit;
    }}
    route(CALL);
}}

route[LOGIN] {{
    if ($sht(ha1=>$au) == $null || !pv_auth_check("{realm}", "$sht(ha1=>$au)", "1", "0")) {{
        auth_challenge("{realm}", "1");
        exit;
    }}
    if ($au != $fU) {{
        sl_send_reply("403", "Not Your Number");
        exit;
    }}
    consume_credentials();
}}

route[REGISTER] {{
    if ($tU != $au) {{
        sl_send_reply("403", "Not Your Number");
        exit;
    }}
    fix_nated_register();
    $var(here) = $si + ":" + $sp;
    $sht(phones=>$var(here)) = 1;
    # one phone a number: the newest one replaces the older
    if ($sht(devices=>$au) == 1) {{
        save("location", "0x04");
    }} else {{
        $xavp(reg=>max_contacts) = $sht(devices=>$au);
        save("location");
    }}
}}

onreply_route[NAT] {{
    if (is_method("INVITE")) set_contact_alias();
}}

# Who called is what this server says, not what a phone says of itself (RFC 3325).
route[IDENTITY] {{
    remove_hf("P-Asserted-Identity");
    remove_hf("P-Preferred-Identity");
    remove_hf("Remote-Party-ID");
    append_hf("P-Asserted-Identity: $sht(names=>$au)<sip:$au@{domain}>\r\n");
}}

# Picking up (RFC 3891): to the caller's address or number; the phones see whether there is such a call.
route[REPLACE] {{
    route(IDENTITY);
    set_contact_alias();
    record_route();
    t_on_reply("NAT");
    if (uri == myself) {{
        if (!lookup("location")) {{
            sl_send_reply("481", "No Such Call");
            exit;
        }}
    }} else {{
        $var(there) = $rd + ":" + $rp;
        handle_ruri_alias();
        if ($du != $null) $var(there) = $(du{{uri.host}}) + ":" + $(du{{uri.port}});
        if ($sht(phones=>$var(there)) == $null) {{
            sl_send_reply("403", "Only Phones Of This Server");
            exit;
        }}
    }}
    if (!t_relay()) sl_reply_error();
}}

route[WITHIN] {{
    if (is_method("SUBSCRIBE") && uri == myself) {{
        route(LOGIN);
        handle_subscribe();
        exit;
    }}
    if (loose_route()) {{
        if ($du == $null) handle_ruri_alias();
        if (is_method("INVITE|UPDATE")) {{
            set_contact_alias();
            remove_hf("P-Asserted-Identity");
            t_on_reply("NAT");
        }}
        if (!t_relay()) sl_reply_error();
        exit;
    }}
    if (is_method("ACK")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    sl_send_reply("404", "No Such Dialog");
}}
"""


def files(config: PbxConfig, folder: Path) -> dict[str, str]:
    """Give the files by name; ``folder`` is where they will be."""
    server = config.server
    listeners = [
        f"{each.transport}:{f'[{each.host}]' if ':' in each.host else each.host}:{each.port or 5060}"
        for each in server.listen
        if each.transport in _PORTS
    ] or ["udp:127.0.0.1:5060"]
    transport, _, address = listeners[0].partition(":")
    address = address.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")
    users = ""
    for user in config.user:
        secret = ha1(user, server.auth_realm)
        if secret:
            users += f'    $sht(ha1=>{user.number}) = "{secret}";'
            users += f"  # {user.name}\n" if user.name else "\n"
            users += f"    $sht(devices=>{user.number}) = {user.devices};\n"
            users += f'    $sht(names=>{user.number}) = "{_display(user.name)}";\n'
    users += "".join(f"    {line}\n" for line in tables(config))
    head = f"#!KAMAILIO\n# {server.domain}. Start: kamailio -f {folder}/kamailio.cfg\n"
    head += "# Debian packages: kamailio, kamailio-presence-modules. The folder tables/ must be writable.\n\n"
    head += "debug=2\nlog_stderror=no\nauto_aliases=no\nchildren=2\n"
    head += "" if any(each.startswith("tcp") for each in listeners) else "disable_tcp=yes\n"
    head += f'alias="{server.domain}"\n' + "".join(f"listen={each}\n" for each in listeners)
    head += "\n" + "".join(f'loadmodule "{name}.so"\n' for name in _MODULES.split()) + "\n"
    suffix = f";transport={transport}" if transport != "udp" else ""
    text = head + _MAIN.format(
        folder=folder, address=address + suffix, users=users, realm=server.auth_realm, domain=server.domain
    )
    text += "\n" + ROUTES.format(
        codes=_refusals(config), domain=server.domain, ring_timeout=server.ring_timeout, private=_PRIVATE_RING
    )
    versions = "".join(
        f"{number}:{name}:{version}\n" for number, (name, (version, _)) in enumerate(_TABLES.items())
    )
    made = {"kamailio.cfg": text}
    made["tables/version"] = "id(int,auto) table_name(string) table_version(int)\n" + versions
    return made | {f"tables/{name}": columns + "\n" for name, (_, columns) in _TABLES.items()}


def _display(name: str) -> str:
    """Write a display name for a header, with its space (RFC 3261 section 25.1); a name holds no quotes."""
    return f'\\"{name}\\" ' if name else ""


def _refusals(config: PbxConfig) -> str:
    """Refuse what only a PBX can do, in words."""
    codes = config.codes
    lines = [
        (f'$(rU{{s.substr,0,{len(code)}}}) == "{code}"', "Pick Up By Replaces Here")
        for code in (*codes.pickup, *codes.group_pickup)
    ]
    others = (*codes.join, *codes.park, *codes.voicemail, *codes.echo)
    lines += [(f'$(rU{{s.substr,0,{len(code)}}}) == "{code}"', "Not Possible In A Proxy") for code in others]
    for orbit in config.orbit:
        first, last = orbit.range.first, orbit.range.last
        within = f"$(rU{{s.int}}) >= {int(first)} && $(rU{{s.int}}) <= {int(last)}"
        lines.append((f"$(rU{{s.len}}) == {len(first)} && {within}", "Not Possible In A Proxy"))
    reply = '            sl_send_reply("501", "{}");\n            exit;\n        }}\n'
    return "".join(f"        if ({condition}) {{\n{reply.format(words)}" for condition, words in lines)


def losses(config: PbxConfig) -> Iterator[str]:
    """Say what the configuration does not carry over."""
    yield "Kamailio is a proxy: the pickup codes are refused there, and phones pick up by Replaces"
    if any(user.pickup_group is not None for user in config.user):
        yield "pickup groups are not enforced there: who may log in may pick up"
    if any(each.transport == "tls" for each in config.server.listen):
        yield "the tls listener is left out; it needs kamailio-tls-modules"
    if any(user.max_outgoing for user in config.user):
        yield "max_outgoing is left out"
    if not all(user.intercom for user in config.user):
        yield "intercom is left out: a proxy passes on what asks a phone to answer by itself, whoever calls"
    if config.hunt or any(user.busy or user.no_answer for user in config.user):
        yield "lamps are lit for who rings first; numbers that ring later in the same call stay dark"
    yield "all state is in memory: after a restart phones are known again at their next registration"
    if config.server.trusted or config.server.call_rate:
        yield "trusted gateways and the limit of calls a second are left out"
    for sentence in impossible(config):
        yield f"not possible in a proxy: {sentence}"
    yield from without_md5(config)
