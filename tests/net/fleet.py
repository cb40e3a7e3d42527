#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many benches through a real broker. It is killed and started again in mid-conversion, publishers
are killed, a reader comes late: what the fleet shows in the end is what the benches' own journals
say, literally. TLS, passwords, and a broker that is never there, which no phone notices."""
import glob
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from e2e import (BUILD, HOOKFLASH, PATIENCE, SCCP, SIP, Folder, Server, Tap,  # noqa: E402
                 environment, forge, hookflash, lines, of_kind, printed, run, tell_sanitizers, wait_for)
from mqtt_net import Broker, Recorder, peer  # noqa: E402

SECRET = "Plumeau4711"
SPEED = "20"
tap = Tap()


def soon(condition, what):
    return wait_for(condition, PATIENCE, what)


class Bench:
    """`hookflash serve --publish` with its folder; `number` tells its phones apart."""

    def __init__(self, tmp, name, number, url, *more, count=4, source=SIP, target=SCCP):
        self.name, self.number, self.count, self.source = name, number, count, source
        self.session = f"{tmp}/{name}/session"
        os.makedirs(f"{tmp}/{name}/root")
        self.server = Server("--root", f"{tmp}/{name}/root", "--load", f"{tmp}/loads#{target}",
                             "--from", source, "--phones", self.list(f"{tmp}/{name}/phones.csv"),
                             "--call-server", "10.1.1.1", "--speed", SPEED, "--session",
                             self.session, "--publish", url, "--publish-as", name, *more)

    def mac(self, i):
        return f"001562bb{self.number:02x}{i:02x}"

    def list(self, path):
        with open(path, "w", encoding="ascii") as f:
            f.write("mac,extension,password\n")
            for i in range(self.count):
                f.write(f"{self.mac(i)},{1000 + i},{SECRET}\n")
        return path

    def phones(self, first=0, count=None):
        """Its simulated phones, in the background; or some of them, where others are to follow."""
        return subprocess.Popen([f"{BUILD}/hookflash-phones", "--server",
                                 f"127.0.0.1:{self.server.port}", "--until-settled", "--count",
                                 str(count or self.count), "--mac", self.mac(first), "--bind",
                                 f"127.{self.number}.0.{1 + first}", "--from", self.source, "--speed", SPEED],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                env=environment())

    def journal(self):
        try:
            with open(f"{self.session}/journal.jsonl", "rb") as f:
                return f.read()
        except FileNotFoundError:
            return b""

    def lines(self):
        return self.journal().count(b"\n")

    def notes(self):
        return [e.get("text", "") for e in lines(self.journal().decode().rpartition("\n")[0])
                if e.get("verb") == "note"]

    def is_done(self, ear):
        """As the states say that it tells; the broker is there."""
        states = {t: json.loads(p) for t, p in ear.of(f"{self.name}/phone/")}
        mine = [p for p in states.values() if p["chosen"]]
        return len(mine) == self.count and all(p["stage"] == "done" for p in mine)

    def is_published(self):
        try:
            with open(f"{self.session}/published", encoding="ascii") as f:
                return int(f.read().split()[2]) == len(self.journal())
        except (FileNotFoundError, IndexError):
            return False

    def keeper(self):
        """The pid of what keeps the publisher alive; None: there is none."""
        return (children(self.server.process.pid, "hookflash-mqtt") or [None])[0]

    def worker(self):
        """And of what does the work."""
        keeper = self.keeper()
        return keeper and (children(keeper, "hookflash-mqtt") or [None])[0]

    def kill_worker(self):
        """False: there is none just now, or the session is over: of those that send what is left
        none follows the second one. The bench stands still meanwhile, and does not end it."""
        pid, bench = self.worker(), self.server.process
        if not pid:
            return False
        bench.send_signal(signal.SIGSTOP)
        try:
            soon(lambda: state_of(bench.pid) in "TZ", "it stands still")
            if b'"kind":"session.end"' in self.journal():
                return False
            os.kill(pid, signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False
        finally:
            bench.send_signal(signal.SIGCONT)


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as f:
            return f.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def children(pid, name):
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="latin-1") as f:
                text = f.read()
        except OSError:
            continue
        comm, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
        if int(rest[1]) == pid and comm == name[:15] and rest[0] != "Z":
            found.append(int(text.split()[0]))
    return found


def is_publisher(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="latin-1") as f:
            return f.read().startswith("hookflash-mqtt")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Fleet:
    """`hookflash fleet` in the background."""

    def __init__(self, url, *args, plain=False):
        self.out, self.err = tempfile.TemporaryFile(), tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen([HOOKFLASH, "fleet", "--from", url,
                                         *([] if plain else ["--json"]), *args],
                                        stdout=self.out, stderr=self.err,
                                        stdin=subprocess.DEVNULL, env=environment())

    def talk(self):
        with open(self.err.name, encoding="latin-1") as f:
            return f.read()

    def text(self):
        return printed(self.out, self.process)

    def wait(self, timeout=PATIENCE):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "timeout"
        finally:
            tell_sanitizers(self.talk())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()


def phone_lines(session):
    """As the bench's own journal tells them, to the byte."""
    out = hookflash("report", session, "--format", "json")[1]
    return [line for line in out.splitlines() if line.startswith('{"kind":"phone"')]


