# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialogs as the call side puts them into the PBX's table: Holly (103) calls G.T (102)."""

from __future__ import annotations

from dataclasses import replace

from deskphone.pbx.notifier.dialog_table import PbxDialog

RINGING = PbxDialog(
    id="d1",
    extension="102",
    direction="recipient",
    state="early",
    call_id="c1@pbx",
    local_tag="phone",
    remote_tag="pbx",
    local_identity="sip:102@pbx.test",
    local_display="G.T",
    local_target="sip:102@10.0.0.2:5060",
    remote_identity="sip:103@pbx.test",
    remote_display="Holly",
    remote_target="sip:103@pbx.test",
    held=False,
    since=1.0,
)
TALKING = replace(RINGING, id="d0", state="confirmed", since=0.0)
