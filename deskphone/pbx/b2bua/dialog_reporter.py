# SPDX-License-Identifier: GPL-3.0-or-later
"""What watchers are told of a call: a dialog for each leg, from the point of view of its phone (RFC 4235)."""

from __future__ import annotations

from dataclasses import replace

from deskphone.pbx.b2bua.leg import Leg
from deskphone.pbx.b2bua.outbound_leg import OutboundLeg
from deskphone.pbx.dialplan.identity import Party
from deskphone.pbx.notifier.dialog_table import DialogTable, PbxDialog


class DialogReporter:
    """The dialogs of one call in the table of all dialogs."""

    def __init__(self, table: DialogTable) -> None:
        self._table = table
        self._shown: dict[Leg, PbxDialog] = {}

    def show(self, leg: Leg, state: str, ends: tuple[Party, Party], now: float) -> None:
        """Report a leg; ``ends`` are its phone and who that talks to."""
        me, other = ends
        shown = self._shown.get(leg)
        dialog = PbxDialog(
            id=shown.id if shown else leg.local_tag,
            extension=leg.number,
            direction="recipient" if isinstance(leg, OutboundLeg) else "initiator",
            state=state,
            call_id=leg.call_id,
            local_tag=leg.remote_tag,
            remote_tag=leg.local_tag,
            local_identity=me.uri,
            local_display=me.display,
            local_target=me.target,
            remote_identity=other.uri,
            remote_display=other.display,
            remote_target=other.target,
            held=leg.held,
            since=shown.since if shown and shown.state == state else now,
        )
        self._shown[leg] = dialog
        self._table.put(dialog)

    def show_held(self, leg: Leg) -> None:
        """Report that a leg is on hold, or no more."""
        shown = self._shown.get(leg)
        if shown is not None and shown.held != leg.held:
            self._shown[leg] = dialog = replace(shown, held=leg.held)
            self._table.put(dialog)

    def move(self, leg: Leg, other: DialogReporter) -> None:
        """Let the reports of another call go on with a leg; watchers see no end and no beginning."""
        dialog = self._shown.pop(leg, None)
        if dialog is not None:
            other._shown[leg] = dialog

    def forget(self, leg: Leg) -> None:
        """Leave a leg's dialog to who reports it now: as what it is, which may not be as what it began."""
        dialog = self._shown.pop(leg, None)
        if dialog is not None and dialog.id != leg.local_tag:
            self._table.drop(dialog.extension, dialog.id)

    def remove(self, leg: Leg) -> None:
        """Report the end of a leg; one that was never reported is no error."""
        dialog = self._shown.pop(leg, None)
        if dialog is not None:
            self._table.drop(dialog.extension, dialog.id)

    def clear(self) -> None:
        """Report the end of all legs."""
        for leg in tuple(self._shown):
            self.remove(leg)
