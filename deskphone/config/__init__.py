# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration files: models, loading with file and line in each error, saving with comments kept.

phone       the model of ``phone.toml``
pbx         the model of ``pbx.toml``: each key, with its default and its bounds
pbx_file    from the file to that model
pbx_values  how its single values are written: numbers, codes, listeners, ranges
pbx_checks  what must hold across its keys
pbx_hunt    group call setup (seed 004): its table, who is next, where a chain ends
own_headers  what the requests of an account may have besides
ldap        its table of a company's directory
hosts       what both files hold alike: addresses, and codes that are dialled
presets     what is known of each make of PBX
load        TOML text to a model, with every mistake named
locate      the line of each key
save        a phone's configuration back into its file
merge       what was changed in the window and in its file at once
edit        single tables of a PBX's file
inline      a table within a table, on one line
files       whether a file is there, and why not
atomic      the old file or the new one, never half of one
paths       where the user's files live
secrets     passwords: keyring, or a file of the owner
"""
