#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The wizard without a screen: asked and answered on a terminal and in a pipe, from an answers file,
interrupted anywhere; and nothing is touched before the summary is confirmed."""
import glob
import os
import pty
import select
import signal
import subprocess
import tempfile
import time

from e2e import (HOOKFLASH, PATIENCE, PHONES, SCCP, SIP, Folder, Tap, environment, forge, hookflash,
                 lines, of_kind, run, wait_for)

SPEED = ["--speed", "50"]
MAC = "00:15:62:aa:00:0{}"
HERE = ["--address", "127.0.0.1", "--port", "0", *SPEED]
tap = Tap()


class Talk:
    """A front end of the wizard on a terminal (or, with `pipe`, its stdin given whole)."""

    def __init__(self, *args, data, pipe=None, cwd=None, tmp="/tmp"):
        self.seen, self.master = "", None
        self.err = tempfile.NamedTemporaryFile()
        env = environment(XDG_DATA_HOME=data, TERM="dumb", TMPDIR=tmp)
        command = [HOOKFLASH, *map(str, args)]
        if pipe is None:
            self.master, slave = pty.openpty()
            self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=self.err,
                                            env=env, start_new_session=True, cwd=cwd,
                                            preexec_fn=lambda: self.control())
            os.close(slave)
        else:
            self.out = tempfile.TemporaryFile()
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.out,
                                            stderr=self.err, env=env, cwd=cwd)
            self.process.stdin.write(pipe.encode())
            self.process.stdin.close()

    @staticmethod
    def control():
        import fcntl
        import termios
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.seen += os.read(self.master, 65536).decode("latin-1").replace("\r", "")
            except OSError:  # the other side has closed
                return False
        return True

    def expect(self, text, seconds=PATIENCE):
        """What was said up to and with this text; "" when it does not come."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() > end or not self.read(0.2):
                print(f"# in vain for {text!r} in {self.seen!r}")
                return ""
        said, _, self.seen = self.seen.partition(text)
        return said + text

    def say(self, line):
        os.write(self.master, line.encode() + b"\n")

    def talk(self):
        with open(self.err.name, encoding="latin-1") as f:
            return f.read()

    def port(self):
        """That of the server, when it serves."""
        def greeted():
            text = self.talk()
            if " on UDP port " in text and "Ctrl-C ends it" in text:
                return int(text.split(" on UDP port ")[1].split()[0].strip(";"))
            return -1 if self.process.poll() is not None else 0
        return wait_for(greeted, PATIENCE, "the server's greeting")

    def end(self, seconds=PATIENCE):
        """Its exit status. What it wrote last comes through the terminal when it has ended, or later:
        all is read once nobody else has the terminal open."""
        end = time.monotonic() + seconds
        while self.master is not None and time.monotonic() < end and self.read(0.2):
            pass
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "hangs"
        if self.master is None:
            self.out.seek(0)
            self.seen = self.out.read().decode("latin-1")
        else:
            os.close(self.master)
        return status


def convert(talk, *args):
    """The loads of the simulated phones when all is over."""
    status, out, err = run(PHONES, "--server", f"127.0.0.1:{talk.port()}", "--until-settled",
                           "--json", "--mac", MAC.format(0), *SPEED, *args)
    return {s["mac"]: s["load"] for s in of_kind(lines(out), "sim")}