def phone_lines_of(text, bench):
    """The fleet's, of one bench, without its name."""
    head = f'{{"kind":"phone","bench":"{bench}",'
    return ['{"kind":"phone",' + line[len(head):] for line in text.splitlines()
            if line.startswith(head)]


def kept(folder, bench):
    """What the fleet has written of its one session."""
    found = glob.glob(f"{folder}/{bench}/*/journal.jsonl")
    if len(found) != 1:
        return f"{len(found)} journals"
    with open(found[0], "rb") as f:
        return f.read()


def in_order(recorder, bench):
    """seq of every event line that was heard of a bench, and whether each, when it came for the
    first time, came in its order."""
    told, first = [], []
    for topic, payload in recorder.of(f"{bench}/events/"):
        after = int(topic.rsplit("/", 1)[1])
        seqs = [json.loads(line)["seq"] for line in payload.decode().splitlines()]
        told += seqs
        if after <= len(first):
            first += [s for s in seqs if s > len(first)]
    return told, first


def broker_comes_and_goes(tmp):
    broker = Broker(tmp, "allow_anonymous true")
    fleet = Fleet(broker.url(), "--session", f"{tmp}/depot", "--until-done")
    soon(lambda: "hearing" in fleet.talk(), "the ear")
    benches = [Bench(tmp, "west", 1, broker.url()), Bench(tmp, "east", 2, broker.url())]
    running = [b.phones(count=2) for b in benches]
    tap.ok(soon(lambda: all(b.lines() > 40 for b in benches), "conversions under way"),
           "two benches convert, and publish")
    broker.kill()
    before = [b.lines() for b in benches]
    running += [b.phones(first=2, count=2) for b in benches]  # the first may be nearly done
    tap.ok(soon(lambda: all(b.lines() > n + 20 for b, n in zip(benches, before)), "more"),
           "the broker is killed: the phones go on")
    tap.ok(soon(lambda: all(any("not published" in n for n in b.notes()) for b in benches),
                "a note"), "and each bench says that nothing is published")
    broker.start()
    ear = Recorder(broker.port)
    tap.ok(all(p.wait(300) == 0 for p in running) and
           soon(lambda: all(b.is_done(ear) for b in benches), "done"),
           "the broker is there again; all phones are converted")
    tap.ok(soon(lambda: all(b.is_published() for b in benches), "all is out"),
           "everything that happened without it is sent")
    soon(lambda: all(kept(f"{tmp}/depot", b.name) == b.journal() for b in benches), "its copy")
    tap.equal([b.server.stop() for b in benches], [143, 143], "the benches end")
    tap.equal(fleet.wait(), 0, "and with them the fleet: all is well")
    text = fleet.text()
    for b in benches:
        mine = phone_lines_of(text, b.name)
        tap.ok(len(mine) == 4 and mine == phone_lines(b.session),
               f"{b.name}: the fleet's phones are those of its own journal, to the byte",
               "\n".join([*mine, *phone_lines(b.session)]))
        tap.equal(kept(f"{tmp}/depot", b.name), b.journal(), f"{b.name}: and so is what it kept")
        events = [e for e in lines(text) if e.get("bench") == b.name and "seq" in e and "src" in e]
        tap.equal([{**e, "seq": i + 1} for i, e in enumerate(events)],
                  [{**e, "bench": b.name} for e in lines(b.journal().decode())],
                  f"{b.name}: every event was shown once and in order")
    summary = of_kind(lines(text), "summary")[-1]
    tap.equal((summary["chosen"], summary["done"]), (8, 8), "the sum is of both")
    tap.equal([(b["bench"], b["chosen"], b["done"], b["missing"], b["state"])
               for b in sorted(of_kind(lines(text), "bench"), key=lambda b: b["bench"])],
              [("east", 4, 4, 0, "offline"), ("west", 4, 4, 0, "offline")],
              "and each is told for itself")
    broker.kill()
    return benches


