# SPDX-License-Identifier: GPL-3.0-or-later
"""SUBSCRIBE and NOTIFY (RFC 6665): dialogs, lists of extensions, messages waiting.

notifier         answers SUBSCRIBE, tells what changes
subscriptions    their table and their states
dialog_table     the dialogs of each extension: written by calls, read here
unasked          phones that are told though they did not subscribe
event_packages   what a SUBSCRIBE may ask for
watchable        which numbers can be watched
discretion       what a watcher may know of a dialog
renderer         what a NOTIFY says, and its version
profiles         how other servers would say it
notify_template  NOTIFYs written in advance
send_queue       a thousand of them, a few at a time
repeats          when to tell again what a phone put off
resource_lists   many extensions under one subscription (RFC 4662)
message_summary  the body of message waiting (RFC 3842); ``notifier`` tells it
"""
