#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The screen as a person has it, in a terminal of its own (a private tmux): opened, used, resized,
stopped, killed, hung up. Waits for what is to be seen; never for a time."""
import glob
import os
import re
import shutil
import signal

from e2e import Folder, Tap, wait_for
from terminal import PROGRAM, SECONDS, Terminal, err_of, processes

tap = Tap()


def to_the_end(folder):
    with Terminal(folder) as t:
        t.run("demo --phones 3")
        tap.ok(t.see(r"FLASHING"), "demo opens the monitor and phones are seen to move")
        tap.ok(t.see("all done: q leaves"), "it says when all is done, and stays", t.text())
        tap.ok(t.see(r"(?s)(ok DONE.*){3}"), "three rows say DONE in words", t.text())
        tap.ok(t.see("Report") and t.see("Done: 3") and t.see("the session: /"),
               "the report comes up by itself", t.text())
        t.keys("Escape")
        tap.ok(t.see("-- log --|\u2500 log \u2500"), "Esc goes back to the monitor", t.text())
        t.keys("?")
        t.see("Keys: Monitor")
        t.keys("End")
        tap.ok(t.see(r"q F10 \^C"), "? shows the keys, as many as there are", t.text())
        t.keys("Escape")
        t.keys("Escape")
        tap.ok(t.see("Esc goes back"), "Esc at the first screen says that it never quits")
        t.keys("e")
        t.see("one page for the customer")
        t.keys("Enter")
        tap.ok(t.see(r"written: conversion-\d+-\d+\.html"), "e writes the report and says where")
        pages = glob.glob(folder + "/conversion-*.html")
        tap.ok(pages and "<html" in open(pages[0], encoding="utf-8").read(), "it is a page", pages)
        t.keys("q")
        tap.ok(t.see(r"3 phones: 3 done\.") and t.see(r"(?m)^\[0\]"),
               "q leaves; the report is printed and the status is 0", t.text())
        tap.ok(t.is_restored(), "the terminal is as it was")

        t.run("demo --phones 1 --until-done")
        tap.ok(t.see(r"1 phone: 1 done\.") and t.see(r"(?m)^\[0\]"), "--until-done leaves by itself")


def resized(folder):
    with Terminal(folder) as t:
        t.run(f"serve --root {folder} --port 0 --address 127.0.0.1 --no-capture")
        tap.ok(t.see("No phone was seen yet"), "serve opens the monitor")
        t.resize(40, 10)
        tap.ok(t.see("too small") and t.see("40 columns and 10 rows"), "40x10 says what is needed")
        t.resize(132, 43)
        tap.ok(t.see("this phone"), "132x43 shows a second pane", t.text())
        t.keys("?")
        t.see("Keys: Monitor")
        t.resize(60, 17)
        tap.ok(t.see("Keys: Monitor"), "a resize with the help open keeps the help")
        t.resize(80, 24)
        t.keys("Escape", "q")
        tap.ok(t.see(r"(?m)^\[\d\]") and t.is_restored(), "and it still leaves well")


def terminals(folder):
    for name, why in (("dumb", "cannot place its cursor"), ("no-such-terminal", "is not known")):
        with Terminal(folder) as t:
            t.run("demo", env=f"TERM={name}")
            tap.ok(t.see(r"(?m)^\[2\]") and why in err_of(folder) and "--plain" in err_of(folder),
                   f"TERM={name}: status 2, and --plain is named", err_of(folder))
    for name in ("vt100", "linux", "screen"):
        with Terminal(folder) as t:
            t.run("demo --phones 1 --speed 50", env=f"TERM={name}")
            tap.ok(t.see("all done: q leaves") and t.see("ok DONE"), f"TERM={name} shows the monitor",
                   t.text())
            t.keys("q")
            tap.ok(t.see(r"(?m)^\[0\]") and t.is_restored(), f"TERM={name} is given back")
    colors = r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7])[;m]"
    for env, option, colored in (("NO_COLOR=1", "", False), ("", "", True), ("NO_COLOR=", "", True),
                                 ("", "--color never", False), ("NO_COLOR=1", "--color always", True)):
        with Terminal(folder) as t:
            t.run(f"demo --phones 1 --speed 50 {option}", env=env)
            t.see("all done")
            tap.equal(bool(re.search(colors, t.text("-e").split("stage")[0])), colored,
                      f"{env or 'plain environment'} {option}: {'colour' if colored else 'no colour'}")
    with Terminal(folder, LC_ALL="C") as t:
        t.run("demo --phones 1 --speed 50")
        t.see("all done")  # the monitor may be gone before anybody looks: the report covers it
        t.keys("Escape")
        tap.ok(t.see("-- log --") and t.text().isascii(), "LC_ALL=C draws in ASCII", t.text())


def quits(folder):
    with Terminal(folder) as t:
        t.run("demo --phones 8 --speed 0.3 --loss 10")
        t.see("hookflash ")
        # In its first half: the rest takes seconds, and the key must come before it is over.
        tap.ok(t.see(r"\.sb[n2] .*\b[1-4]?\d%"), "a long file is on its way")
        t.keys("C-c")
        tap.ok(t.see("Quit nevertheless"), "Ctrl-C asks while a file is being sent")
        t.keys("n")
        tap.ok(wait_for(lambda: "nevertheless" not in t.text(), SECONDS, "the question goes"),
               "n goes back to the monitor")
        t.keys("C-c", "C-c")
        tap.ok(t.see(r"(?m)^\[1\]"), "Ctrl-C twice leaves at once; a phone is not done: status 1",
               t.text())
        tap.ok(t.is_restored() and not processes(t.pid, "hookflash-phones"[:15]),
               "terminal given back, simulated phones gone")

        t.run("demo --phones 400")
        t.see(r"\d%")
        t.keys("C-c", "C-c")
        tap.ok(t.see(r"(?m)^\[1\]"), "400 phones have more last words than a pipe holds: it ends",
               t.text())


def stops(folder):
    with Terminal(folder) as t:
        t.run("demo --phones 1")
        t.see("log")
        t.keys("C-z")
        tap.ok(t.see(r"(?i)stopped") and t.is_restored(), "Ctrl-Z gives the terminal to the shell",
               t.text())
        t.type("fg")
        tap.ok(t.see("all done: q leaves"), "fg draws the screen again, and the demo goes on")
        t.keys("q")
        tap.ok(t.see(r"(?i)1 phone: "), "and it ends as ever", t.text())


def killed(folder):
    for name, status, said in (("SIGSEGV", 139, "terminal is restored"), ("SIGTERM", 143, "")):
        with Terminal(folder) as t:
            t.type("ulimit -c 0")
            t.run("demo --phones 1")
            t.see("log")
            os.kill(t.hookflash(), getattr(signal, name))
            tap.ok(t.see(rf"(?m)^(.*)\[{status}\]"), f"{name} ends it with {status}", t.text())
            tap.ok(said in err_of(folder) and t.is_restored(), f"{name}: terminal given back",
                   t.text() + err_of(folder))
    for ignored in ("", "trap '' HUP; "):
        t = Terminal(folder)
        t.type(f"{ignored}{PROGRAM} demo --phones 1 --speed 0.3 2>err")
        t.see("log")
        ours = processes(t.pid)
        tap.ok(len(ours) >= 2, "hookflash and its phones run", ours)
        t.tmux("kill-server")
        tap.ok(wait_for(lambda: not set(ours) & set(processes()), SECONDS, "the end of all"),
               f"the terminal is closed{' and SIGHUP ignored' if ignored else ''}: no process stays")


def no_screen(folder):
    with Terminal(folder) as t:
        for command, why in (("demo --phones 1 --speed 50 | cat", "stdout is a pipe"),
                             ("demo --phones 1 --speed 50 </dev/null", "stdin is no terminal"),
                             ("demo --phones 1 --speed 50 --plain", "--plain")):
            t.run(command)
            good = t.see(r"1 phone: 1 done\.") and t.see(r"(?m)^\[0\]")
            tap.ok(good and "all done" not in t.text("-a", "-q"), f"no screen: {why}", t.text())
            t.type("clear")


if not shutil.which("tmux"):
    print("1..0 # SKIP tmux is not installed")
else:
    for story in (to_the_end, resized, terminals, quits, stops, killed, no_screen):
        with Folder() as tmp:
            story(tmp)
    tap.done()