def report_adds_up(tmp, benches):
    status, out, err = hookflash("report", f"{tmp}/depot")
    tap.ok(status == 0 and "east: 4 phones: 4 done.\nwest: 4 phones: 4 done.\n" in out and
           "8 phones: 8 done." in out and "east/001562BB0200" in out,
           "report tells the folder of a fleet: each bench, and the sum", out + err)
    status, out, err = hookflash("report", f"{tmp}/depot", "--format", "json")
    tap.equal([phone_lines_of(out, b.name) for b in benches],
              [phone_lines(b.session) for b in benches], "its JSON has every bench's phones")
    status, out, err = hookflash("report", f"{tmp}/depot", "--format", "csv")
    rows = [row.split(",") for row in out.split("\r\n")[1:-1]]
    tap.equal(sorted((row[0], row[-1]) for row in rows if row[14] == "true"),
              sorted((":".join(re.findall("..", b.mac(i))), b.name)
                     for b in benches for i in range(4)), "and CSV says which bench's a phone is")
    for form in ("md", "html"):
        status, out, err = hookflash("report", f"{tmp}/depot", "--format", form)
        tap.ok(status == 0 and "west/001562BB0100" in out and "east/001562BB0200" in out,
               f"and so does {form}", err)
    os.mkdir(f"{tmp}/empty")
    status, out, err = hookflash("report", f"{tmp}/empty")
    tap.ok(status == 4 and "Next:" in err, "a folder with nothing in it is refused", err)


def publish_and_end(broker, name, session):
    """The status of a publisher that finds SIGTERM waiting: its worker has it while it connects. One
    that had no time on a busy machine says so (3), and another goes on; without time to connect
    none of them gets anywhere."""
    def terminate():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(5):
        status = run(f"{BUILD}/hookflash-mqtt", "publish", broker.url() + "/hookflash", "", "", name,
                     session, first=terminate)[0]
        if status != 3:
            break
    return status


def publishers_are_killed(tmp):
    chance = random.Random(4711)
    broker = Broker(tmp, "allow_anonymous true", name="killed")
    ear = Recorder(broker.port)
    fleet = Fleet(broker.url(), "--session", f"{tmp}/north-depot")
    # Before the bench: what it has missed it asks for, and whom it asks may be killed each time.
    soon(lambda: "hearing" in fleet.talk(), "the ear")
    bench = Bench(tmp, "north", 3, broker.url(), "--until-done", source=SCCP, target=SIP)
    # The bench cannot be done before the others come: the first one's end is told for certain.
    running = [bench.phones(count=2)]
    soon(lambda: bench.lines() > 40, "some lines")
    soon(bench.kill_worker, "a publisher")
    again = "started again: it was killed by signal 9"
    soon(lambda: any(again in n for n in bench.notes()), "a note")
    running.append(bench.phones(first=2, count=2))
    kills = 1
    while bench.server.process.poll() is None and kills < 3:
        goal = bench.lines() + chance.randrange(5, 25)
        soon(lambda: bench.lines() >= goal or bench.server.process.poll() is not None, "some lines")
        kills += 1 if bench.kill_worker() else 0
    tap.equal([p.wait(300) for p in running] + [bench.server.wait()], [0, 0, 0],
              "its publisher is killed again and again: the bench does not care")
    tap.ok(any(again in n for n in bench.notes()), "but it says so", bench.notes())
    total = bench.lines()
    tap.ok(soon(lambda: (in_order(ear, "north")[1] or [0])[-1] == total, "the last event"),
           "all of the journal came", in_order(ear, "north")[1][-3:])
    told, first = in_order(ear, "north")
    tap.equal(first, list(range(1, total + 1)), "each event once and in order, repeats left out")
    sessions = {t.split("/")[3] for t, _ in ear.of("north/events/")}
    tap.equal(len(sessions), 1, "all under one name of the session")
    bodies = b"".join(p for _, p, _ in ear.heard) + "".join(t for t, _, _ in ear.heard).encode()
    tap.ok(SECRET.encode() not in bodies and SECRET in open(f"{tmp}/north/phones.csv").read() and
           any(SECRET in open(f, encoding="latin-1").read()
               for f in glob.glob(f"{tmp}/north/root/*")),
           "no password of a phone ever left, though files were served that hold it")
    # The states follow the last event: the ear may be one message behind the broker.
    soon(lambda: bench.is_done(ear), "the states")
    states = {t: json.loads(p) for t, p in ear.of("north/phone/")}
    tap.equal({t.rsplit("/", 1)[1]: s["stage"] for t, s in states.items() if s["chosen"]},
              {bench.mac(i).upper(): "done" for i in range(4)}, "each phone's state is told")
    late = Recorder(broker.port, "hookflash/north/#")
    tap.ok(soon(lambda: len(late.of("phone/")) >= 4 and late.of("status"), "retained"),
           "and kept for whoever comes late")
    status = json.loads(late.of("status")[-1][1])
    tap.equal((status["state"], status["seq"]), ("offline", total),
              "and so is what the bench said last")
    soon(lambda: kept(f"{tmp}/north-depot", "north") == bench.journal(), "the fleet's copy")
    fleet.stop()
    tap.equal(kept(f"{tmp}/north-depot", "north"), bench.journal(), "the fleet has it whole")
    ear = Recorder(broker.port)
    os.remove(f"{bench.session}/published")
    tap.equal((publish_and_end(broker, "hasty", bench.session),
               soon(lambda: len(in_order(ear, "hasty")[1]) == total, "all of it")), (0, True),
              "one that is told to end before it has begun sends all that there is")
    broker.kill()


