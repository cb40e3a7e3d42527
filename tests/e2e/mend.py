#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The key that mends, as a person uses it in a terminal: the looping phone of the demo, its name
byte by byte, the file that is at fault, and the conversion that follows by itself."""
import os
import re
import shutil

from e2e import SIP, Folder, Tap, curl, forge, wait_for
from terminal import SECONDS, Terminal

tap = Tap()


def session(folder):
    """The lines of the journal, and the served folder, of the demo that was kept."""
    kept = [name for name in os.listdir(folder) if name.startswith("hookflash-demo-")]
    return os.path.join(folder, kept[0]) if len(kept) == 1 else ""


def read(path):
    with open(path, encoding="latin-1") as f:
        return f.read()


def the_stray_blank(folder):
    with Terminal(folder) as t:
        t.run("demo --trouble name-bytes --keep")
        tap.ok(t.see("it is over: q leaves") and t.see(r"FAILED +001562191000 .*name-bytes"),
               "the phone loops, and is given up", t.text())
        tap.ok(t.see("Failed: 1") and t.see("the session: /") and t.see("m mends it"),
               "the report comes up by itself, with the reason", t.text())
        t.keys("Escape")
        tap.ok(wait_for(lambda: "Failed: 1" not in t.text(), SECONDS, "the monitor"),
               "Esc goes back to the monitor")
        t.keys("x")
        tap.ok(t.see("byte 12 is 0x20, a blank") and t.see(r"30\[20\]2e"),
               "x shows the blank, byte by byte", t.text())
        t.keys("m")
        tap.ok(t.see("Mend name-bytes of 001562191000") and
               t.see(r'- image_version: "P00308010200 "') and
               t.see(r"\+ image_version: P00308010200") and t.see("Nothing has been written yet"),
               "m shows what would change, line by line", t.text())
        t.keys("x")
        tap.ok(t.see(r"there now:") and t.see(r"30 30 20 22 0a"), "x shows it in bytes", t.text())
        t.keys("n")
        tap.ok(t.see("byte by byte"), "n leaves it and goes back to the name")
        served = os.path.join(session(folder), "tftp", "SIPDefault.cnf")
        tap.equal(read(served), 'image_version: "P00308010200 "\n', "and nothing was written")
        t.keys("m")
        t.see("Nothing has been written yet")
        t.keys("y")
        tap.ok(t.see("SIPDefault.cnf is mended: the phone reads it in 2-4 s, or restart it"),
               "y writes it, and the footer says what comes next", t.text())
        tap.equal(read(served), "image_version: P00308010200\n", "the blank is gone from the file")
        t.keys("Escape")
        tap.ok(t.see("Done: 1"), "once the phone is done the report comes up again", t.text())
        tap.ok(t.see(r"the former SIPDefault\.cnf: SIPDefault\.cnf\.bak-"),
               "and says where the former file lies", t.text())
        t.keys("Escape")
        tap.ok(t.see(r"ok DONE +001562191000") and t.see("all done: q leaves"),
               "the phone converts on its next boot", t.text())
        tap.ok("name-bytes" not in t.text().split("log")[0], "and its problem is over", t.text())
        t.keys("!")
        tap.ok(t.see("no phone needs a person now"), "! finds nothing any more", t.text())
        t.keys("L")
        tap.ok(t.see("Log, times in UTC"), "the log opens")
        t.keys("Escape")
        t.keys("q")
        tap.ok(t.see(r"1 phone: 1 done\.") and t.see(r"(?m)^\[0\]"), "it ends well: status 0",
               t.text())
    kept = session(folder)
    journal = read(os.path.join(kept, "session", "journal.jsonl"))
    backup = re.search(r'"file\.written".*"name":"SIPDefault\.cnf".*"backup":"([^"]+)"', journal)
    tap.ok(backup and read(os.path.join(kept, "tftp", backup.group(1))) ==
           'image_version: "P00308010200 "\n', "the former file lies beside it, and is journalled",
           journal[-2000:])
    tap.ok(re.search(r'"action".*"name":"SIPDefault\.cnf".*"verb":"mend".*"text":"name-bytes"',
                     journal), "and so is who mended what", journal[-2000:])


def no_file_mends_that(folder):
    with Terminal(folder) as t:
        t.run("demo --trouble image-damaged")
        t.see("001562191000 .*image-damaged")  # its row, not the line that was typed
        t.keys("m")
        tap.ok(t.see("nothing mends a damaged load file: copy it again"),
               "where no file mends it, m says what to do", t.text())


# Slug, the file that is shown, what the phone comes to: the last one runs its load already.
MENDED = (
    ("config-without-load", "SEP001562191000.cnf.xml", "ok DONE"),
    ("name-near-miss", "SIPDefault.cnf", "ok DONE"),
    ("still-asks-old-protocol", "SEP001562191000.cnf.xml", r"(\.\. SEEN|ok CURRENT) +001562191000"),
)


def each_of_the_others(folder):
    for slug, name, end in MENDED:
        with Terminal(folder) as t:
            t.run(f"demo --trouble {slug} --speed 20")
            t.see(f"001562191000 .*{slug}")
            t.keys("m")
            tap.ok(t.see(re.escape(name) + ", .* bytes: a phone reads"), f"{slug}: m shows {name}",
                   t.text())
            t.keys("y")
            tap.ok(t.see(re.escape(name) + " is mended"), f"{slug}: y writes it", t.text())
            tap.ok(t.see(end) and wait_for(lambda: slug not in t.text().split("log")[0], SECONDS,
                                           "no problem"), f"{slug}: it is over", t.text())


def what_the_plan_gives_is_right(folder):
    """A chosen phone's files are made for it: writing into the folder would not reach it."""
    forge(folder + "/sets", SIP)
    with Terminal(folder) as t:
        t.run(f"serve --root {folder}/root --load {folder}/sets#{SIP} --phones 00:15:62:19:10:00 "
              "--port 0 --address 127.0.0.1 --no-capture")
        serving = r"serving 127\.0\.0\.1 port (\d+)"  # not the command's own --port 0
        t.see(serving)
        port = re.search(serving, t.still()).group(1)
        curl(port, "SEP001562191000.cnf.xml")
        curl(port, SIP + "%20.loads")
        tap.ok(t.see("001562191000 .*name-bytes"), "a chosen phone asks a name with a blank",
               t.text())
        t.keys("m")
        tap.ok(t.see("SEP001562191000.cnf.xml is right as this server gives it: restart"),
               "m says that its file is right already", t.text())
        tap.ok("<loadInformation" in read(folder + "/root/SEP001562191000.cnf.xml"),
               "as it is in the folder")
        t.keys("q")
        tap.ok(t.see(r"(?m)^\[\d+\]"), "q leaves", t.text())
        err = read(folder + "/err")
        tap.ok(re.search(r"Next: to go on, the same again with --session /\S+\n", err),
               "and stderr names the session to go on with", err)


if not shutil.which("tmux"):
    print("1..0 # SKIP tmux is not installed")
else:
    for story in (the_stray_blank, no_file_mends_that, each_of_the_others,
                  what_the_plan_gives_is_right):
        with Folder() as tmp:
            story(tmp)
    tap.done()
