# SPDX-License-Identifier: GPL-3.0-or-later
"""The window (PySide6): views paint, models hold, neither decides.

app           the command ``deskphone``
setup         what a window is started with
session       one run of the window
application   the one QApplication
bridge        between the engine's thread and Qt's
main_window   puts the parts together
phone_news    what the phone tells, shown in them
screens       whole faces and pages
widgets       small painted parts
models        Qt models over what the phone shows
wishes        what happens when mouse, keyboard, dial pad or keys say something
sight         a press does what the person saw
calling_back  somebody is free who was waited for
call_events   what is opened or started when something happens to a call
functions     what function keys ask of the window
pages         what is opened in the place of the keys
voicemail     the messages that wait, and calling for them
redial        what was dialled last, in the number field
search        who is meant by what is typed there; ``found``: the rows, of keys, book, calls, directory
sound         which sound devices are used
headset       the buttons and lights of a headset; ``headset_reader``: the thread that has it
forwarding    calls that are passed on: what is wished, and kept
quiet         do not disturb, and until when
lamps_only    what rings elsewhere is to be seen, and not announced
veil          what has only now come into sight takes no press that was on its way
board         places that do not move under a finger
spots         notes what each spot does at present; ``deeds``: which of them does what
keyboard      what each key of the keyboard means
digits        where a digit goes: nowhere, into a number, into a call, to a row
transfers     where a call is to go: the question, and what answers it
carry         the mouse carries something; ``call_drag``: a call onto a key; ``drops``: what comes of that
menus         the window's menu, a key's and a recent call's
history       the list of calls on the Qt thread; ``recent_calls``: opens it, and does what is wished there
book          the contacts on the Qt thread; ``phone_book``: opens them, and does what is wished there
ldap          a company's directory on the Qt thread; ``ldap_text``: what is said of it
callers       who calls and is called, as the book and the keys name them
text          the words of the window; ``recent_text``: of the list of calls; ``book_text``: of the book
language      which language that is: translations, ours and the person's
sentences     what the telephone has composed, in that language
mistakes      what is wrong with files of ours, in that language
plain         words of strangers
faces         Desk, Wall or Mini, by choice (``face``: their names)
looks         theme, blinking and green lamps, by choice
theme         colours, sizes, fonts
icons         SVGs, painted
blink         one clock for all that blinks
fit           no larger than the screen
explanations  those of keys that are open
autostart     starting with the person's session
recordings    where calls are recorded to
key_order     function keys are dragged into order
key_menus     the menu of a function key; ``call_menus``: of a call of ours
tray          the icon in the desktop's tray; ``leaving``: what closing the window does
attention     how a person learns that something rings
notices       desktop notifications
message_bus   D-Bus on the Qt thread
hot_keys      keys that the desktop gives us in every program; ``afar``: what they do, and ``--do``
exceptions    a mistake in what Qt calls does not end the window
accessible    what screen readers are given
config_store  the configuration the window works on
config_edits  what the window itself writes into it
drafts        unfinished configuration, and what is wrong with it
preferences   what the window remembers of itself
single        one window for one configuration
display       can a window be shown here?
trouble       a configuration that cannot be read, said in a window
"""
