#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Disks that are full, read-only or broken, at every write: the former file stays whole, what failed
is named with what to do next, and a journal goes on where room comes back. HOOKFLASH_FAULTS=all tries
each write of a session; without it some that are spread over it."""
import filecmp
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from e2e import (HOOKFLASH, SCCP, SIP, Folder, Server, Tap, curl, environment, forge, hookflash, lines, of_kind,
                 phones, run, wait_for)
from faults import (ALL, calls, enter_own_mounts, failing, fill, gaps, journal, read_only, shim,
                    small_disk)

MAC = "00:15:62:aa:00:01"
SPEED = ["--speed", "100"]
FORMATS = ("text", "csv", "csv-requests", "md", "html", "json")
tap = Tap()


def content(folder):
    """Its files by name, backups apart."""
    found = {}
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if os.path.isdir(os.path.join(folder, name)):
            continue
        with open(os.path.join(folder, name), "rb") as f:
            found[name.split(".bak-")[0] + (".bak" if ".bak-" in name else "")] = f.read()
    return found


def spread(rows, count):
    """Some of them, the first and the last among them."""
    if ALL or len(rows) <= count:
        return rows
    return [rows[i * (len(rows) - 1) // (count - 1)] for i in range(count)]


# --- files of the folder that is served -----------------------------------------------------------
def write_faults(sip, tmp):
    """`hookflash write` over former files, each of its calls failing once."""
    root, seed = tmp + "/root", tmp + "/seed"
    os.makedirs(seed)
    for name in ("OS79XX.TXT", "SIPDefault.cnf", f"{SIP}.sb2"):
        with open(os.path.join(seed, name), "w", encoding="ascii") as f:
            f.write("what was here before")
    command = [HOOKFLASH, "write", "--quiet", "--load", sip, "--root", root]

    def afresh():
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(seed, root)

    afresh()
    steps = calls(command, ("openat", "write", "fchmod", "fsync", "linkat", "renameat", "close"),
                  r"tmp\", O_WRONLY|^write\(\d|^(fchmod|fsync|linkat|renameat)\(")
    want, bad = content(root), []
    steps = [s for s in steps if not s.text.startswith("write(2")]
    kinds = sorted({s.name for s in steps})
    tap.equal(kinds, ["fchmod", "fsync", "linkat", "openat", "renameat", "write"],
              "write: a run without a fault does all of this")
    errors = {"fchmod": "EROFS", "fsync": "EIO"}
    for step in steps:
        afresh()
        status, out, err = run(*failing(step.name, errors.get(step.name, "ENOSPC"), step.nth), *command)
        got, old = content(root), content(seed)
        torn = [n for n in got if got[n] not in (want.get(n), old.get(n)) and not n.endswith(".bak")]
        said = status in (3, 4) and root + "/" in err and "what was there before is whole" in err \
            and "Next: " in err
        lost = [n for n in old if old[n] not in (got.get(n), got.get(n + ".bak"))]
        again = run(*command)[0]
        if torn or lost or not said or again != 0 or \
                {n: c for n, c in content(root).items() if n in want} != want:
            bad.append(f"{step}: status {status}, torn {torn}, lost {lost}, again {again}\n{err}")
    tap.ok(not bad, f"each of these {len(steps)} calls fails once: said, nothing is torn or lost, and the "
           "same command again mends it", "\n".join(bad))
    shutil.rmtree(root)
    status, out, err = run(*command, env=shim(FAULT_SHORT=4099))
    tap.equal((status, content(root)), (0, {n: c for n, c in want.items() if not n.endswith(".bak")}),
              "writes cut short and interrupted change nothing")


# --- reports --------------------------------------------------------------------------------------
def report_faults(session, tmp):
    bad, tried = [], 0
    path = tmp + "/report"
    for form in (*FORMATS, "pcapng") if os.path.exists(session + "/capture.pcap") else FORMATS:
        command = [HOOKFLASH, "report", session, "--format", form, "-o", path]
        for name in os.listdir(tmp):
            os.remove(os.path.join(tmp, name))
        run(*command)
        with open(path, "rb") as f:
            former = f.read()
        steps = calls(command, ("openat", "write", "fsync", "linkat", "renameat"),
                      r"tmp\", O_|^write\(\d|^(fsync|linkat|renameat)\(")
        for name in os.listdir(tmp):
            if ".bak-" in name:
                os.remove(os.path.join(tmp, name))
        for step in spread([s for s in steps if not s.text.startswith("write(2")], 12):
            status, out, err = run(*failing(step.name, "ENOSPC", step.nth), *command)
            with open(path, "rb") as f:
                whole = f.read() == former
            left = [n for n in os.listdir(tmp) if n.startswith(".hookflash")]
            tried += 1
            if status != 4 or not whole or left or f"cannot write {path}: " not in err:
                bad.append(f"{form} {step}: status {status}, whole {whole}, left {left}: {err}")
    tap.ok(not bad and tried >= 30, f"report -o in every format, {tried} calls fail once: said, the former "
           "report is whole and nothing else is left", "\n".join(bad) or tried)
    bad = []
    for words in (["report", session], ["report", session, "--format", "html"], ["explain"], ["--help"],
                  ["plan", "--from", SCCP, "--to", SIP], ["check", session]):
        with open("/dev/full", "w", encoding="ascii") as full:
            p = subprocess.run([HOOKFLASH, *words], stdout=full, stderr=subprocess.PIPE, check=False)
        if p.returncode != 4 or b"stdout: " not in p.stderr or b"Next: " not in p.stderr:
            bad.append(f"{words}: {p.returncode} {p.stderr}")
    tap.ok(not bad, "results onto a full disk end 4 and say so", "\n".join(bad))
    p = subprocess.run(f"{HOOKFLASH} explain | head -1", shell=True, capture_output=True, check=False)
    tap.equal((p.stderr, p.returncode), (b"", 0), "a reader that has enough is no fault")


# --- sessions -------------------------------------------------------------------------------------
def convert(sip, tmp, session, prefix=(), env=None, middle=None):
    """One phone through `serve`: (server, exit status, the load that it runs in the end)."""
    root = tempfile.mkdtemp(dir=tmp)
    server = Server("--root", root, "--load", sip, "--phones", MAC, "--until-done",
                    "--timeout", "240", "--json", "--session", session, *SPEED, prefix=prefix, env=env)
    if server.port < 1:
        return server, server.wait(), None
    if middle:
        middle(server)
    sims = phones(server, "--count", "1", "--mac", MAC, "--from", SCCP, *SPEED)[1]
    return server, server.wait(), sims[0]["load"] if sims else None


def session_faults(sip, tmp):
    """Each write of the journal fails, once or from then on: the phone is converted, it is said, and
    where the disk has room again nothing is missing."""
    trace, path = tmp + "/trace", tmp + "/s/journal.jsonl"

    def tried(name, error, when):
        shutil.rmtree(tmp + "/s", ignore_errors=True)
        before = failing(name, error, when, path, trace)
        server, status, load = convert(sip, tmp, tmp + "/s", before)
        with open(trace, encoding="latin-1") as f:
            hit = f.read().count("INJECTED")
        return server, status, load, hit

    def tried_early(error, nth, more=""):
        """The nth write fails, or one of the last where this run has fewer than the one that was
        counted (nobody asked again): what comes after it is what is looked at."""
        for _ in range(5):
            seen = tried("write", error, f"{nth}{more}")
            last = max((e["seq"] for e in lines(seen[0].output()) if "seq" in e), default=0)
            if last >= nth + 3:
                break
            nth = last - 5
        return nth, *seen

    server, status, load, hit = tried("write", "ENOSPC", 60000)
    total = len(journal(tmp + "/s"))
    tap.ok((status, load, hit) == (0, SIP, 0) and total > 40, "one phone is converted under strace", total)
    once, on = [], []
    for nth in spread(range(1, total - 4), 6):
        nth, server, status, load, hit = tried_early("ENOSPC", nth)
        events, said = journal(tmp + "/s"), server.talk()
        notes = [e["text"] for e in of_kind(events, "action") if e.get("verb") == "note"]
        if (status, load, hit) != (1, SIP, 1) or gaps(events) or "journal.jsonl: No space left" not in said \
                or "Next: df -h " not in said or len(of_kind(events, "file.failed")) != 1 \
                or notes != ["journal.jsonl is written again; 0 events are missing in it"] \
                or lines(server.output())[-1]["kind"] != "summary":
            once.append(f"{nth}: {status} {load} {hit} {gaps(events)} {notes}\n{said}")
    tap.ok(not once, "a write of the journal fails once: the line is in it nevertheless, and so is that it "
           "failed", "\n".join(once))
    for nth, error in [(n, "ENOSPC") for n in spread(range(1, total - 4), 4)] + [(9, "EIO"), (9, "EROFS")]:
        nth, server, status, load, hit = tried_early(error, nth, "+")
        events, said = journal(tmp + "/s"), server.talk()
        if (status, load) != (1, SIP) or len(events) != nth - 1 or gaps(events) \
                or said.count("phones are served on") != 1 or "the end of the session's journal is lost" not in said:
            on.append(f"{nth} {error}: {status} {load} {len(events)} {gaps(events)}\n{said}")
    tap.ok(not on, "every write from one on fails: said once and at the end, whole lines stay, the phone is "
           "converted", "\n".join(on))
    server, status, load, hit = tried("fdatasync", "EIO", "1+")
    tap.ok((status, load) == (1, SIP) and hit and not gaps(journal(tmp + "/s"))
           and "journal.jsonl: Input/output error" in server.talk(), "no sync succeeds: said, all goes on",
           server.talk())
    shutil.rmtree(tmp + "/s")
    server, status, load = convert(sip, tmp, tmp + "/s", env=shim(FAULT_SHORT=7))
    tap.ok((status, load, gaps(journal(tmp + "/s"))) == (0, SIP, []),
           "seven bytes a write, every third call interrupted: the journal is whole", server.talk())


def answers_faults(sip, tmp):
    """The session's answers.ini and --print-answers: whole or not there, and what failed is said."""
    env = environment(XDG_DATA_HOME=tmp)
    with open(tmp + "/given.ini", "w", encoding="ascii") as f:
        f.write("[bench]\naddress = 127.0.0.1\n")
    command = [HOOKFLASH, "--answers", tmp + "/given.ini", "--load", sip, "--phones", MAC, "--root", tmp + "/root",
               "--port", "0", "--until-done", "--timeout", "1", "--session", tmp + "/s", "--print-answers",
               tmp + "/twin.ini"]
    run(*command, env=env)  # the phones' files: what is written after that are answers
    twin, former = tmp + "/twin.ini", content(tmp)["twin.ini"]
    bad, answers = [], content(tmp + "/s")["answers.ini"]
    steps = [("openat", "1+", tmp + "/s"), ("openat", "2+", tmp + "/s"), ("fsync", "1+", tmp + "/s"),
             ("renameat", "1+", tmp + "/s"), ("openat", "1", twin), ("write", "1", twin), ("[bench]", "", "")]
    for name, when, path in steps:
        if os.path.exists(twin):
            os.remove(twin)
        if path:
            status, out, err = run(*failing(name, "ENOSPC", when, path), *command, env=env)
        else:
            status, out, err = run(*command[:-2], env=shim(FAULT_TEXT=name, XDG_DATA_HOME=tmp))
        whole = content(tmp + "/s")["answers.ini"] == answers and content(tmp).get("twin.ini") in (None, former)
        left = [n for n in os.listdir(tmp + "/s") if n.startswith(".hookflash")]
        said = (twin if path == twin else "answers.ini") + ": No space left" in err
        if not whole or left or not said or "Next: " not in err:
            bad.append(f"{name} {when} {path}: {status} {whole} {left} {said} {err}")
    tap.ok(not bad, "answers that are kept or printed cannot be written: whole or not there, and it is said",
           "\n".join(bad))


