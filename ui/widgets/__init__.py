# SPDX-License-Identifier: GPL-3.0-or-later
"""Small painted parts of the window.

header        who we are, and whether the server knows it
calls_list    a list of places on the Calls screen
rows          its rows
number_entry  the number and its call button
found_list    the rows below it: who may be meant by what is typed
dialpad       twelve keys
key_grid      where keys and headings stand, as a view of Qt's; ``key_places``: the arithmetic of it
key_field     the field of function keys; ``edge_scroll``: scrolls it below what is carried
key_tabs      a tab for each heading
key_delegate  paints one key; ``key_art``: what it is painted from
led           the lamp of a key
callable_list  rows that can be called
ladder        messages as arrows between two
recent_list   those of the list of calls; ``book_list``: of the book
controls      buttons and labels of one make
form          labelled fields with a sentence beneath; ``secret_field``: of a password
switch        a box to check
level_meter   how loud it is
question      a question at the foot of the window
status_line   facts, or a sentence with a next step
"""
