# SPDX-License-Identifier: MIT
"""Many benches that are none: journals of thousands of phones, made from the journal of one that was
really converted, and a publisher for each, as hookflash serve would start it."""
import calendar
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from e2e import BUILD, HOOKFLASH, PATIENCE, environment, hookflash, wait_for
from mqtt_net import free_port

MAC, BARE, IP = "00:15:62:19:10:00", "001562191000", "127.1.0.1"
APART_US = 700


def template(tmp):
    """(head, of the phone, end): the lines of a conversion, with their times in microseconds."""
    status, _, err = hookflash("demo", "--phones", "1", "--speed", "50", "--plain", "--session",
                               f"{tmp}/template", timeout=300)
    if status != 0:
        sys.exit(f"Bail out! hookflash demo: {err}")
    with open(f"{tmp}/template/journal.jsonl", encoding="ascii") as f:
        told = f.read().splitlines()
    timed = [(_us(json.loads(line)["t"]), line.split(",", 2)[2]) for line in told]
    first = next(i for i, line in enumerate(told) if '"kind":"tftp.' in line)
    return timed[:first], timed[first:-1], timed[-1]


def _us(t):
    seconds, fraction = t.rstrip("Z").split(".")
    return _seconds(seconds) * 1000000 + int(fraction)


def _seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))


def _when(us):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(us // 1000000)) + f".{us % 1000000:06d}Z"


def write_journal(folder, parts, bench, phones):
    """The same conversion by so many phones, each a moment after the one before."""
    head, of_phone, (end_us, end) = parts
    made = []
    for us, text in head:
        many = phones if '"verb":"chosen"' in text else 1
        made += [(us, _of(text, bench, k)) for k in range(many)]
    for k in range(phones):
        many = [x for x in of_phone if k == 0 or '"kind":"file.judged"' not in x[1]]
        made += [(us + k * APART_US, _of(text, bench, k)) for us, text in many]
    made.append((end_us + phones * APART_US + 2000000, end))
    made.sort(key=lambda x: x[0])
    os.makedirs(folder)
    with open(f"{folder}/journal.jsonl", "w", encoding="ascii") as f:
        for seq, (us, text) in enumerate(made, 1):
            f.write(f'{{"seq":{seq},"t":"{_when(us)}",{text}\n')
    return len(made)


def _of(text, bench, k):
    bare = f"0015{bench:04X}{k:04X}"
    mac = ":".join(bare[i:i + 2] for i in range(0, 12, 2)).lower()
    return (text.replace(BARE.encode().hex(), bare.encode().hex()).replace(BARE, bare)
            .replace(MAC, mac).replace(f'"{IP}"', f'"10.{bench}.{k // 250}.{k % 250 + 1}"'))


class Process:
    """With what it cost, read from /proc while it is there."""

    def __init__(self, *args, **kw):
        self.process = subprocess.Popen([*map(str, args)], stdin=subprocess.DEVNULL,
                                        env=environment(), **kw)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)


def cost(pid):
    """(CPU seconds, megabytes at the most) of a process."""
    with open(f"/proc/{pid}/stat", encoding="latin-1") as f:
        fields = f.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/status", encoding="latin-1") as f:
        peak = next((int(line.split()[1]) for line in f if line.startswith("VmHWM")), 0)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), peak / 1024


def publish(url, bench, folder):
    return Process(f"{BUILD}/hookflash-mqtt", "publish", url, "", "", bench, folder,
                   stdout=subprocess.DEVNULL)


class Depot:
    """`benches` publishers of `phones` phones each, and a fleet that watches them."""

    def __init__(self, tmp, broker, benches, phones, *fleet_args, parts=None):
        self.tmp, self.broker, self.phones, self.page = tmp, broker, phones, free_port()
        self.parts = parts = parts or template(tmp)
        self.folders = {f"bench{i:02}": f"{tmp}/journals/bench{i:02}" for i in range(benches)}
        self.events = sum(write_journal(folder, parts, i, phones)
                          for i, folder in enumerate(self.folders.values()))
        self.out, self.err = tempfile.TemporaryFile(), tempfile.NamedTemporaryFile()
        self.fleet = Process(HOOKFLASH, "fleet", "--from", broker.url(), "--json", "--quiet",
                             "--until-done", f"--web=127.0.0.1:{self.page}", *fleet_args, stdout=self.out, stderr=self.err)
        wait_for(lambda: "hearing" in open(self.err.name, encoding="ascii").read(), PATIENCE, "the ear")

    def heard(self):
        """How many events the fleet has taken, as its page says."""
        try:
            c = http.client.HTTPConnection("127.0.0.1", self.page, timeout=PATIENCE)
            c.request("GET", "/metrics")
            text = c.getresponse().read().decode()
            c.close()
            return int(re.search(r"^hookflash_events_total (\d+)$", text, re.M).group(1))
        except (OSError, http.client.HTTPException):
            return 0

    def run(self, seconds):
        """Publishes it all; the fleet's exit status, and its lines."""
        url = self.broker.url() + "/hookflash"
        publishers = [publish(url, name, folder) for name, folder in self.folders.items()]
        self.costs = {}
        began = time.monotonic()
        out = self.whole = wait_for(lambda: self.heard() == self.events, seconds, "all is heard",
                                    every=0.2)
        self.took = time.monotonic() - began
        self.costs["broker"] = cost(self.broker.process.pid)
        workers = [w for p in publishers for w in _children(p.process.pid)]
        self.costs["publisher"] = max(map(cost, workers)) if workers else (0, 0)
        self.costs["fleet"] = cost(self.fleet.process.pid)
        for p in publishers:
            p.stop()
        for p in publishers:
            p.process.wait(PATIENCE)
        try:
            status = self.fleet.process.wait(seconds if out else 1)
        except subprocess.TimeoutExpired:
            self.fleet.process.kill()
            status = "timeout"
        self.out.seek(0)
        return status, self.out.read().decode().splitlines()


def _children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(x) for x in f.read().split()]
    except OSError:
        return []
