#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A whole bench on the wire: 48 phones convert at once, and the monitor says of each what the phone
says itself, three times over: `serve`, `watch` on the wire, `watch` on the recording. Then eleven
benches on which one thing is wrong: the monitor names that thing, and no other.
"""
import collections
import datetime
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import bench_net
from bench_net import NOBODY, OTHER, RIVAL, SERVER, addresses, names_server
from tftp_net import MARK, enter_private_namespace

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from e2e import (HOOKFLASH, PATIENCE, PHONES, SCCP, SIP, Folder, Server, Tap,  # noqa: E402
                 environment, forge, hookflash, lines, of_kind, printed, problems_of, run, wait_for)

COUNT, SPEED = 48, 20
WATCHED_S = 20  # a phone of a bad bench, from when it is switched on
SILENCE_S = 15  # decides: 13 s are the patience for lost first requests, never scaled
FIRST = 0x001562AA0000
FROM = [SCCP, SIP, "P0M3-07-5-00", "none"]  # in turn; every second one goes to SCCP


def mac(i):
    return ":".join(f"{FIRST + i:012x}"[k:k + 2] for k in range(0, 12, 2))


def phones_at(bench, *args, speed=SPEED):
    return bench.run([PHONES, "--interface", "far0", "--mac", mac(0), "--speed", str(speed),
                      "--json", *map(str, args)], stdout=subprocess.PIPE, text=True)


def serve_at(tmp, *args, speed=SPEED):
    return Server("--root", tmp + "/root", "--json", "--session", tmp + "/session", "--speed",
                  speed, "-i", "near0", *args, port=69, address=SERVER,
                  env=environment(XDG_DATA_HOME=tmp + "/data"))


class Watch:
    """`hookflash watch` in the background, ready when __init__ returns."""

    def __init__(self, tmp):
        self.out, self.err = open(tmp + "/watch.out", "w+b"), open(tmp + "/watch.err", "w+b")
        self.process = subprocess.Popen(
            [HOOKFLASH, "watch", "-i", "near0", "--json", "--speed", str(SPEED), "--session",
             tmp + "/watched"], stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err,
            env=environment())
        wait_for(lambda: os.path.exists(tmp + "/watched/journal.jsonl"), PATIENCE,
                 "the watch to begin")

    def output(self):
        return printed(self.out, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        return lines(self.output())


# --- 48 good ones ---------------------------------------------------------------------------------
def verdicts(events):
    """What a monitor says: runs this load, speaks that protocol, has these problems."""
    return {p["mac"]: (p["load"], p["protocol"], problems_of(p, events, by="mac"))
            for p in of_kind(events, "phone")}


def heard_of(monitor):
    """Whose registration it has told, the last thing that a phone does: of SCCP its Alarm."""
    told = lines("".join(line for line in monitor.output().splitlines(keepends=True)
                         if '"kind":"register"' in line))
    return {e["mac"] for e in told
            if e["result"] == "asked" and (e["protocol"] == "sip" or "agent" in e)}


def good_bench(tap, tmp):
    bench = bench_net.Bench()
    forge(tmp + "/sip", SIP)
    forge(f"{tmp}/data/hookflash/loads/{SCCP}", SCCP)
    target = {mac(i): (SIP, SCCP)[i % 2] for i in range(COUNT)}
    with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
        f.write("mac,load\n" + "".join(f"{m},{load}\n" for m, load in target.items()))
    dhcp = bench_net.Dhcp((SERVER, names_server(SERVER)))
    manager = bench_net.CallManager()
    recorder = bench_net.Recorder(tmp + "/wire.pcap")
    watch = Watch(tmp)
    server = serve_at(tmp, "--load", tmp + "/sip", "--phones", tmp + "/phones.csv")
    phones = phones_at(bench, "--count", COUNT, "--from", ",".join(FROM), "--for", 400,
                       "--until-settled")
    sims = of_kind(lines(phones.communicate(timeout=500)[0]), "sim")
    for monitor, who in ((server, "serve"), (watch, "watch")):  # what is captured comes later
        wait_for(lambda m=monitor: heard_of(m) >= set(target), PATIENCE, f"{who} to hear all", 0.1)
    server.stop()
    watched = watch.stop()
    for thread in (dhcp, manager, recorder):
        thread.stop()

    tap.equal({s["mac"]: s["load"] for s in sims}, target, "48 phones: each runs its target")
    tap.equal(len({s["ip"] for s in sims}), COUNT, "each has an address of its own from DHCP")
    truth = {s["mac"]: (s["load"], s["protocol"], []) for s in sims}
    served = lines(server.output())
    tap.equal(verdicts(served), truth, "serve says of each what the phone says, and no alarm")
    tap.equal({p["stage"] for p in of_kind(served, "phone")} <= {"done", "current"}, True,
              "serve: every one is done")
    tap.equal(verdicts(watched), truth, "watch, on the wire, says the same")
    status, out, err = hookflash("watch", tmp + "/wire.pcap", "--json", "--speed", SPEED,
                                 timeout=PATIENCE)
    tap.equal((status, verdicts(lines(out))), (0, truth), "watch, on the recording, says the same")
    said = {text[12:27].decode("ascii") for text in manager.sccp}
    sccp = {"SEP" + m.replace(":", "").upper() for m, load in target.items() if load == SCCP}
    tap.equal(said, sccp, "every SCCP phone, and no other, registers by TCP")
    tap.equal({len(text) for text in manager.sccp}, {80 + 104}, "with a RegisterReq and an Alarm")
    tap.equal({s.split("Call-ID: ")[1][:13].replace("-", "") for _, s in manager.sip},
              {m.replace(":", "") for m, load in target.items() if load == SIP},
              "and every SIP phone by REGISTER")


# --- eleven bad ones ------------------------------------------------------------------------------
# A folder that is served as it is: these sets (None: whole) and files. Or, without any, a conversion
# to SIP, and what is wrong is the bench. midway: files that come when the new loader is fetched,
# and have come before the phone is back from it: hence the speed. silent: silence is what tells.
Row = collections.namedtuple("Row", "slug story start sets files dhcp prepare midway speed silent",
                             defaults=(None, {}, [(SERVER, names_server(SERVER))], lambda: None, {},
                                       SPEED, False))
SEP = "SEP{}.cnf.xml"
XML = f'<device><loadInformation model="IP Phone 7960">{SIP}</loadInformation></device>\n'
ROWS = [
    Row("name-bytes", "a blank inside the quotes of image_version", "none", {SCCP: None},
        {"SIPDefault.cnf": f'image_version: "{SCCP} "\n'}),
    Row("set-incomplete", "the .sb2 was never copied into the folder", SCCP, {SIP: "no .sb2"},
        {SEP: XML}),
    Row("config-without-load", "the SEP file is emptied while the phone writes its new loader", SCCP,
        {SIP: None}, {SEP: XML}, midway={SEP: ""}, speed=5),
    Row("header-name-mismatch", "the .loads file was renamed", SCCP,
        {SIP: "--fault renamed --part loads"}, {SEP: XML}),
    Row("option-150-missing", "the lease names no TFTP server", SCCP,
        dhcp=[(SERVER, lambda mac, acks: {})], silent=True),
    Row("option-150-missing", "option 150 is text, as a real bench had it", SCCP,
        dhcp=[(SERVER, lambda mac, acks: {150: b"74.213.137.138\0"})]),
    Row("wrong-tftp-server", "option 150 names an address that nobody has", SCCP,
        dhcp=[(SERVER, names_server(NOBODY))], silent=True),
    Row("other-server-asked", "option 150 names another server, and the phone asks it", SCCP,
        dhcp=[(SERVER, names_server(OTHER))], prepare=bench_net.OtherServer),
    Row("firewall-suspected", "requests reach the card and not the server", SCCP,
        prepare=bench_net.swallow_tftp),
    Row("second-dhcp-server", "a second DHCP server is quicker, and leads astray", SCCP,
        dhcp=[(RIVAL, names_server(NOBODY)), (SERVER, names_server(SERVER))], silent=True),
    Row("lost-server-after-reboot", "option 150 is gone when the phone is back from its new loader",
        SCCP, dhcp=[(SERVER, lambda mac, acks: {} if acks else {150: addresses(SERVER)})],
        silent=True),
]
BAD_LINE = len(ROWS)


def lay(root, row):
    for load, fault in row.sets.items():
        forge(root, load)
        if fault == "no .sb2":
            os.remove(f"{root}/{load}.sb2")
        elif fault:
            forge(root, load, extra=fault.split())
    lay_files(root, row.files)


def lay_files(root, files):
    for name, text in files.items():
        with open(f"{root}/{name.format(mac(0).replace(':', '').upper())}", "w",
                  encoding="ascii") as f:
            f.write(text)


def silent_for(server):
    """Seconds, of the phone; it says who it is by CDP and ARP whatever it lacks."""
    told = [e["t"] for e in lines(server.output()) if e["kind"].startswith(("dhcp.", "tftp."))]
    newest = datetime.datetime.fromisoformat(max(told).replace("Z", "+00:00")) if told else None
    return time.time() - newest.timestamp() if newest else 0


def play(row):
    """In a namespace of its own: what `serve` found, and what the phone ended with."""
    with Folder() as tmp:
        bench = bench_net.Bench()
        dhcp, other = bench_net.Dhcp(*row.dhcp), row.prepare()
        if row.sets:
            lay(tmp + "/root", row)
            server = serve_at(tmp, speed=row.speed)
        else:
            forge(tmp + "/set", SIP)
            server = serve_at(tmp, "--load", tmp + "/set", "--phones", mac(0), speed=row.speed)
        phones = phones_at(bench, "--from", row.start, "--model", "7960", "--for", WATCHED_S,
                           speed=row.speed)
        if row.midway:
            wait_for(lambda: any('"tftp.start"' in line and '.sbn"' in line
                                 for line in server.output().splitlines()), PATIENCE,
                     "the new loader")
            lay_files(tmp + "/root", row.midway)
        sims = of_kind(lines(phones.communicate(timeout=PATIENCE)[0]), "sim")
        if row.silent:
            wait_for(lambda: silent_for(server) > SILENCE_S, PATIENCE, "silence", 0.1)
        status = server.stop()
        events = lines(server.output())
        told = of_kind(events, "phone")
        del dhcp, other
        return {"found": [problems_of(p, events, by="mac") for p in told],
                "status": status, "told": told, "sim": sims, "talk": server.talk()}


def play_bad_line():
    """Frames are lost, doubled and late, power is cut, nobody answers DHCP: the phones convert."""
    with Folder() as tmp:
        bench = bench_net.Bench()
        forge(tmp + "/set", SIP)
        server = serve_at(tmp, "--load", tmp + "/set", "--phones", "all")
        phones = phones_at(bench, "--count", 4, "--from", SCCP, "--addresses", "10.9.0.50/24",
                           "--tftp", SERVER, "--loss", 0.2, "--dup", 2, "--reorder", 2, "--power-cut",
                           "sbn", "--seed", 7, "--until-settled", "--for", 300)
        sims = of_kind(lines(phones.communicate(timeout=400)[0]), "sim")
        server.stop()
        return {"found": [(s["ip"], s["load"], s["boots"]) for s in sims], "sim": sims}


def play_apart(number):
    env = {k: v for k, v in os.environ.items() if k != MARK}
    status, out, err = run(sys.executable, __file__, number, env=env, timeout=600)
    try:
        return json.loads(out.splitlines()[-1])
    except (ValueError, IndexError):
        return {"found": f"{status}\n{out}\n{err}"}


def main():
    tap = Tap()
    with Folder() as tmp:
        good_bench(tap, tmp)
    with ThreadPoolExecutor(len(ROWS) + 1) as pool:  # they mostly wait
        bad_line = pool.submit(play_apart, BAD_LINE)
        for row, seen in zip(ROWS, pool.map(play_apart, range(len(ROWS)))):
            tap.ok(seen["found"] == [[row.slug]], f"{row.slug}: {row.story}",
                   json.dumps(seen, indent=1))
        tap.equal(bad_line.result()["found"], [[f"10.9.0.5{i}", SIP, 3] for i in range(4)],
                  "a bad line, a power cut and fixed addresses: four phones convert all the same")
    tap.done()


enter_private_namespace()
if len(sys.argv) > 1:
    number = int(sys.argv[1])
    print(json.dumps(play_bad_line() if number == BAD_LINE else play(ROWS[number])))
else:
    main()
