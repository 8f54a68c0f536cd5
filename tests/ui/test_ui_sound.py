# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound devices in the window: chosen, counted at once, remembered, and said where they are not there."""

from __future__ import annotations

import pytest
from pressing import LEFT
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from deskphone.phone.commands import CallEchoTest, ChooseSound, ListSound, SetVolume, TryRinging, WatchSound
from deskphone.phone.events import SoundLevels, SoundListed
from ui.screens.sound import SoundPage
from ui.sound import Sound
from ui.widgets.level_meter import RANGE, LevelMeter, meant

FOUND = SoundListed(("Built-in", "Jabra 65"), ("Built-in", "Jabra 65", "HDMI"))


@pytest.fixture
def page(desk):
    desk.window.pages.open_sound()
    shown = desk.window.desk.page
    assert isinstance(shown, SoundPage)
    assert desk.phone.done == [ListSound(), WatchSound(True)]
    desk.phone.done.clear()
    desk.settle()
    return shown


def find(desk, devices=FOUND):
    desk.phone.pending.append(devices)
    desk.tell()


def choices(page, part):
    combo = page.form.fields[part]
    return [combo.itemText(row) for row in range(combo.count())]


def choose(page, part, words):
    combo = page.form.fields[part]
    combo.setCurrentIndex(combo.findText(words))


def test_devices_are_listed_and_one_counts_at_once(desk, page):
    assert page.told.text() == "Looking for devices …"
    find(desk)
    assert page.told.text() == ""
    assert choices(page, "microphone") == ["As the system", "Built-in", "Jabra 65"]
    assert choices(page, "speaker") == ["As the system", "Built-in", "Jabra 65", "HDMI"]
    assert choices(page, "ringer") == ["Where I hear the call", "Built-in", "Jabra 65", "HDMI"]
    assert desk.phone.done == [], "to look is to choose nothing"
    choose(page, "speaker", "Jabra 65")
    choose(page, "ringer", "HDMI")
    assert desk.phone.done == [ChooseSound(speaker="Jabra 65"), ChooseSound("", "Jabra 65", "HDMI")]


def test_one_that_is_not_there_stays_chosen_and_is_named(desk):
    desk.window.sound.choose(ChooseSound(speaker="Plantronics"))
    desk.window.pages.open_sound()
    find(desk)
    page = desk.window.desk.page
    assert page.form.fields["speaker"].currentText() == "Plantronics"
    assert page.told.text() == "Not there now: Plantronics"
    choose(page, "microphone", "Built-in")
    assert desk.phone.done[-1] == ChooseSound("Built-in", "Plantronics", "")


def test_a_computer_without_sound_is_told_so(desk, page):
    find(desk, SoundListed((), ()))
    assert page.told.text() == "This computer has no sound device that could be found."


def test_it_is_remembered_and_told_to_a_telephone_that_starts(desk, preferences):
    desk.window.sound.choose(ChooseSound("a", "b", "c"))
    again = Sound(desk.bridge, preferences, desk.window)
    assert again.choice == ChooseSound("a", "b", "c")
    desk.phone.done.clear()
    desk.bridge.started.emit()
    assert ChooseSound("a", "b", "c") in desk.phone.done


def test_without_a_choice_nothing_is_said(desk, preferences):
    Sound(desk.bridge, preferences, desk.window)
    desk.phone.done.clear()
    desk.bridge.started.emit()
    assert desk.phone.done == []


def test_let_it_ring_and_close(desk, page):
    QTest.mouseClick(page.try_button, LEFT)
    assert desk.phone.done == [TryRinging()]
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None
    find(desk)  # late: for nobody


def test_a_devices_name_is_plain(desk, page):
    find(desk, SoundListed(("<b>A</b>\nB",), ()))
    assert choices(page, "microphone")[1] == "<b>A</b> B"
    choose(page, "microphone", "<b>A</b> B")
    assert desk.phone.done == [ChooseSound(microphone="<b>A</b>\nB")]