def small_session(sip, tmp):
    """A disk that fills in mid-conversion, and one where room is made in time."""
    disk = small_disk(tmp + "/disk", "256k")
    eaten = []
    server, status, load = convert(sip, tmp, disk + "/s", middle=lambda s: eaten.append(fill(disk)))
    tap.ok((status, load) == (1, SIP) and not gaps(journal(disk + "/s")) and server.talk().count("df -h") >= 1,
           "the session's disk is full: the phone is converted", server.talk())
    before = len(journal(disk + "/s"))
    os.remove(eaten[0])
    server, status, load = convert(sip, tmp, disk + "/s")
    events = journal(disk + "/s")
    tap.ok((status, load, gaps(events)) == (0, SIP, []) and len(events) > before,
           "with room again the session goes on, and numbers on", server.talk())
    shutil.rmtree(disk + "/s")
    root = tmp + "/some"
    os.makedirs(root)
    with open(root + "/a.txt", "w", encoding="ascii") as f:
        f.write("a")
    server = Server("--root", root, "--session", disk + "/s", "--json")
    eaten = fill(disk)
    got = [curl(server.port, "a.txt") for _ in range(40)]
    tap.ok(set(got) == {(0, b"a")} and wait_for(lambda: "No space left" in server.talk(), 60, "said"),
           "a full disk is served on", server.talk())
    os.remove(eaten)
    got = curl(server.port, "a.txt")
    status = server.stop()
    events, told = journal(disk + "/s"), [e for e in lines(server.output()) if "seq" in e]
    tap.ok(got == (0, b"a") and status == 128 + signal.SIGTERM and not gaps(events), "room is made: no gap", gaps(events))
    tap.equal(events[:-1], told_since(events, told), "and every line that was told stands in it")


