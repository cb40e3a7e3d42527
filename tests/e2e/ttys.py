#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kinds of terminals, locales and ends: whatever happens, the terminal is given back as it was."""
import os
import re
import signal

from e2e import Folder, Tap, wait_for
from on_pty import PROGRAM, SECONDS, Shell, err_of

SERVE = "serve --root . --port 0 --address 127.0.0.1 --no-capture --session "
EMPTY = b"No phone was seen yet"
COLOUR = rb"\x1b\[(\d+;)*[34][0-8][;m]"  # but not 39 and 49, the terminal's own
tap = Tap()
sessions = iter(range(1000))


def serve():
    return f"{SERVE} session{next(sessions)}"


def kinds(folder):
    for name, colours in (("xterm-256color", True), ("linux", True), ("vt100", False),
                          ("screen", True), ("tmux-256color", True), ("xterm-mono", False)):
        with Shell(folder, TERM=name) as t:
            t.run(serve())
            tap.ok(t.see(EMPTY) and t.see(rb"help"), f"TERM={name}: the monitor is drawn")
            screen = t.wrote[t.mark:]
            tap.equal(bool(re.search(COLOUR, screen)), colours,
                      f"TERM={name}: {'colour' if colours else 'no colour'}")
            t.key(b"q")
            tap.ok(t.ended("[01]") and t.is_restored(), f"TERM={name}: and given back")
    for env, why in (("TERM=dumb", "cannot place its cursor"), ("env -u TERM", "TERM is not set"),
                     ("TERM=", "TERM is not set"), ("TERM=no-such-terminal", "is not known")):
        with Shell(folder) as t:
            t.run(serve(), env=env)
            said = t.ended(2) and err_of(folder)
            tap.ok(said and why in said and "Next:" in said and "--plain" in said,
                   f"{env}: status 2, and --plain is named", said)
            tap.ok(t.is_restored(), f"{env}: nothing was touched")


def looks(folder):
    for env, option, coloured in (
            ("", "", True), ("NO_COLOR=1", "", False), ("NO_COLOR=", "", True),
            ("", "--color never", False), ("NO_COLOR=1", "--color always", True),
            ("NO_COLOR=1", "--scheme light", False), ("", "--scheme mono", False),
            ("", "--color never --scheme high-contrast", False), ("", "--scheme light", True)):
        with Shell(folder) as t:
            t.run(f"{serve()} {option}", env=env)
            t.see(EMPTY)
            t.see(rb"help")
            tap.equal(bool(re.search(COLOUR, t.wrote[t.mark:])), coloured,
                      f"{env} {option}: {'colour' if coloured else 'no colour'}")
            t.key(b"q")
            t.ended("[01]")
    for env, ascii_only in (("C.UTF-8", False), ("C", True), ("xx_YY.UTF-8", True)):
        with Shell(folder, LC_ALL=env) as t:
            t.run(serve())
            t.see(EMPTY)
            t.see(rb"help")
            tap.equal(t.wrote[t.mark:].isascii(), ascii_only,
                      f"LC_ALL={env}: drawn in {'ASCII' if ascii_only else 'UTF-8'}")
            t.key(b"q")
            t.ended("[01]")
    for option, hidden in (("", False), ("--cursor hidden", True), ("--cursor visible", False)):
        with Shell(folder) as t:
            t.run(f"{serve()} {option}")
            t.see(EMPTY)
            t.see(rb"help")
            tap.equal(t.modes()[25], not hidden, f"the cursor: {option or 'not asked for'}")
            t.key(b"q")
            tap.ok(t.ended("[01]") and t.is_restored(), "and it is seen in the shell again")


def commands(folder):
    """What is printed and not drawn; `check` finds a load's name with a blank behind it."""
    with open(f"{folder}/OS79XX.TXT", "wb") as f:
        f.write(b"P00308010200 \n")
    for env, option, where, coloured in (
            ("", "", "", True), ("NO_COLOR=1", "", "", False), ("TERM=dumb", "", "", False),
            ("", "--color never", "", False), ("", "", "| cat", False),
            ("NO_COLOR=1", "--color always", "| cat", True)):
        with Shell(folder) as t:
            t.type(f"{env} {PROGRAM} check {option} OS79XX.TXT {where}; echo [end]")
            t.see(rb"name-bytes.*\[end\]\r\n")
            tap.equal(bool(re.search(COLOUR, t.wrote[t.mark:])), coloured,
                      f"check: {env} {option} {where}: {'colour' if coloured else 'no colour'}")