def late_and_again(tmp):
    """A reader that was not there; one that goes and comes again; a bench whose keeper is killed."""
    broker = Broker(tmp, "allow_anonymous true", name="late")
    bench = Bench(tmp, "south", 4, broker.url())
    running = bench.phones()
    soon(lambda: bench.lines() > 30, "the first events")
    soon(bench.is_published, "they are out")
    fleet = Fleet(broker.url(), "--session", f"{tmp}/late")
    tap.ok(soon(lambda: len(kept(f"{tmp}/late", "south")) > 1000, "the past"),
           "a fleet that comes late asks for what it missed")
    fleet.stop()
    running.wait(300)
    ear = Recorder(broker.port)
    soon(lambda: bench.is_done(ear), "done")
    fleet = Fleet(broker.url(), "--session", f"{tmp}/late", "--until-done")
    soon(lambda: kept(f"{tmp}/late", "south") == bench.journal(), "the rest")
    keeper = bench.keeper()
    soon(lambda: kept(f"{tmp}/late", "south") == bench.journal(), "all is there")
    tap.equal(bench.server.stop(), 143, "the bench ends")
    tap.ok(fleet.wait() == 0 and kept(f"{tmp}/late", "south") == bench.journal(),
           "one that was away goes on where it was", fleet.talk())
    tap.ok(keeper and not is_publisher(keeper), "and no publisher is left behind", keeper)
    bench = Bench(tmp, "keeper", 5, broker.url(), count=1)
    os.kill(soon(bench.keeper, "the publisher"), signal.SIGKILL)
    tap.ok(soon(lambda: any("publisher is gone" in n for n in bench.notes()), "a note"),
           "a publisher that is gone for good is told", bench.notes())
    tap.equal(bench.server.stop(), 143, "and stands in nobody's way")
    bench = Bench(tmp, "stopped", 9, broker.url(), count=1)
    os.kill(soon(bench.keeper, "the publisher"), signal.SIGSTOP)
    tap.equal(bench.server.stop(), 143, "nor does one that hears no signal any more")
    broker.kill()


def never_there(tmp):
    broker = Broker(tmp, name="never", start=False)
    bench = Bench(tmp, "alone", 6, broker.url(), "--until-done")
    running = bench.phones()
    tap.equal((running.wait(300), bench.server.wait()), (0, 0),
              "no broker at all: phones convert, and the exit is the same")
    tap.ok(any("not published" in n for n in bench.notes()) and
           "not all was sent" in bench.server.talk(), "but it is said", bench.server.talk())
    tap.ok(not os.path.exists(f"{bench.session}/published"), "and nothing counts as sent")
    broker = Broker(tmp, "allow_anonymous true", name="never")
    ear = Recorder(broker.port)
    total = bench.lines()
    server = Server("--root", f"{tmp}/alone/root", "--session", bench.session, "--publish",
                    broker.url(), "--publish-as", "alone")
    soon(lambda: (in_order(ear, "alone")[1] or [0])[-1] >= total, "what there was")
    server.stop()
    total = bench.lines()
    tap.ok(soon(lambda: (in_order(ear, "alone")[1] or [0])[-1] == total, "all of it"),
           "the session is begun again, and all of it goes out", in_order(ear, "alone")[1][-3:])
    broker.kill()


