#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""hookflash alone on a terminal: from the first question to four converted phones, back and forth,
resized, stopped, interrupted, hung up; with a port that is held. SCREENS=FILE keeps what was seen."""
import glob
import os
import re
import shutil
import signal
import socket

from e2e import HOOKFLASH, PHONES, SCCP, SIP, Folder, Tap, forge, lines, of_kind, run, wait_for
from terminal import PROGRAM, SECONDS, Terminal, err_of, processes

tap = Tap()
SUMMARY = "All that will be done, and nothing else"
# The questions in their order, and what is typed before Enter.
SAMPLE = [
    ("Which card are the phones on", ""), ("Which of its addresses", ""), ("Which load[?]", "1"),
    ("Which of these[?]", ""), ("Which phones[?]", ""), ("What do they run now", ""),
    ("What will happen to the phones", ""), ("Into which folder", ""),
    ("  state +name  ", ""), ("How the phones find this computer", ""),
    (SUMMARY, "")]


def stands_at(t, pattern):
    """The question is there; what was said of the one before was read."""
    said = "What was found"
    while True:
        if not t.see(f"{pattern}|{said}"):
            return False
        if re.search(pattern, t.text()):
            return True
        t.keys("Enter")
        if not wait_for(lambda: said not in t.text(), SECONDS, "the question behind the page"):
            return False


def walk(t, way=SAMPLE, to=SUMMARY, at_each=lambda t, pattern: None):
    """Answers until the question `to` is there, which is not answered."""
    for pattern, typed in way:
        if not stands_at(t, pattern):
            return tap.ok(False, f"the wizard asks: {pattern}", t.text())
        at_each(t, pattern)
        if pattern == to:
            return True
        if typed:
            t.tmux("send-keys", "-l", typed)
        t.keys("Enter")
    return False


def left_over(folder):
    return [name for name in os.listdir(folder) if name != "err"]


def keep_screen(title, t):
    if os.environ.get("SCREENS"):
        with open(os.environ["SCREENS"], "a", encoding="utf-8") as f:
            f.write(f"=== {title}\n" + t.text().rstrip() + "\n\n")


def to_the_end(folder):
    with Terminal(folder) as t:
        t.run("--print-answers twin.ini")
        tap.ok(walk(t, at_each=lambda t, pattern: keep_screen(pattern, t)),
               "from the first question to the summary with Enter alone, once the sample is chosen")
        tap.equal(left_over(folder), [], "until then nothing is written")
        t.keys("Enter")
        tap.ok(t.see("FLASHING"), "Enter begins: the monitor shows phones that move", t.text())
        keep_screen("Step 6, while they convert", t)
        tap.ok(t.see("all done: q leaves") and t.see("Done: 4"),
               "four phones are done: the report, and the screen stays", t.text())
        keep_screen("Step 7, the report", t)
        t.keys("q")
        tap.ok(t.see(r"(?m)^\[0\]") and t.see(r"Step 7 of 7  Report\n  done      4\n  failed    0"),
               "q leaves: the report stands on the terminal, status 0", t.text())
        keep_screen("Step 7, after the screen", t)
        tap.ok(t.is_restored(), "the terminal is as it was")
        with open(folder + "/twin.ini", encoding="utf-8") as f:
            tap.ok("load = sample#" in f.read(), "--print-answers works with the screen too")
        os.remove(folder + "/twin.ini")
        tap.equal(left_over(folder), [], "the sample leaves nothing behind")
        tap.ok(wait_for(lambda: not processes(t.pid), SECONDS, "the end of all"), "no process either",
               processes(t.pid))


def real_phones(folder):
    load, root = forge(folder + "/sets/sip", SIP), folder + "/tftp"
    with Terminal(folder) as t:
        t.run("--port 0 --address 127.0.0.1 --speed 50")
        way = [(p, {"Which load[?]": load, "Which phones[?]": "all",
                    "Into which folder": "\x15" + root}.get(p, typed))
               for p, typed in SAMPLE if p != "Which of these[?]"]
        tap.ok(walk(t, way) and not os.path.exists(root), "a load by its path, a folder: the summary")
        t.keys("Enter")
        port = wait_for(lambda: re.search(r"on UDP port (\d+) ", err_of(folder)), SECONDS, "the port")
        status, out, _ = run(PHONES, "--server", f"127.0.0.1:{port.group(1)}", "--until-settled",
                             "--json", "--count", "2", "--from", SCCP, "--speed", "50")
        tap.equal([s["load"] for s in of_kind(lines(out), "sim")], [SIP, SIP], "phones that came took it")
        tap.ok(t.see("(?s)ok DONE.*ok DONE"), "and are seen to be done", t.text())
        t.keys("C-c", "C-c")
        tap.ok(t.see(r"The session lies in \S+") and t.see(r"(?m)^\[0\]"), "the session is kept", t.text())


INHIBIT = """#!/bin/sh
echo "$@" >"$HOME/asked"
[ -e "$HOME/refuse" ] && { echo "Access denied as of policy"; exit 1; }
while [ "${1#--}" != "$1" ]; do shift; done
exec "$@"
"""


def kept_awake(folder):
    os.makedirs(folder + "/bin")
    with open(folder + "/bin/systemd-inhibit", "w", encoding="ascii") as f:
        f.write(INHIBIT)
    os.chmod(folder + "/bin/systemd-inhibit", 0o755)
    load = forge(folder + "/sip", SIP)
    for refused in (False, True):
        if refused:
            open(folder + "/refuse", "w", encoding="ascii").close()
        with Terminal(folder, PATH=f"{folder}/bin:{os.environ['PATH']}") as t:
            t.run(f"--port 0 --address 127.0.0.1 --load {load} --phones all --root {folder}/tftp{refused}")
            walk(t, [(p, "") for p, _ in SAMPLE if p != "Which of these[?]"])
            t.keys("Enter")
            if refused:
                tap.ok(t.see("may fall asleep meanwhile .Access denied"),
                       "where sleep cannot be held off, that is said", t.text())
            else:
                t.see("No phone was seen yet")
                tap.ok(wait_for(lambda: processes(t.pid, "sleep"), SECONDS, "the inhibitor"),
                       "sleep is held off while phones convert")
                with open(folder + "/asked", encoding="ascii") as f:
                    tap.ok("--what=sleep:idle --who=hookflash" in f.read(), "by systemd-inhibit")
            t.keys("C-c", "C-c")
            tap.ok(t.see(r"(?m)^\[\d\]") and
                   wait_for(lambda: not processes(t.pid, "sleep"), SECONDS, "the inhibitor's end"),
                   "and no longer")


def back_and_forth(folder):
    def page(t):
        return [line for line in t.still().splitlines() if " Enter" not in line]

    with Terminal(folder) as t:
        t.run("--speed 50")
        walk(t)
        before = page(t)
        for pattern, _ in reversed(SAMPLE[:-1]):
            t.keys("Escape")
            if not t.see(pattern):
                tap.ok(False, f"Esc goes back to {pattern}", t.text())
        tap.ok(t.see("Step 1 of 7"), "Esc goes back to the first question, one after the other")
        t.keys("Escape")
        tap.ok(t.see("first question"), "where it says so")
        walk(t, [(pattern, "") for pattern, _ in SAMPLE])
        tap.equal(page(t), before, "forth with Enter alone: every answer was kept")
        t.keys("C-c", "C-c")
        t.see(r"(?m)^\[130\]")


def held_port(folder):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder, Terminal(folder) as t:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        t.run(f"--speed 50 --port {port}")
        walk(t)
        t.keys("Enter")
        tap.ok(t.see(f"UDP port {port} of 127.0.0.1: held by") and t.see("Step 6 of 7"),
               "a port that is held: the summary again, with who holds it", t.text())
        keep_screen("Step 6, the port is held", t)
        tap.equal(left_over(folder), [], "and nothing half done")
        holder.close()
        t.keys("Enter")
        tap.ok(t.see("all done: q leaves"), "once it is free, Enter converts", t.text())
        t.keys("q")
        tap.ok(t.see(r"(?m)^\[0\]") and "held by" not in err_of(folder), "and that is forgotten", t.text())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder, Terminal(folder) as t:
        holder.bind(("127.0.0.1", 0))
        t.run(f"--port {holder.getsockname()[1]}")
        walk(t)
        t.keys("Enter")
        t.see("held by")
        t.keys("C-c", "C-c")
        tap.ok(t.see(r"(?m)^\[3\]") and "held by" in err_of(folder) and t.is_restored(),
               "leaving then: status 3, and it is said on stderr", t.text() + err_of(folder))
        tap.equal(left_over(folder), [], "nothing was written")


def left(folder):
    for to in ("Which card are the phones on", "Which load[?]", "Into which folder", SUMMARY):
        with Terminal(folder) as t:
            t.run("")
            walk(t, to=to)
            t.keys("C-c")
            tap.ok(t.see("Nothing was written"), f"Ctrl-C asks at: {to}", t.text())
            t.keys("C-c", "C-c")
            tap.ok(t.see(r"(?m)^\[130\]") and t.is_restored() and not left_over(folder),
                   "and again: 130, nothing was written", t.text() + str(left_over(folder)))


def stopped_and_resized(folder):
    def at_each(t, pattern):
        for columns, rows in ((60, 17), (132, 43), (40, 10), (80, 24)):
            t.resize(columns, rows)
            if not t.see("too small" if columns == 40 else pattern):
                tap.ok(False, f"{columns}x{rows} at {pattern}", t.text())
        t.keys("C-z")
        t.see("(?i)stopped")
        t.type("clear; fg")
        if not t.see(pattern):
            tap.ok(False, f"fg at {pattern}", t.text())

    with Terminal(folder) as t:
        t.run("--speed 50")
        tap.ok(walk(t, at_each=at_each), "each question survives four sizes, Ctrl-Z and fg", t.text())
        t.keys("Enter")
        tap.ok(t.see("all done: q leaves"), "and then the phones are converted")
        t.keys("C-z")
        tap.ok(t.see("(?i)stopped"), "Ctrl-Z stops the monitor too, which the sandbox holds by now")
        t.type("clear; fg")
        tap.ok(t.see("all done: q leaves"), "fg draws the monitor again")
        t.keys("q")
        t.see("Step 7 of 7")


def hung_up(folder):
    for to, begins in (("Which load[?]", False), (SUMMARY, False), (SUMMARY, True)):
        t = Terminal(folder)
        t.type(f"{PROGRAM} --speed 0.3 2>err")
        walk(t, to=to)
        if begins:
            t.keys("Enter")
            t.see(r"\d%")
        ours = processes(t.pid)
        tap.ok(len(ours) >= 1 + begins, "hookflash runs, and its phones where it has begun", ours)
        t.tmux("kill-server")
        tap.ok(wait_for(lambda: not set(ours) & set(processes()), SECONDS, "the end of all") and
               not glob.glob(folder + "/hookflash-demo-*"),
               f"the terminal is closed at: {'the monitor' if begins else to}: nothing stays",
               os.listdir(folder))


def killed(folder):
    for name, status in (("SIGTERM", 143), ("SIGHUP", 129), ("SIGSEGV", 139)):
        with Terminal(folder) as t:
            t.type("ulimit -c 0")
            t.run("")
            walk(t, to="Which load[?]")
            os.kill(t.hookflash(), getattr(signal, name))
            tap.ok(t.see(rf"(?m)^(.*)\[{status}\]") and t.is_restored(),
                   f"{name} while it asks: {status}, the terminal is given back", t.text())


def terminals(folder):
    for name, settings in (("screen", {}), ("linux", {}), ("vt100", {}),
                           ("xterm-256color", {"LC_ALL": "", "LANG": "C"})):
        with Terminal(folder, **settings) as t:
            t.run("--speed 50", env=f"TERM={name}")
            seen = []
            tap.ok(walk(t, at_each=lambda t, _: seen.append(t.text())), f"TERM={name}: to the summary")
            t.keys("Enter")
            tap.ok(t.see("all done: q leaves"), f"TERM={name}: to the end")
            if settings:
                tap.ok(all(text.isascii() for text in seen + [t.text()]), "LANG=C: all of it in ASCII")
            t.keys("q")
            tap.ok(t.see(r"(?m)^\[0\]") and t.is_restored(), f"TERM={name} is given back")
    for command, env in (("", "TERM=dumb"), ("</dev/null", ""), ("| cat", ""), ("--json", "")):
        with Terminal(folder) as t:
            t.run(command, env=env)
            piped = "cat" in command
            tap.ok(t.see(r"(?m)^\[0\]" if piped else r"(?m)^\[2\]") and
                   ("--plain" in (t.text() if piped else err_of(folder))),
                   f"{env} hookflash {command}: no screen, and --plain is named", t.text() + err_of(folder))


if not shutil.which("tmux"):
    print("1..0 # SKIP tmux is not installed")
else:
    for story in (to_the_end, real_phones, kept_awake, back_and_forth, held_port, left, stopped_and_resized,
                  hung_up, killed, terminals):
        with Folder() as tmp:
            story(tmp)
    tap.done()