def told_since(events, told):
    """What was told, and before it what there was no listener for yet."""
    first = told[0]["seq"] - 1
    return events[:first] + told


def read_only_disks(sip, session, tmp):
    os.makedirs(tmp + "/plain")
    shown = read_only(tmp + "/plain", tmp + "/ro")
    for words, status, what in [
            (["write", "--load", sip, "--root", shown], 3, shown + "/OS79XX.TXT: Read-only file system"),
            (["write", "--load", sip, "--root", shown + "/new"], 4, shown + "/new: Read-only file system"),
            (["serve", "--port", "0", "--load", sip, "--phones", MAC, "--root", shown, "--session", tmp + "/ros"],
             3, shown + "/SEP001562AA0001.cnf.xml: Read-only file system"),
            (["serve", "--port", "0", "--root", shown, "--session", shown + "/s"],
             4, shown + "/s: Read-only file system"),
            (["report", session, "-o", shown + "/report.html"], 4, shown + "/report.html: Read-only"),
            (["--plain", "--print-answers", shown + "/answers.ini"], None, "")]:
        got, out, err = hookflash(*words)
        if status is not None:
            tap.ok(got == status and what in err and ("Next: " in err or words[0] == "report"),
                   f"read-only: {' '.join(words[:1])} ends {status} and says {what.rpartition('/')[2]}",
                   f"{got} {err}")
    tap.equal(os.listdir(tmp + "/plain"), [], "and nothing was left there")


with Folder() as tmp:
    if not shutil.which("strace"):
        print("1..0 # SKIP strace is not installed")
        sys.exit()
    sip = forge(tmp + "/sip", SIP)
    os.makedirs(tmp + "/w")
    write_faults(sip, tmp + "/w")
    session_faults(sip, tmp)
    os.makedirs(tmp + "/a")
    answers_faults(sip, tmp + "/a")
    os.makedirs(tmp + "/out")
    report_faults(tmp + "/s", tmp + "/out")
    if enter_own_mounts():
        small_session(sip, tmp)
        read_only_disks(sip, tmp + "/s", tmp)
    else:
        tap.skip("small and read-only disks", "no mount namespace can be made here")
tap.done()