def mouse(folder):
    with Shell(folder) as t:
        t.run("demo --phones 3 --speed 50")
        t.see(rb"all done")
        t.key(b"\x1b")
        t.see(rb" log ")  # the report came up by itself; this is the monitor
        tap.ok(not t.modes()[1000], "the mouse is off at first: it would take text selection away")
        t.key(b"M")
        tap.ok(t.see(rb"the mouse is on") and t.modes()[1000], "M turns it on")
        t.key(b"\x1b[<0;10;4M\x1b[<0;10;4m")
        t.see(rb"\x1b\[4")
        t.key(b"\x1b[<0;10;4M\x1b[<0;10;4m")
        tap.ok(t.see(rb"00:15:62:19:10:01"), "a click goes to a row, a second one opens it")
        t.key(b"\x1b")
        t.see(rb"all done")
        t.key(b"\x1b[<64;10;10M")
        t.key(b"\n")
        tap.ok(t.see(rb"00:15:62:19:10:00"), "the wheel moves as the arrows do")
        t.key(b"\x1b")
        t.see(rb"all done")
        t.key(b"M")
        tap.ok(t.see(rb"the mouse is off") and not t.modes()[1000], "M turns it off")
        t.key(b"q")
        tap.ok(t.ended(0) and t.is_restored(), "and all is as it was")
    with Shell(folder, TERM="vt100") as t:
        t.run(serve())
        t.see(EMPTY)
        t.key(b"M")
        tap.ok(t.see(rb"tells of no mouse") and b"\x1b[?1000h" not in t.wrote,
               "a vt100 has none, and that is said")
        t.key(b"q")
        t.ended("[01]")


def bell(folder):
    for option, rings in (("", True), ("--bell off", False)):
        with Shell(folder) as t:
            t.run(f"demo --phones 2 --speed 50 {option}")
            t.see(rb"all done")
            t.key(b"q")
            t.ended(0)
            bells = t.wrote.count(b"\a")
            tap.ok(1 <= bells <= 4 if rings else bells == 0,
                   f"bell {option or 'by default'}: {'for what matters' if rings else 'never'}", bells)
            tap.ok(b"\x1b]2;hookflash: 2/2 done\x1b\\" in t.wrote, "the title counts")


def ends(folder):
    def q(t):
        t.key(b"q")

    def twice(t):
        t.key(b"\x03\x03")

    def signalled(number):
        return lambda t: os.kill(t.hookflash(), number)

    for mouse_on in (False, True):
        for name, end, status in (("q", q, "1"), ("Ctrl-C twice", twice, "1"),
                                  ("SIGTERM", signalled(signal.SIGTERM), "143"),
                                  ("SIGHUP", signalled(signal.SIGHUP), "129"),
                                  ("SIGINT", signalled(signal.SIGINT), "130"),
                                  ("SIGSEGV", signalled(signal.SIGSEGV), "139"),
                                  ("SIGABRT", signalled(signal.SIGABRT), "134")):
            with Shell(folder) as t:
                t.type("ulimit -c 0")
                t.run(f"{serve()} --cursor hidden")
                t.see(EMPTY)
                t.see(rb"help")
                if mouse_on:
                    t.key(b"M")
                    t.see(rb"mouse is on")
                end(t)
                good = t.ended(status if status != "1" else "[01]") and t.is_restored()
                tap.ok(good, f"{name}{', the mouse on' if mouse_on else ''}: given back", t.wrote[-300:])
                if name == "SIGSEGV":
                    said = err_of(folder)
                    tap.ok(said.count("crashed") == 1 and "; session: session" in said and
                           "Segmentation fault" in said, "it says so in a line, and the shell that a "
                           "signal killed it", said)


def stops(folder):
    with Shell(folder) as t:
        t.run(f"{serve()} --cursor hidden")
        t.see(EMPTY)
        t.key(b"M")
        t.see(rb"mouse is on")
        pid = t.hookflash()
        t.key(b"\x1a")
        t.see(rb"(?i)stopped.*ready> ")
        tap.ok(t.stty() == t.settings and not t.modes()[1000] and not t.modes()[2004] and
               t.modes()[25], "Ctrl-Z: the shell has its terminal", t.modes())
        t.type("fg")
        tap.ok(t.see(EMPTY) and t.see(rb"help"), "fg draws all again")
        tap.ok(wait_for(lambda: t.read() or (t.modes()[1000] and t.modes()[2004]), SECONDS,
                        "its modes"),
               "mouse and paste as before", t.modes())
        t.key(b"\x1a")
        tap.ok(t.see(rb"(?i)stopped.*ready> "), "Ctrl-Z stops it a second time")
        t.type("fg")
        t.see(EMPTY)
        t.key(b"q")
        t.see(rb"ready> ")
        tap.ok(t.is_restored() and pid not in t.others(), "q ends it as ever")


def hangs_up(folder):
    for command in ("demo --phones 2 --speed 0.3", serve()):
        with Shell(folder) as t:
            t.run(command)
            t.see(rb"help")
            pid = t.hookflash()
            ours = t.others()
            t.hang_up()
            tap.ok(wait_for(lambda: not set(ours) & set(t.others()), SECONDS, "the end of all"),
                   f"{command.split()[0]}: the pty is closed, no process stays", (pid, t.others()))


for story in (kinds, looks, commands, mouse, bell, ends, stops, hangs_up):
    with Folder() as tmp:
        story(tmp)
tap.done()
