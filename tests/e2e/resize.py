#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every screen of the monitor while its terminal changes its size: too small, wide, the smallest that
is drawn, and back: then all is as it was, what was typed too."""
import re
import shutil
import sys

from e2e import Folder, Tap, wait_for
from terminal import SECONDS, Terminal

tap = Tap()
MONITOR = "(?s)stage +phone.*\u2500 log \u2500"
# Screen, keys that open it, what it shows at every size, keys that leave it.
SCREENS = (
    ("the monitor", "", MONITOR, ""),
    ("the help", "?", "Keys: Monitor", "Escape"),
    ("a filter that is typed", "/ d o n e", "(?i)show only.*done", "Escape"),
    ("a note that is typed", "a l u n c h", "lunch", "Escape"),
    ("the forms of a report", "e", "one page for the customer", "Escape"),
    ("one phone", "Enter", "Phone 001562191000", "Escape"),
    ("a name byte by byte", "x", "byte by byte", "Escape"),
    ("the log", "L", "Log, times in UTC", "Escape"),
)


def is_drawn(t, rows, columns, text):
    """The pattern is seen, and where there is room for a screen the footer in the last row."""
    lines = t.text().split("\n")
    whole = rows < 17 or "? help" in lines[rows - 1] or "Esc " in lines[rows - 1]
    return re.search(text, "\n".join(lines)) and whole


def sees(t, rows, columns, text):
    return bool(wait_for(lambda: is_drawn(t, rows, columns, text), SECONDS, (rows, columns, text)))


def resized(t, name, text):
    before = t.still()
    good = True
    for rows, columns, what in ((10, 40, "40 columns and 10 rows"), (43, 132, text), (17, 60, text),
                                (1, 2, ""), (60, 200, text), (24, 80, text)):
        t.resize(columns, rows)
        if rows > 1:
            good = sees(t, rows, columns, what) and good
    tap.ok(good, f"{name}: drawn at every size", t.text())
    tap.ok(wait_for(lambda: t.text() == before, SECONDS, "the screen as it was"),
           f"{name}: nothing is lost", f"{t.text()}\n--- was ---\n{before}")


if not shutil.which("tmux"):
    print("1..0 # SKIP tmux is not installed")
    sys.exit()
with Folder() as tmp, Terminal(tmp) as term:
    term.run("demo --phones 3 --speed 50")
    term.see("Report")
    resized(term, "the report that opens by itself", "Report")
    term.keys("Escape")
    term.see(MONITOR)
    for name, keys, text, leave in SCREENS:
        if keys:
            term.keys(*keys.split())
        term.see(text)
        resized(term, name, text)
        if leave:
            term.keys(leave)
            term.see(MONITOR)
    term.resize(40, 10)
    tap.ok(sees(term, 10, 40, "q quit"), "40x10 says how to leave")
    term.keys("q")
    tap.ok(term.see(r"(?m)^\[0\]") and term.is_restored(), "and q leaves there too", term.text())
tap.done()
