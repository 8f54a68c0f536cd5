# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole faces and dialogs, put together from widgets.

desk         the parts of a face, put together: Desk, Wall or Mini
phone_panel  calls, number, dial pad; ``band``: how high they are above the keys
keys_panel   the function keys, and what sorts and finds them
book         the contacts, in the place of the keys; ``contact``: one of them
recent       the list of calls, in the place of the keys
many_keys    a list of keys is pasted
sound        where one speaks, hears and is rung; ``headset_part``: the buttons of a headset
forwarding   which calls are passed on, and where to
trace        what was said on the wire, as a ladder
popup        what rings, while the window is not to be seen
settings     accounts, keys, habits; ``list_editor``: drafts and a form; ``ldap_panel``: a directory
first_run    one card that says how to begin
explain      all that the phone knows of a key
"""
