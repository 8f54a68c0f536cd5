# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means, where a call goes, and who may take it.

number_plan        which number means whom or what
feature_codes      a number, or the service behind a code
router             whose phones ring, how long, and who is next: forwarding, do not disturb, teams, groups
hunting            one member of a group after the other
route              the words of both: who rings together, what came of it
identity           who is at the other end, as the others may see it
pickup_permission  who may take whose call
personal_contacts  whose calls are never taken by others (seed 002)
"""
