# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of seed 004 as they are written, slips and all; what is mended is told, the rest is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pbx_command import run

from deskphone.config import edit
from deskphone.config.pbx_file import load_pbx_config
from deskphone.pbx.admin.hunt_table import read_tables

# The four examples of seed 004, byte for byte.
SEED = (
    "Example 1 Sip number\tNext Number\tService number\tStart number\n"
    "77721401 77721402\t77721402 77721403\t8008001 1\t77721401 1\n"
    "77721403 77721404\t77721404 77721405\t8008002 1\t77721401 1\n"
    "77721405\t77721406\t8008003 1\t77721403 1\n"
    "11121400\t00000\t1\tI\n"
    "Example 2 Sip number\tNext Number\tService number\tStart number\n"
    "77721401\t77721402\t8008001\t77721401\n"
    "77721402 77721403\t77721403 77721404\t1 8008002\t1 77721401\n"
    "77721404 77721405\t77721405 77721406\t1 1\t1 1\n"
    "77721406\t00000\t1\t1\n"
    "Example 3 Sip number\tNext Number\tService number\tStart number\n"
    "77721401\t77721402\t8008001\t77721401\n"
    "77721402 77721403\t77721403 77721404\t1 1\t1 77721401\n"
    "77721404\t77721405\t1\t1\n"
    "77721405\t77721406\t1\t1\n"
    "77721406\t00000\t1\t1\n"
    "Example 4\t\t\t\n"
    "Sip number\tNext Number\tService number\tStart number\n"
    "77721401\t0000\t8008001\t77721401"
)
CHAIN = [f"7772140{number}" for number in range(1, 7)]


def six(**services):
    """The rows of six numbers; services: row number -> (service number, start number)."""
    following = [*CHAIN[1:], "0000"]
    empty = ("", "")
    return [
        (number, after, *services.get(f"row{index}", empty))
        for index, (number, after) in enumerate(zip(CHAIN, following, strict=True), 1)
    ]


EXAMPLES = {
    "Example 1": six(
        row1=("8008001", "77721401"), row3=("8008002", "77721401"), row5=("8008003", "77721403")
    ),
    "Example 2": six(row1=("8008001", "77721401"), row3=("8008002", "77721401")),
    "Example 3": six(row1=("8008001", "77721401")),
    "Example 4": [("77721401", "0000", "8008001", "77721401")],
}
MENDED = {
    "Example 1": [
        '1: "Example 1" before the names of the columns is read as the title',
        "2: 2 numbers in a cell are read as 2 rows",
        "3: 2 numbers in a cell are read as 2 rows",
        '4: "1" too many in service number is left out',
        '4: "1" too many in start number is left out',
        '5: next number "00000" is read as "0000"',
        '5: start number "I" is read as "1", an empty field',
        '5: SIP number "11121400" is read as "77721406", which it looks like: '
        "nothing leads to the one, the other has no row",
    ],
    "Example 2": [
        '6: "Example 2" before the names of the columns is read as the title',
        "8: 2 numbers in a cell are read as 2 rows",
        "9: 2 numbers in a cell are read as 2 rows",
        '10: next number "00000" is read as "0000"',
    ],
    "Example 3": [
        '11: "Example 3" before the names of the columns is read as the title',
        "13: 2 numbers in a cell are read as 2 rows",
        '13: start number "77721401" is left out: there is no service number beside it',
        '16: next number "00000" is read as "0000"',
    ],
    "Example 4": [],
}


def cells(table):
    return [(row.sip_number, row.next_number, row.service_number, row.start_number) for row in table.rows]


def told(remarks):
    return [f"{each.line}: {each.text}" for each in remarks]