def certificates(tmp):
    """A CA and a certificate of the broker's, 127.0.0.1; and a CA that has signed nothing."""
    for ca in ("ca", "other"):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "3650", "-subj", f"/CN={ca}", "-keyout", f"{tmp}/{ca}.key", "-out",
            f"{tmp}/{ca}.pem")
    run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
        "/CN=broker", "-keyout", f"{tmp}/b.key", "-out", f"{tmp}/b.csr")
    with open(f"{tmp}/b.ext", "w", encoding="ascii") as f:
        f.write("subjectAltName=IP:127.0.0.1\n")
    status, _, err = run("openssl", "x509", "-req", "-in", f"{tmp}/b.csr", "-CA", f"{tmp}/ca.pem",
                         "-CAkey", f"{tmp}/ca.key", "-CAcreateserial", "-days", "3650", "-extfile",
                         f"{tmp}/b.ext", "-out", f"{tmp}/b.pem")
    return tap.ok(status == 0, "a CA of our own signs the broker's certificate", err)


def login(path, *words, mode=0o600):
    with open(path, "w", encoding="ascii") as f:
        f.write("\n".join(words) + "\n")
    os.chmod(path, mode)
    return path


def tls_and_passwords(tmp):
    certificates(tmp)
    run(peer("mosquitto_passwd"), "-b", "-c", f"{tmp}/passwords", "bench", SECRET)
    broker = Broker(tmp, f"cafile {tmp}/ca.pem", f"certfile {tmp}/b.pem", f"keyfile {tmp}/b.key",
                    "allow_anonymous false", f"password_file {tmp}/passwords", name="tls")
    url = broker.url("mqtts")
    good = login(f"{tmp}/login", "bench", SECRET)
    ca = ["--publish-ca", f"{tmp}/ca.pem", "--publish-login"]
    bench = Bench(tmp, "tls", 7, url, *ca, good, "--until-done", count=1)
    fleet = Fleet(url, *ca, good)
    soon(lambda: "hearing" in fleet.talk(), "the ear")
    running = bench.phones()
    tap.equal((running.wait(300), bench.server.wait()), (0, 0), "over TLS, with a password")
    soon(lambda: f'"seq":{bench.lines()},' in fleet.text(), "the last event")
    fleet.stop()
    tap.equal(phone_lines_of(fleet.text(), "tls"), phone_lines(bench.session),
              "the fleet's phones are the bench's")
    rows = [("wrong password", [*ca, login(f"{tmp}/wrong", "bench", "guess")], "not authorised"),
            ("no password", ca[:2], "not authorised"),
            ("another CA", ["--publish-ca", f"{tmp}/other.pem", "--publish-login", good], ""),
            ("the computer's own CAs", ["--publish-login", good], "")]
    for number, (name, more, why) in enumerate(rows):
        bench = Bench(tmp, f"tls{number}", 8, url, *more, count=1)
        tap.ok(soon(lambda: any("not published" in n and why in n for n in bench.notes()), "it"),
               f"{name}: nothing is published, and why is told", bench.notes())
        tap.ok(SECRET not in bench.server.talk() + bench.server.output() + bench.journal().decode(),
               f"{name}: no password is told")
        tap.equal(bench.server.stop(), 143, f"{name}: nothing else is different")
    broker.kill()


def mistakes(tmp):
    rows = [(["--publish", "http://x"], 2, "mqtt://HOST"),
            (["--publish", "mqtt://u:p@x"], 2, "file of their own"),
            (["--publish", "mqtt://x", "--publish-as", "b" * 65], 2, "--publish-as"),
            (["--publish", "mqtt://x", "--publish-ca", f"{tmp}/ca.pem"], 2, "mqtts"),
            (["--publish", "mqtts://x", "--publish-ca", f"{tmp}/none"], 4, "No such file"),
            (["--publish", "mqtt://x", "--publish-login", f"{tmp}/none"], 4, "No such file"),
            (["--publish", "mqtt://x", "--publish-login",
              login(f"{tmp}/open", "u", "p", mode=0o640)], 4, "chmod 600")]
    for args, status, word in rows:
        got = hookflash("serve", "--root", tmp, "--port", "0", *args)
        tap.ok(got[0] == status and word in got[2] and "Next:" in got[2], f"refused: {args[:3]}", got)
    got = hookflash("fleet")
    tap.ok(got[0] == 2 and "--from" in got[2], "a fleet needs a broker", got)
    got = hookflash("fleet", "--from", "x")
    tap.ok(got[0] == 2 and "mqtt://HOST" in got[2], "and a well-formed one", got)


with Folder() as tmp:
    if not peer("mosquitto"):
        tap.skip("fleet", "mosquitto is not here: ./bootstrap deps check")
    else:
        forge(f"{tmp}/loads", SIP, SCCP)
        report_adds_up(tmp, broker_comes_and_goes(tmp))
        publishers_are_killed(tmp)
        late_and_again(tmp)
        never_there(tmp)
        tls_and_passwords(tmp)
        mistakes(tmp)
tap.done()
