#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make soak: a day of phones' time against one `hookflash serve`: does anything grow without end?

    soak.py [--hours 24] [--minutes 5]

In a private network namespace, on Ethernet, with everything switched on: DHCP, capture, the
monitor on a terminal, the web page with readers. Eight phones are converted, four each way, and
come back unconverted as often as the time allows; eight others, not chosen and without an
application, ask for their files over and over, every 16 to 36 s of their time. What the program
holds is read at every twentieth of the run. The first quarter is for warming up; the gates are for
the rest. TFTP timers are never scaled, so a conversion takes longer than a real one would; all else
runs --hours / --minutes times faster than life.
"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "net"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import bench_net  # noqa: E402
import tftp_net  # noqa: E402
from e2e import PHONES, SCCP, SIP, forge  # noqa: E402
from screen_load import Monitor  # noqa: E402
from tftp_server import Server  # noqa: E402

CONVERTED, LOST, READERS, SAMPLES, WARM = 8, 8, 20, 20, 5
FIRST, FIRST_LOST = 0x001562240000, 0x001562250000
GROWTH_MB, DESCRIPTORS = 4.0, 4


def mac(number):
    return ":".join(f"{number:012x}"[k:k + 2] for k in range(0, 12, 2))


class Day:
    def __init__(self, tmp, hours, minutes):
        self.seconds, self.hours = minutes * 60, hours
        self.speed = round(hours * 60 / minutes)
        self.over, self.rounds, self.settled = threading.Event(), 0, 0
        forge(tmp + "/sets", SIP, SCCP)
        with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
            f.write("mac,load\n")
            for i in range(CONVERTED):
                f.write(f"{mac(FIRST + i)},{(SIP, SCCP)[i % 2]}\n")
        self.bench = bench_net.Bench()
        self.monitor = Monitor("--root", tmp + "/root", "--load", f"{tmp}/sets#{SIP}", "--phones",
                               tmp + "/phones.csv", "-i", "near0", "--dhcp", "--speed",
                               str(self.speed), readers=READERS)
        self.lost = self.phones("--mac", mac(FIRST_LOST), "--count", str(LOST), "--from", "none")
        self.thread = threading.Thread(target=self.convert)
        self.thread.start()

    def phones(self, *args):
        return self.bench.run([PHONES, "--interface", "far0", "--speed", str(self.speed), *args],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def convert(self):
        """Phones are born with the other protocol, are converted, and are born again."""
        while not self.over.is_set():
            sims = self.phones("--mac", mac(FIRST), "--count", str(CONVERTED), "--from",
                               f"{SCCP},{SIP}", "--until-settled", "--for", "30", "--seed",
                               str(self.rounds))
            self.settled += sims.wait() == 0
            self.rounds += 1

    def sample(self):
        """(MB resident, descriptors, MB of journal, MB of capture)"""
        pid, status = self.monitor.process.pid, {}
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            for line in f:
                name, _, value = line.partition(":")
                status[name] = value
        sizes = [os.path.getsize(os.path.join(self.monitor.session, name)) / 1e6
                 for name in ("journal.jsonl", "capture.pcap")]
        return int(status["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), *sizes

    def stop(self):
        self.over.set()
        self.thread.join()
        self.lost.terminate()
        self.lost.wait()
        return self.monitor.stop()


def slope(samples):
    """Least squares: what a sample's number adds to its first field."""
    n = len(samples)
    mean_x, mean_y = (n - 1) / 2, sum(s[0] for s in samples) / n
    return (sum((x - mean_x) * (s[0] - mean_y) for x, s in enumerate(samples)) /
            sum((x - mean_x) ** 2 for x in range(n)))


def watch(day):
    """The table, a row a sample."""
    print(f"{day.hours:g} h of phones' time in {day.seconds / 60:g} min: {day.speed} times as fast; "
          f"load of this machine {os.getloadavg()[0]:.1f}\n")
    print(f"{'hour':>6}{'resident MB':>13}{'descriptors':>13}{'journal MB':>12}{'capture MB':>12}"
          f"{'conversions':>13}", flush=True)
    samples, began = [], time.monotonic()
    for i in range(1, SAMPLES + 1):
        day.over.wait(max(0, began + day.seconds * i / SAMPLES - time.monotonic()))
        samples.append(day.sample())
        print(f"{day.hours * i / SAMPLES:6.1f}{samples[-1][0]:13.2f}{samples[-1][1]:13}"
              f"{samples[-1][2]:12.2f}{samples[-1][3]:12.2f}{day.settled * CONVERTED:13}", flush=True)
    return samples


def gates(day, samples, status):
    rest = samples[WARM - 1:]
    grown = rest[-1][0] - rest[0][0]
    trend = slope(rest) * SAMPLES  # MB over the whole time
    yield f"resident memory grows less than {GROWTH_MB:g} MB", f"{grown:.2f} MB", grown < GROWTH_MB
    yield f"its trend is below {GROWTH_MB:g} MB a day", f"{trend:.2f} MB", trend < GROWTH_MB
    yield "no descriptor is left open", f"{rest[0][1]} -> {rest[-1][1]}", \
        rest[-1][1] <= rest[0][1] + DESCRIPTORS
    yield "phones were converted, every round whole", f"{day.settled} of {day.rounds}", \
        day.settled >= day.rounds - 1 > 0  # the last round is cut short
    yield "ends on SIGTERM", str(status), status == 128 + signal.SIGTERM


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--hours", type=float, default=24)
    options.add_argument("--minutes", type=float, default=5)
    chosen = options.parse_args()
    tftp_net.enter_private_namespace()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="hookflash-soak.") as tmp:
        try:
            day = Day(tmp, chosen.hours, chosen.minutes)
            try:
                samples = watch(day)
            finally:
                status = day.stop()
        finally:
            Server.kill_all()
    print()
    for what, measured, holds in gates(day, samples, status):
        print(f"{'PASS' if holds else 'MISS'}  {what:58}{measured:>14}")
        missed += not holds
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