def test_volumes_count_at_once_and_are_remembered(desk, page, preferences):
    slider = page.volume.fields["ringer"]
    assert slider.value() == 100
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert desk.phone.done == [SetVolume(100, 100, 95)]
    again = Sound(desk.bridge, preferences, desk.window)
    assert again.volume == SetVolume(100, 100, 95)
    desk.phone.done.clear()
    desk.bridge.started.emit()
    assert SetVolume(100, 100, 95) in desk.phone.done


@pytest.mark.parametrize(("kept", "meant"), [("loud", 100), ("-5", 0), ("100000", 200)])
def test_a_volume_that_is_none_is_as_if_it_were_not_there(desk, preferences, kept, meant):
    preferences.set_words("volume_speaker", kept)
    assert Sound(desk.bridge, preferences, desk.window).volume.speaker == meant


def test_one_can_hear_oneself(desk, page, qtbot):
    qtbot.mouseClick(page.echo_button, LEFT)
    assert desk.phone.done == [CallEchoTest()]


# ------------------------------------------------------------------ how loud it is


def loud(desk, *levels):
    for level in levels:
        desk.phone.pending.append(SoundLevels(level, -60))
        desk.tell()


def test_the_page_shows_how_loud_the_microphone_is(desk, page):
    meter = page.volume.levels["heard"]
    assert (meter.words.text(), meter.bar.shown) == ("", -RANGE)
    loud(desk, -20)
    assert (meter.words.text(), meter.bar.shown) == ("good", -20)
    assert meter.accessibleName() == "Microphone at present"
    assert meter.accessibleDescription() == "good"


def test_the_microphone_is_open_only_while_the_page_is_seen(desk, page):
    page.hide()
    assert desk.phone.done == [WatchSound(False)]
    page.show()
    assert desk.phone.done == [WatchSound(False), WatchSound(True)]
    desk.phone.done.clear()
    desk.bridge.started.emit()  # a telephone that was started again
    assert desk.phone.done == [WatchSound(True)]
    desk.phone.done.clear()
    desk.window.pages.show_keys()
    assert desk.phone.done == [WatchSound(False)]
    desk.phone.done.clear()
    loud(desk, -20)  # late: for nobody
    desk.bridge.started.emit()
    assert desk.phone.done == []


def test_volumes_are_no_more_than_they_were(desk, page):
    assert page.volume.values() == {"microphone": 100, "speaker": 100, "ringer": 100}


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (0, "too loud"),
        (-1, "too loud"),
        (-2, "good"),
        (-40, "good"),
        (-41, "faint"),
        (-57, "silence"),
        (-60, "silence"),
    ],
)
def test_a_word_says_what_a_level_means(level, words):
    assert meant(level) == words


def test_a_word_stays_while_somebody_takes_breath(theme, qtbot):
    meter = LevelMeter(theme)
    qtbot.addWidget(meter)
    for level in (-10, *[-60] * 14):
        meter.show_level(level)
        assert meter.words.text() == "good"
    assert meter.bar.shown == -RANGE  # the bar has fallen meanwhile
    meter.show_level(-60)
    assert meter.words.text() == "silence"


def test_what_is_too_loud_has_another_colour_and_more_of_the_bar(theme, qtbot):
    meter = LevelMeter(theme)
    qtbot.addWidget(meter)
    meter.resize(400, 20)
    painted = {}
    for level in (-60, -30, 0):
        meter.rest()
        meter.show_level(level)
        image = meter.bar.grab().toImage()
        painted[level] = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    green, red = theme.tokens.green.lower(), theme.tokens.lamp_red.lower()
    assert green not in painted[-60]
    assert 0.4 < painted[-30].count(green) / len(painted[-30]) < 0.6
    assert painted[0].count(red) > 0.9 * len(painted[0])
