# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means, where a call goes, and who may take it.

number_plan        which number means whom or what, also with T behind it (seed 004)
feature_codes      a number, or the service behind a code
router             whose phones ring, how long, and who is next: forwarding when busy or
                   unanswered, do not disturb, teams, delegates, response groups
hunting            group call setup: one rings after the other, in the order of ``config.pbx_hunt``
route              the words of both: who rings together, what came of it
identity           who is at the other end, as the others may see it
pickup_permission  who may take whose call: groups, private lines, delegates, teams
personal_contacts  who is a personal contact of a user (seed 002)
"""