def read(*lines, head=True):
    """One table of these lines; "|" stands for a tab."""
    text = ["Sip number\tNext number\tService number\tStart number"] if head else []
    (table,) = read_tables("\n".join([*text, *(line.replace("|", "\t") for line in lines)]))
    return table


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_examples_of_the_seed_load(title):
    table = next(table for table in read_tables(SEED) if table.title == title)
    assert cells(table) == EXAMPLES[title]
    assert table.wrong == []
    assert told(table.mended) == MENDED[title]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        pytest.param(["1001|0000|1|1"], [("1001", "0000", "", "")], id="one row"),
        pytest.param(["1001|1002", "1002|00000000"], [("1001", "1002", "", ""), ("1002", "0000", "", "")], id="short"),
        pytest.param(["1001|OOOO|l|l"], [("1001", "0000", "", "")], id="letters for digits"),
        pytest.param(["I00l|0000|1|1"], [("1001", "0000", "", "")], id="letters within a number"),
        pytest.param(["1001|0000|800.8001|1001"], [("1001", "0000", "8008001", "1001")], id="800.8001"),
        pytest.param(["1001 1002 8001 1001", "1002|0000|1|1"], [("1001", "1002", "8001", "1001"), ("1002", "0000", "", "")], id="no tabs"),
        pytest.param([" 1001 | 0000 | 1 | 1 "], [("1001", "0000", "", "")], id="spaces"),
        pytest.param(["1001|0000|1|1|||"], [("1001", "0000", "", "")], id="tabs at the end"),
        pytest.param(["1001 1002|1002 0000||"], [("1001", "1002", "", ""), ("1002", "0000", "", "")], id="empty cells of two rows"),
        pytest.param(["1001|1002|1|1", "1002|0000|1|1", "words between", ""], [("1001", "1002", "", ""), ("1002", "0000", "", "")], id="prose behind"),
        pytest.param(["1007|1060|1|1", "1000|0000|1|1"], [("1007", "1060", "", ""), ("1060", "0000", "", "")], id="6 like 0"),
    ],
)  # fmt: skip
def test_slips_are_mended(lines, rows):
    table = read(*lines)
    assert table.wrong == []
    assert cells(table) == rows


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        pytest.param(["1001|1002|8001|1001|5"], "2: the row has 5 columns instead of 4; separate them by tabs", id="five columns"),
        pytest.param(["|1001|0000|1"], "2: the row has no SIP number; write one", id="no SIP number"),
        pytest.param(["1001 1002 1003"], "2: the row has 1 column instead of 4; separate them by tabs", id="no tabs"),
        pytest.param(["1001|1002 1003|1|1"], "2: next number has 2 values for one SIP number: 1002 1003; write a row for each", id="two next"),
        pytest.param(["1001 1002|1002|1 1|1 1"], "2: next number has 1 value for 2 SIP numbers; write 1 for an empty one", id="one next of two"),
        pytest.param(["1001 1002|1002 0000|8001|1001"], "2: service number has 1 value for 2 SIP numbers; write 1 for an empty one", id="whose service"),
    ],
)  # fmt: skip
def test_what_cannot_be_mended_names_its_line(lines, wrong):
    assert wrong in told(read(*lines).wrong)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["101|102|8001|101", "103|0000|1|1"], id="2 is not like 3"),
        pytest.param(["1001|1007|8001|1001", "1001|1071|1|1"], id="none is alone"),
        pytest.param(["2000|1011|1|1", "2001|1071|1|1", "1077|0000|1|1"], id="like two of them"),
    ],
)
def test_numbers_are_not_guessed(lines):
    table = read(*lines)
    assert [row.sip_number for row in table.rows] == [line.split("|")[0] for line in lines]


