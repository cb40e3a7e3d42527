#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A conversion that was broken off is offered at the next start, and goes on with Enter alone; what
cannot be continued is not offered, and where the bench is not what it was the wizard says so."""
import glob
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

from e2e import (HOOKFLASH, PATIENCE, PHONES, SIP, Folder, Tap, environment, forge, lines, of_kind, run,
                 wait_for)

SPEED = ["--speed", "50"]
MAC = "00:15:62:aa:00:0{}"
HERE = ["--address", "127.0.0.1", "--port", "0", *SPEED]
CARD = "Which card are the phones on?"
OFFER = "Shall the session that is not finished go on? [continue]:"
tap = Tap()


class Wizard:
    """`hookflash --plain` whose input is given whole; it may go on to serve."""

    def __init__(self, *args, data, says, cwd=None):
        self.out, self.err = tempfile.NamedTemporaryFile(), tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen(
            [os.path.abspath(HOOKFLASH), "--plain", *map(str, args)], stdin=subprocess.PIPE, stdout=self.out,
            stderr=self.err, env=environment(XDG_DATA_HOME=data, TZ="UTC"), cwd=cwd)
        self.process.stdin.write("".join(line + "\n" for line in says).encode())
        self.process.stdin.close()

    def read(self, file):
        with open(file.name, encoding="latin-1") as f:
            return f.read()

    def said(self):
        return " ".join(self.read(self.out).split())

    def port(self):
        def greeted():
            text = self.read(self.err)
            if "Ctrl-C ends it" in text:
                return int(text.split(" on UDP port ")[1].split()[0].strip(";"))
            if self.process.poll() is not None:
                sys.exit(f"Bail out! it ended before it served: {self.said()[-300:]}")
            return 0
        return wait_for(greeted, PATIENCE, "the server's greeting")

    def end(self, seconds=300):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "hangs"


def phones(port, first, count=1):
    status, out, err = run(PHONES, "--server", f"127.0.0.1:{port}", "--until-settled", "--json",
                           "--mac", MAC.format(first), "--count", str(count), *SPEED)
    return {s["mac"]: s["load"] for s in of_kind(lines(out), "sim")}


def ask(data, *args, says=()):
    """What is said until the input ends."""
    w = Wizard(*args, data=data, says=says)
    return w.end(), w.said()


def journal(session):
    with open(session + "/journal.jsonl", encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.endswith("\n")]


def session_of(data):
    wait_for(lambda: glob.glob(data + "/hookflash/sessions/*/journal.jsonl"), PATIENCE, "a session")
    return glob.glob(data + "/hookflash/sessions/*")[0]


def broken_off(data, load, chosen, cwd=None):
    """Two phones are chosen, the first one is converted, and the program is killed."""
    w = Wizard(*HERE, data=data, says=["", "", load, chosen, "", "", "", "", "", "", ""],
               cwd=cwd)
    loads = phones(w.port(), 0)
    done = wait_for(lambda: any(e.get("mac") == MAC.format(0) and e["kind"] == "tftp.request"
                                and "SIPDefault" in json.dumps(e)
                                for e in journal(session_of(data))), PATIENCE, "the first is done")
    return w, loads == {MAC.format(0): SIP} and done


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    two = f"{MAC.format(0)} {MAC.format(1)}"

    # Killed between two phones; the next start needs nothing but Enter.
    data = tmp + "/data"
    with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
        f.write(f"mac;server;extension;password\n{MAC.format(0)};192.0.2.9;100;Secr3t-100\n"
                f"{MAC.format(1)};192.0.2.9;101;Secr3t-101\n")
    w, good = broken_off(data, sip, tmp + "/phones.csv")
    tap.ok(good, "the first of two phones is converted", w.said())
    session = session_of(data)
    said = ask(data)[1]
    tap.ok(CARD in said and OFFER not in said, "a session that a program has open is not offered", said)
    w.process.kill()
    w.end()
    answers = open(session + "/answers.ini", encoding="utf-8").read()
    tap.equal(stat.S_IMODE(os.stat(session + "/answers.ini").st_mode), 0o600,
              "the answers are for their owner alone")
    tap.ok(f"load = {sip}\n" in answers and f"phones = {tmp}/phones.csv\n" in answers
           and "Secr3t" not in answers, "and hold the list's path, not its passwords", answers)
    status, said = ask(data)
    began = journal(session)[0]["t"][11:16]
    when = re.search(r"1\) continue the session of (?:\d{4}-\d\d-\d\d )?(\d\d:\d\d) "
                     r"\(1 of 2 phones done, P0S3-8-12-00\) 2\) begin anew", said)
    tap.ok(when and when.group(1) == began, "the next start offers it, with its time and how far it came", said)
    tap.ok(status == 2 and said.endswith("nothing was written or served"), "and the end of input touches nothing")
    w = Wizard(data=data, says=["", ""])
    tap.equal(phones(w.port(), 1), {MAC.format(1): SIP}, "Enter and Enter: the second phone is converted")
    tap.equal(w.end(), 0, "and with both done it ends 0")
    said = w.said()
    tap.ok(CARD not in said and "Phones 2 of " in said and "Report done 2 failed 0 not seen 0" in said,
           "from the first question straight to the summary", said)
    numbers = [e["seq"] for e in journal(session)]
    tap.equal(numbers, list(range(1, len(numbers) + 1)), "the journal is numbered on without a gap")
    tap.equal(len(glob.glob(data + "/hookflash/sessions/*")), 1, "and it is the same session")
    said = ask(data)[1]
    tap.ok(CARD in said and OFFER not in said, "once it is finished it is not offered", said)

    # Another one, which is looked at from many sides.
    data = tmp + "/data2"
    w, good = broken_off(data, "sip", two, cwd=tmp)
    w.process.kill()
    w.end()
    session = session_of(data)
    path = session + "/answers.ini"
    answers = open(path, encoding="utf-8").read()
    tap.ok(good and f"load = {sip}\n" in answers, "a path that was relative is kept as what it meant", answers)

    said = ask(data, says=["2"])[1]
    tap.ok(OFFER in said and CARD in said.partition(OFFER)[2], "2 begins anew at the first step", said)
    said = ask(data, says=["3", "<"])[1]
    tap.ok("3 -> must be 1, to continue, or 2, to begin anew" in said
           and "This is the first question." in said, "and nothing else is an answer", said)
    said = ask(data, says=["", *["<"] * 11, "2", "", "", "", two, "", "", "", tmp + "/root", "", ""])[1]
    tap.ok(said.count(OFFER) == 2 and said.endswith("nothing was written or served")
           and said.count("Enter begins: ") == 2, "all the way back, and anew after all", said)
    said = ask(data, "--load", sip)[1]
    tap.ok(CARD in said and OFFER not in said, "who says a load wants another session", said)
    said = ask(data, "--session", session)[1]
    tap.ok("Enter begins: " in said and CARD not in said and OFFER not in said,
           "--session continues it without asking", said)
    said = ask(data, "--session", session, "--phones", MAC.format(1))[1]
    tap.ok("Enter begins: " in said and f"Phones 1 phone: {MAC.format(1)}" in said,
           "and an option goes before what was answered", said)
    said = ask(data, "--session", tmp + "/new")[1]
    tap.ok(CARD in said and not os.path.exists(tmp + "/new"), "--session of a new folder asks as ever", said)

    # Ended with Ctrl-C between two phones: it is no different.
    data3 = tmp + "/data3"
    w, good = broken_off(data3, sip, two)
    w.process.send_signal(signal.SIGINT)
    tap.equal((good, w.end()), (True, 128 + signal.SIGINT), "another one is ended with Ctrl-C")
    said = ask(data3)[1]
    tap.ok(re.search(r"continue the session of [0-9 :-]+ \(1 of 2 phones done, P0S3-8-12-00\)", said),
           "and is offered too", said)

    # What is not as it was: the wizard stands at that question and says why.
    for was, now, stands, why in [
            ("address = 127.0.0.1", "address = 192.0.2.77", "phones ask? [127.0.0.1]:",
             "lo has not 192.0.2.77 any more, which the phones were told to ask"),
            ("interface = lo", "interface = eth99", f"{CARD} [lo]:",
             "eth99 -> this computer has no such card"),
            (f"load = {sip}", f"load = {tmp}/gone.zip", "name in the library:",
             f"{tmp}/gone.zip: No such file or directory"),
            (f"load = {sip}", f"load = {sip}#P0S3-7-5-00", "name in the library:",
             "holds no load P0S3-7-5-00"),
            (MAC.format(1), "0015", "a file of them, or all:", "0015 -> twelve hex digits"),
            ("root = ", f"root = {sip}/{SIP}.loads", "do the files go?", "Not a directory")]:
        with open(path, "w", encoding="utf-8") as f:
            f.write(re.sub(r"root = .*", now, answers) if was == "root = " else answers.replace(was, now))
        said = ask(data, says=[""])[1].partition(OFFER)[2]
        tap.ok(why in said and stands in said.partition(why)[2] and "Enter begins: " not in said,
               f"{now}: {why}", said)

    # Damaged or unreadable answers: not offered, and said why.
    for text, why in [
            ("\0\1junk", "line 1: a NUL byte"), ("", "it ends without a load or without phones"),
            (answers[:len(answers) // 3], "line "), (answers + "[bench]\nadress = x\n", "has no key adress"),
            (answers.replace("speed = 50", "speed = fast"), "speed: fast -> must be a number")]:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        said = ask(data)[1]
        tap.ok("is not finished, but its answers cannot be read" in said and why in said
               and f"hookflash --plain --session {session}" in said
               and CARD in said and OFFER not in said, f"answers {text[:20]!r}: {why}", said)
    said = ask(data, "--session", session)[1]
    tap.ok("speed: fast" in said and CARD in said, "and the command that is named asks again", said)
    os.remove(path)
    os.mkfifo(path)
    said = ask(data)[1]
    tap.ok("answers.ini: Invalid argument" in said and CARD in said, "what is no file stops nobody", said)
    os.remove(path)
    said = ask(data)[1]
    tap.ok(CARD in said and OFFER not in said and "answers" not in said,
           "a session that was not begun from the wizard is none of its business", said)
    with open(path, "w", encoding="utf-8") as f:
        f.write(answers)

    # Of a journal too large to read at a start, and of an old one.
    file = session + "/journal.jsonl"
    shutil.copy(file, tmp + "/kept")
    with open(file, "ab") as f:
        f.write(b"\n" * 1000)
        f.truncate(40 << 20)
        f.seek(0, 2)
        f.write(b"\n")
    said = ask(data)[1]
    tap.ok(re.search(r"continue the session of [0-9 :-]+ \(P0S3-8-12-00\) 2\)", said),
           "of a very large journal only both ends are read", said)
    shutil.copy(tmp + "/kept", file)
    old = time.time() - 25 * 3600
    os.utime(file, (old, old))
    said = ask(data)[1]
    tap.ok(CARD in said and OFFER not in said, "what was broken off a day ago is not offered", said)

    # A machine that crashed: the journal's last line is torn.
    with open(file, "ab") as f:
        f.write(b'{"seq":99999,"kind":"tftp.req')
    w = Wizard(data=data, says=["1", ""])
    tap.equal(phones(w.port(), 1), {MAC.format(1): SIP}, "a torn journal: the second phone is converted")
    tap.equal(w.end(), 0, "and it ends 0")
    numbers = [e["seq"] for e in journal(session)]
    tap.ok(numbers == list(range(1, len(numbers) + 1)) and "Report done 2 failed 0" in w.said(),
           "numbered on without a gap", f"{numbers[-5:]} {w.said()[-300:]}")

tap.done()