def untouched(data):
    return not os.path.exists(data)


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    both = forge(tmp + "/both", SIP, SCCP)
    broken = forge(tmp + "/broken", SIP)
    os.remove(f"{broken}/{SIP}.sb2")

    # On a terminal, only Enter after a load and all were said.
    data = tmp + "/data"
    talk = Talk("--plain", *HERE, data=data)
    for question, answer in [
            ("Which card are the phones on? [lo]: ", ""),
            ("shall the phones ask? [127.0.0.1]: ", ""),
            ("Which load? A package, a folder, or a name in the library: ", sip),
            ("Which phones? MAC addresses, a file of them, or all: ", "all"),
            ("What do they run now? A load's name, or unknown [unknown]: ", ""),
            ("Enter goes on: ", ""),
            (f"Into which folder do the files go? [{data}/hookflash/tftp]: ", ""),
            ("Enter goes on, d N shows file N: ", ""),
            ("Enter goes on: ", "")]:
        tap.ok(talk.expect(question), f"asks: {question}")
        talk.say(answer)
    summary = " ".join(talk.expect("Enter begins: ").split())
    tap.ok(all(word in summary for word in
               [f"Load {SIP} (SIP 8.12)", "Phones all", "7 new, 0 replaced, 0 unchanged",
                "new OS79XX.TXT", "of 127.0.0.1 on lo", "when every chosen phone is done"]),
           "one summary says what will be written and bound", summary)
    tap.ok(untouched(data), "and until it is confirmed nothing is written")
    talk.say("")
    loads = convert(talk, "--count", "2", "--from", SCCP)
    tap.equal(loads, {MAC.format(0): SIP, MAC.format(1): SIP}, "the phones are converted")
    tap.equal(talk.end(), 0, "and it ends 0 by itself")
    tap.ok("Step 7 of 7  Report\n  done      2\n  failed    0\n  not seen  0\n" in talk.seen,
           "with a report", talk.seen)
    session = talk.seen.rpartition("Next: hookflash report ")[2].strip()
    status, out, err = hookflash("report", session)
    tap.ok(status == 0 and "2 phones: 2 done." in out, "whose command works", f"{status}{out}{err}")

    # The sample load: only Enter after it was chosen; nothing stays.
    data = tmp + "/none"
    talk = Talk("--plain", "--speed", "50", data=data, tmp=tmp, pipe="\n\n1\n" + "\n" * 9)
    status = talk.end()
    tap.ok(status == 0 and "4 phones: 4 done." in talk.seen and "No session was kept" in talk.seen,
           "the sample load, and then only Enter: four converted phones", f"{status}\n{talk.seen[-900:]}")
    twin = tmp + "/sample-twin.ini"
    tap.ok(untouched(data) and not glob.glob(tmp + "/hookflash-demo*"), "and nothing stays")
    with open(tmp + "/sample.ini", "w", encoding="ascii") as f:
        f.write("[load]\nload = sample#P00308010200\n[convert]\nspeed = 50\n")
    talk = Talk("--answers", tmp + "/sample.ini", "--print-answers", twin, "--json", data=data,
                tmp=tmp, pipe="")
    status = talk.end()
    tap.equal((status, {p["load"] for p in of_kind(lines(talk.seen), "phone")}), (0, {SCCP}),
              "and unattended, the other way")
    tap.ok("load = sample#P00308010200\n" in open(twin, encoding="utf-8").read(), "as its twin says",
           open(twin, encoding="utf-8").read())

    # Back and forth: other sets, another folder; every answer is offered again.
    data = tmp + "/data2"
    twin = tmp + "/twin.ini"
    answers = ["", "", both, "2", "all", "<", "<", "<", "", "1", f"{MAC.format(0)} 0015.62aa.0001",
               SIP, "", "", tmp + "/first", "", "<", "<", tmp + "/second", "d 1", "", "", ""]
    talk = Talk("--plain", "--print-answers", twin, *HERE, data=data, pipe="\n".join(answers) + "\n")
    loads = convert(talk, "--count", "3", "--from", SIP)
    tap.equal(loads, {MAC.format(0): SCCP, MAC.format(1): SCCP, MAC.format(2): SIP},
              "answers changed on the way back: the chosen phones take the other load")
    tap.equal(talk.end(), 0, "through a pipe, the end of which is no interruption of serving")
    tap.ok("Which of these? [P0S3-8-12-00]: " in talk.seen and f"folder do the files go? [{tmp}/first]: " in talk.seen
           and "a file of them, or all [all]: " in talk.seen, "what was answered was offered again", talk.seen)
    tap.ok("0000  3c 64 65 76" in talk.seen, "d 1 shows the bytes of a file", talk.seen)
    tap.ok(os.path.exists(tmp + "/second/OS79XX.TXT") and not os.path.exists(tmp + "/first"),
           "and only the folder that was confirmed is written")

    # The twin: the same answers, unattended; written again it is the same file.
    text = open(twin, encoding="utf-8").read()
    tap.ok(f"load = {both}#{SCCP}\n" in text and f"phones = {MAC.format(0)},{MAC.format(1)}\n" in text
           and f"root = {tmp}/second\n" in text, "--print-answers writes them", text)
    again = tmp + "/again.ini"
    talk = Talk("--answers", twin, "--print-answers", again, "--json", data=data, pipe="never read\n")
    loads = convert(talk, "--count", "2", "--from", SIP)
    tap.equal(loads, {MAC.format(0): SCCP, MAC.format(1): SCCP}, "--answers does the same unattended")
    tap.equal(talk.end(), 0, "and ends 0")
    tap.equal(sorted(p["stage"] for p in of_kind(lines(talk.seen), "phone")), ["done", "done"],
              "with events alone on stdout")
    tap.ok("Which" not in talk.talk() and "not seen  0" in talk.talk(),
           "it asks nothing, and reports", talk.talk())
    tap.equal(open(again, encoding="utf-8").read(), text, "and its own twin is the same")
    third = tmp + "/third.ini"
    talk = Talk("--answers", twin, "--print-answers", third, "--allow", "10.1.0.0/16", "--allow",
                "10.2.0.0/16", "--timeout", "1", data=data)
    status = talk.end()
    tap.ok("\x1b" not in talk.seen and "2 phones: 2 not seen." in talk.seen,
           "on a terminal too it is lines of text", talk.seen)
    tap.ok(status == 1 and "allow = 10.1.0.0/16,10.2.0.0/16\n" in open(third, encoding="utf-8").read(),
           "options beside it go into its twin; nobody came within the timeout: 1", talk.talk())
    status, out, err = hookflash("--answers", twin, "--print-answers", again)
    tap.ok(status == 4 and "is there already" in err, "which is never written over", f"{status}{err}")
    talk = Talk("--plain", "--answers", twin, "--port", "0", data=tmp + "/x", pipe="\n\n")
    tap.ok(talk.end() == 2 and f"name in the library [{both}#{SCCP}]: " in talk.seen,
           "with --plain the answers are what Enter takes", talk.seen)

    # A spreadsheet whose row names a load of its own.
    data = tmp + "/data6"
    os.makedirs(data + "/hookflash/loads")
    forge(f"{data}/hookflash/loads/{SCCP}", SCCP)
    with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
        f.write(f"mac;load\n{MAC.format(0)};\n{MAC.format(1)};{SCCP}\n")
    talk = Talk("--plain", *HERE, data=data,
                pipe="\n".join(["", "", sip, tmp + "/phones.csv", "", "", "", "", "", "", ""]) + "\n")
    loads = convert(talk, "--count", "2", "--from", f"{SCCP},{SIP}")
    tap.equal(loads, {MAC.format(0): SIP, MAC.format(1): SCCP}, "a CSV: two targets in one session")
    tap.equal(talk.end(), 0, "and it ends 0")

    # Wrong answers, at every question: the place is named, and the question comes again.
    data = tmp + "/data3"
    WRONG = [
        ("<", "This is the first question."),
        ("eth99", "eth99  -> this computer has no such card"), ("", "[lo]"),
        ("127.0.0.O", "127.0.0.O  -> no IPv4 address from character 9 on"),
        ("192.0.2.77", "is none of this card's addresses"), ("", "hookflash doctor -i lo tells more"),
        ("", "this has no default: an answer is needed"),
        ("/nonexistent", "/nonexistent: No such file or directory"),
        (broken, f"missing {SIP}.sb2"), (both + "#P0S3-7-5-00", "holds no load P0S3-7-5-00"),
        (both, "Which of these? [P00308010200]: "), ("7", "7  -> is none of these loads"),
        ("2", "Step 3 of 7  Phones"),
        ("", "this has no default: an answer is needed"),
        ("0012.D9AB.ZZ", "MAC: 0012.D9AB.ZZ  -> 'Z' is not a hex digit (character 11)"),
        ("00156219BB2F 0015", "MAC: 0015  -> twelve hex digits are needed"),
        (tmp + "/bad.csv", "line 2, character 5: 0015x: this character does not belong"),
        ("all", "What do they run now?"),
        ("P0S3 8", "' ' stands in no load's name (character 5)"),
        ("P0S3-04-4-00", "Do not unplug"), ("", "Step 4 of 7  Files"),
        (tmp + "/root3", "hop 1 of 3: needs P0S3-05-3-00"),
        ("<", "Do not unplug"), ("<", "What do they run now?"), ("unknown", "Do not unplug"),
        ("what", "what  -> Enter goes on, < goes back"), ("", "Step 4 of 7  Files"),
        (sip + f"/{SIP}.loads", "Not a directory"), (tmp + "/root3", "1) new"),
        ("d 99", "there is no file 99"), ("", "Step 5 of 7"), ("", "Step 6 of 7"),
        ("yes", "yes  -> Enter goes on, < goes back"),
    ]
    with open(tmp + "/bad.csv", "w", encoding="ascii") as f:
        f.write("mac\n0015x\n")
    talk = Talk("--plain", *HERE, data=data, pipe="".join(line + "\n" for line, _ in WRONG))
    status, rest = talk.end(), talk.seen
    for line, says in WRONG:
        found = says in rest
        tap.ok(found, f"{line!r}: {says}", rest[:600])
        rest = rest.partition(says)[2] if found else rest
    tap.ok(status == 2 and untouched(data) and not os.path.exists(tmp + "/root3"),
           "and the end of input leaves all as it was: 2", f"{status}\n{talk.seen[-300:]}")

    # The input ends, or Ctrl-C comes, at every question.
    data = tmp + "/data4"
    way = ["", "", both, "2", "all", "", "", tmp + "/root4", "", ""]
    for n in range(len(way) + 1):
        talk = Talk("--plain", *HERE, data=data, pipe="".join(line + "\n" for line in way[:n]))
        status = talk.end()
        tap.ok(status == 2 and talk.seen.endswith("The input has ended; nothing was written or served\n")
               and untouched(data) and not os.path.exists(tmp + "/root4"),
               f"the input ends at question {n + 1}", f"{status}\n{talk.seen[-300:]}")
    for n in (0, 4, len(way)):
        talk = Talk("--plain", *HERE, data=data)
        for line in way[:n]:
            talk.expect(": ")
            talk.say(line)
        talk.expect(": " if n < len(way) else "Enter begins: ")
        os.write(talk.master, b"\x03")
        status = talk.end()
        tap.ok(status == 130 and "Interrupted; nothing was written or served" in talk.seen
               and untouched(data) and not os.path.exists(tmp + "/root4"),
               f"Ctrl-C at question {n + 1}: 130", f"{status}\n{talk.seen[-300:]}")

    # Ctrl-C while it serves: the report comes, and the signal's status.
    talk = Talk("--plain", *HERE, data=data)
    for line in way:
        talk.expect(": ")
        talk.say(line)
    talk.expect("Enter begins: ")
    talk.say("")
    tap.ok(talk.port() > 0, "it serves")
    os.write(talk.master, b"\x03")
    status = talk.end()
    tap.ok(status == 128 + signal.SIGINT and "Step 7 of 7  Report" in talk.seen,
           "Ctrl-C while it serves: the report, and 130", f"{status}\n{talk.seen[-300:]}")

    # Answers files with mistakes: all of them, with their lines, and nothing is touched.
    data = tmp + "/data5"
    BAD = [
        ("[bench]\nport = 7O\nadress = x\njunk\n[load]\nloaf = y\n", 4,
         ["line 2: port: 7O  -> 'O' is not a digit (character 2)",
          "line 3: [bench] has no key adress; did you mean address in [bench]?",
          "line 4: must be [section], key = value, or # comment",
          "line 6: [load] has no key loaf; did you mean load in [load]?"]),
        (f"[load]\nload = /nonexistent\n[phones]\nphones = 0012.D9AB.ZZ\n", 4,
         ["line 2: load: ", "/nonexistent: No such file", "line 4: phones: MAC: 0012.D9AB.ZZ",
          "nothing was written or served"]),
        ("", 4, ["load: this has no default", "phones: this has no default"]),
        (f"[load]\nload = {sip}\n[phones]\nphones = all\nfrom = P0S3-04-4-00\n", 4,
         ["from P0S3-04-4-00 to P0S3-8-12-00, hop 1 of 3: needs P0S3-05-3-00",
          "Next: give it too, --load FILE"]),
        (f"[load]\nload = {broken}\n[phones]\nphones = all\n", 4, [f"missing {SIP}.sb2"]),
    ]
    for text, want, says in BAD:
        path = tmp + "/bad.ini"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        status, out, err = hookflash("--answers", path, *HERE, env=environment(XDG_DATA_HOME=data))
        missing = [s for s in says if s not in err]
        tap.ok(status == want and not missing and out == "" and untouched(data),
               f"answers {text.splitlines()[:2]}: {want}, {says[0]}", f"{missing}\n{status}\n{err}")
    status, out, err = hookflash("--answers", tmp + "/none.ini")
    tap.ok(status == 4 and "No such file" in err, "an answers file that is not there: 4", err)

    # Words around it.
    for args, want, says in [
            (["--answers", "x", "serve"], 2, "serve: does not know --answers"),
            (["--plain", "--port", "70000"], 2, "a port, 0 to 65535"),
            (["--plain", "--address", "1.2.3"], 2, "--address: 1.2.3  -> an IPv4 address has four"),
            (["--plain", "--interface", "eth99"], 2, "no such card"),
            (["--answers"], 2, "needs a value"), ([], 2, "hookflash --plain asks you")]:
        status, out, err = hookflash(*args)
        tap.ok(status == want and says in err, f"hookflash {' '.join(args)}: {want}, {says}",
               f"{status}\n{out}{err}")
    status, out, err = hookflash("--plain", "--help")
    tap.ok(status == 0 and "--print-answers FILE" in out and "--answers FILE" in out and err == "",
           "hookflash --plain --help", out + err)
    options, _, keys = out.partition("An answers file is INI")
    keys = [word for line in keys.partition("\n\n")[0].splitlines()[1:] for word in line.split() if word[0] != "["]
    tap.equal([key for key in keys if f"--{key} " not in options and f"--{key}[=" not in options], [],
              f"every one of the {len(keys)} keys of an answers file is an option")
    tap.ok("\n  --plain " in hookflash("--help")[1], "and --help speaks of it")

tap.done()