def test_columns_in_another_order():
    table = read_tables("Start number\tService number\tSip number\tNext number\n1001\t8001\t1001\t0000\n")[0]
    assert cells(table) == [("1001", "0000", "8001", "1001")]
    assert told(table.mended) == [
        "1: the columns are in the order start number, service number, sip number, next number"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_line_ends_and_byte_order_mark(end):
    assert [cells(table) for table in read_tables("\ufeff" + SEED.replace("\n", end))] == [*EXAMPLES.values()]


def test_without_names_of_columns():
    table = read("1001|0000|1|1", head=False)
    assert cells(table) == [("1001", "0000", "", "")]
    assert told(table.mended) == ["1: no names of columns: read in the usual order"]


@pytest.mark.parametrize("text", ["", "\n\n", "no table at all\n", "\x00\x01\tx", "a\tb\tc\td\n"])
def test_a_text_without_a_table_holds_none(text):
    assert [table for table in read_tables(text) if table.rows or table.wrong] == []


@given(st.text(alphabet="01234567IlO.\t\t \n\r|-aSipnumber"))
def test_any_text_can_be_read(text):
    for table in read_tables(text):
        for row in table.rows:
            assert row.sip_number
            assert 1 <= row.line <= text.count("\n") + text.count("\r") + 1


@given(st.data())
def test_rows_mean_the_same_however_many_share_a_line(data):
    """Seed 004 writes some rows of a table in pairs."""
    count = data.draw(st.integers(1, 9))
    numbers = [f"{20 + index}9" for index in range(count)]
    rows = [
        (number, after, *data.draw(st.sampled_from([("1", "1"), (f"80{index}", numbers[0])])))
        for index, (number, after) in enumerate(zip(numbers, [*numbers[1:], "0000"], strict=True))
    ]
    lines, rest = [], list(rows)
    while rest:
        size = data.draw(st.integers(1, 3))
        lines.append("|".join(" ".join(cells) for cells in zip(*rest[:size], strict=True)))
        rest = rest[size:]
    table = read(*lines)
    assert table.wrong == []
    empty = {"1": ""}
    assert cells(table) == [tuple(empty.get(cell, cell) for cell in row) for row in rows]


# --- deskphone-pbx hunt import ------------------------------------------------------------------------

FILE = '# ours\n[server]\ndomain = "pbx.test"\n'


@pytest.fixture
def file(file):
    file.with_name("table.txt").write_bytes(SEED.encode())
    return file


def users(path, *numbers):
    for number in numbers:
        path.write_text(path.read_text() + f'[[user]]\nnumber = "{number}"\npassword = "x"\n')


def configured(path):
    rows = load_pbx_config(path).hunt
    return [(row.sip_number, row.next_number, row.service_number, row.start_number) for row in rows]


@pytest.mark.parametrize("title", EXAMPLES)
def test_import_of_each_example(file, capsys, title):
    users(file, *CHAIN)
    assert run("hunt", "import", "table.txt", "--table", title, "--json") == 0
    assert configured(file) == EXAMPLES[title]
    (said,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f"{each['line']}: {each['text']}" for each in said["mended"]] == MENDED[title]
    assert said["added"] == [row[0] for row in EXAMPLES[title]]
    assert said["server"] == "not running"
    assert file.read_text().startswith(FILE)


def test_mendings_are_told_with_file_and_line(file, capsys):
    users(file, *CHAIN)
    assert run("hunt", "import", "table.txt", "--table", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("table.txt:")][:-1] == [
        f"table.txt:{each}" for each in MENDED["Example 2"]
    ]
    assert lines[-1] == "table.txt: 6 rows added, 0 changed, 0 removed; no server is running"


def test_an_import_changes_what_differs_and_keeps_comments(file):
    users(file, *CHAIN)
    run("hunt", "import", "table.txt", "--table", "1")
    file.write_text(file.read_text().replace('next_number = "0000"', 'next_number = "0000"  # the end'))
    assert run("hunt", "import", "table.txt", "--table", "3") == 0
    assert configured(file) == EXAMPLES["Example 3"]
    assert "# the end" in file.read_text()
    assert run("hunt", "import", "table.txt", "--table", "4") == 0
    assert configured(file) == EXAMPLES["Example 4"] + EXAMPLES["Example 3"][1:]
    assert run("hunt", "import", "table.txt", "--table", "4", "--replace") == 0
    assert configured(file) == EXAMPLES["Example 4"]


def chain(count):
    rows = [
        f"{1000 + index}\t{1001 + index if index + 1 < count else '0000'}\t1\t1" for index in range(count)
    ]
    return "SIP number\tnext number\tservice number\tstart number\n" + "\n".join(rows) + "\n"


def test_an_import_reads_the_file_once_for_all_rows_that_it_changes(file, monkeypatch):
    """Once for each row would be quadratic: a table of 320 KB took 158 s."""

    def reads(first, second):
        file.write_text(FILE)
        asked = []
        monkeypatch.setattr(edit.tomllib, "loads", lambda text: (asked.append(text), loads(text))[1])
        for text in (first, second):
            (file.parent / "table.txt").write_text(text)
            assert run("hunt", "import", "table.txt", "--add-users", "--replace") == 0
        return len(asked)

    loads = edit.tomllib.loads
    few, many = (reads(chain(count), chain(count // 2)) for count in (4, 60))
    assert few == many
    assert len(load_pbx_config(file).hunt) == 30


def test_users_that_are_missing_are_named_or_made(file, capsys):
    users(file, *CHAIN[:4])
    before = file.read_text()
    assert run("hunt", "import", "table.txt", "--table", "1") == 2
    assert "77721405, 77721406: no user has this number; add them" in capsys.readouterr().err
    assert file.read_text() == before
    assert run("hunt", "import", "table.txt", "--table", "1", "--add-users") == 0
    out = capsys.readouterr().out
    made = [user for user in load_pbx_config(file).user if user.password != "x"]
    assert [user.number for user in made] == CHAIN[4:]
    assert made[0].password != made[1].password
    assert min(len(user.password) for user in made) >= 16
    assert not any(user.password in out for user in made)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (
            "table.txt",
            'holds 4 tables: 1 "Example 1", 2 "Example 2", 3 "Example 3", 4 "Example 4"; choose one',
        ),
        ("table.txt --table 5", 'has no table "5"; it holds 1 "Example 1"'),
        ("none.txt", "none.txt cannot be read (No such file or directory); check the name"),
        ("pbx.toml", "pbx.toml holds no table; its columns are separated by tabs"),
        ("latin", "latin is not UTF-8 text; save it as UTF-8"),
        ("huge", "huge is larger than 4 MB; this is no table"),
        (".", ". cannot be read (Is a directory); check the name"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(file, capsys, argv, said):
    (file.parent / "latin").write_bytes("Geräte\t1\n".encode("latin-1"))
    (file.parent / "huge").write_bytes(b"1\t2\n" * 1_100_000)
    assert run("hunt", "import", *argv.split()) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert file.read_text() == FILE


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(["101|102|8001|101", "102|101|1|1"], "t:2: next_number: the chain goes round in a circle: 101 → 102 → 101", id="loop"),
        pytest.param(["101|101|8001|101"], "t:1: next_number: the chain goes round in a circle: 101 → 101", id="loop of one"),
        pytest.param(["101|999|8001|101"], 't:1: next_number: "999" has no row in this table; add a row', id="unknown next"),
        pytest.param(["101|0000|8001|999"], 't:1: start_number: "999" has no row in this table', id="unknown start"),
        pytest.param(["101|0000|8001|1"], "t:1: start_number: service number 8001 has no start number", id="no start"),
        pytest.param(["101|102|8001|101", "102|1|1|1"], "t:2: next_number: nothing follows 102; write the next number", id="no end"),
        pytest.param(["101|102|8001|101", "102|0000|8002|101", "103|0000|8003|101"], "t:3: service_number: its group has 3 service numbers and only 2 SIP numbers", id="services"),
        pytest.param(["101|0000|101|101"], 't:1: service_number: "101" is a SIP number of the table', id="service is a member"),
        pytest.param(["101|102|8001|101", "102|0000|8001|102"], 't:2: service_number: "8001" is there twice', id="service twice"),
        pytest.param(["101|102|1|1", "101|102|1|1", "102|0000|1|1"], 't:2: sip_number: "101" has a row already', id="row twice"),
        pytest.param(["101|102 103|1|1", "102|0000|8 9|1"], "t:2: service number has 2 values for one SIP number: 8 9", id="too many values"),
    ],
)  # fmt: skip
def test_a_broken_table_is_refused_with_its_lines(file, capsys, lines, said):
    (file.parent / "t").write_text("\n".join(lines).replace("|", "\t"))
    users(file, "101", "102", "103")
    before = file.read_text()
    assert run("hunt", "import", "t") == 2
    assert said in capsys.readouterr().err
    assert file.read_text() == before


def test_all_mistakes_are_told_at_once_in_order(file, capsys):
    (file.parent / "t").write_text("101\t0000\t8001\t999\n102\t998\t1\t1\n")
    users(file, "101", "102")
    assert run("hunt", "import", "t") == 2
    assert [line[:4] for line in capsys.readouterr().err.splitlines()] == ["t:1:", "t:2:"]


def test_a_number_of_the_table_that_clashes_with_the_file_is_refused(file, capsys):
    (file.parent / "t").write_text("101\t0000\t102\t101\n")
    users(file, "101", "102")
    before = file.read_text()
    assert run("hunt", "import", "t") == 2
    assert '"102" is taken by another user' in capsys.readouterr().err
    assert file.read_text() == before
