#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: `hookflash watch` beside a bare pcap_next_ex loop and beside tshark, and on a wire.

    watch.py [--millions 5] [--rate 100000] [--seconds 5]

Gates: a file takes at most 2.0 x the bare loop, memory does not grow with it; live at 100,000
packets/s nothing is dropped, and a request is told within 100 ms of being sent.
"""
import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "net"))

import tftp_net  # noqa: E402
import wire_frames  # noqa: E402

BUILD = os.environ.get("BUILD_DIR", "build")
HOOKFLASH = os.path.join(BUILD, "hookflash")
SECOND = 1000  # packets


def tool(name):
    return os.path.join(BUILD, "tests/bench", name)


def one_second():
    """What a second of a small office holds: calls above all, some web, a phone that loads."""
    frames = []
    for i in range(SECOND):
        kind = i % 100
        if kind < 60:  # RTP
            frames.append(wire_frames.udp(("10.9.7.60", 20000), ("10.9.7.61", 22000),
                                          b"\x80\0" + bytes(170), i))
        elif kind < 75:  # TCP to a web server
            ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 140, i, 0, 64, 6, 0, b"\x0a\x09\x07\x46",
                             b"\x0a\x09\x07\x47")
            frames.append(wire_frames.SWITCH + wire_frames.PHONE + b"\x08\x00" + ip +
                          struct.pack("!HHIIHHHH", 40000, 443, i, 0, 0x5010, 0, 0, 0) + bytes(100))
        elif kind < 85:
            frames.append(wire_frames.data(i, bytes(512)))
        elif kind < 95:
            frames.append(wire_frames.ack(i))
        elif kind < 98:
            frames.append(wire_frames.udp(("10.9.7.70", 50000), ("10.9.7.1", 53), bytes(40), i))
        else:
            frames.append(wire_frames.SWITCH + wire_frames.PHONE + b"\x08\x06" +
                          struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, wire_frames.PHONE,
                                      b"\x0a\x09\x07\x32", bytes(6), b"\x0a\x09\x07\x01"))
    frames[0] = wire_frames.request("SEP00156219BB2F.cnf.xml")
    frames[1] = wire_frames.cdp()
    return frames


def write_capture(path, packets):
    block, at, places = bytearray(), 0, []
    for frame in one_second():
        places.append(at)
        block += struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame
        at += 16 + len(frame)
    with open(path, "wb") as f:
        f.write(wire_frames.pcap([]))
        for second in range(packets // SECOND):
            for i, place in enumerate(places):
                struct.pack_into("<II", block, place, 1_700_000_000 + second, i * SECOND)
            f.write(block)


def measure(*command):
    """(seconds, peak of resident memory in MB) of a command whose output nobody reads. A child's
    rusage begins at what Python held; the kernel's own mark does not."""
    begin, peak = time.monotonic(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as f:
            marks = [int(line.split()[1]) for line in f if line.startswith("VmHWM:")]
        peak = max([peak, *marks])
        time.sleep(0.005)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: {process.returncode}")
    return time.monotonic() - begin, peak / 1024


def bench_files(folder, millions):
    files = {n: os.path.join(folder, f"{n}.pcap") for n in (1, millions)}
    for n, path in files.items():
        write_capture(path, n * 1_000_000)
    big = files[millions]
    runs = {"floor": (tool("pcap_floor"), big), "watch": (HOOKFLASH, "watch", "--quiet", big),
            "watch --json": (HOOKFLASH, "watch", "--json", big)}
    results = {name: [measure(*command) for _ in range(3)] for name, command in runs.items()}
    results["watch, 1 million"] = [measure(HOOKFLASH, "watch", "--quiet", files[1])]
    try:
        results["tshark, 1 million"] = [measure("tshark", "-q", "-z", "io,phs", "-r", files[1])]
    except FileNotFoundError:
        print("note: no tshark here")
    floor = statistics.median(s for s, _ in results["floor"])
    print(f"\n{millions} million packets, {os.path.getsize(big) / 1e6:.0f} MB: seconds (x the "
          "floor), peak memory")
    for name, cell in results.items():
        seconds = statistics.median(s for s, _ in cell)
        print(f"{name:18}{seconds:8.2f} s ({seconds / floor:5.2f}) {max(m for _, m in cell):8.1f} MB")
    yield ("watch FILE: times a bare loop", statistics.median(s for s, _ in results["watch"]) / floor, 2.0)
    grown = max(m for _, m in results["watch"]) - results["watch, 1 million"][0][1]
    yield ("watch FILE: MB more for five times the packets", grown, 4.0)


def bench_wire(rate, seconds):
    tftp_net.ip("""link add wire0 type veth peer name wire1
                   link set wire0 up
                   link set wire1 up""")
    cores = sorted(os.sched_getaffinity(0))
    watch = subprocess.Popen(["taskset", "-c", str(cores[0]), HOOKFLASH, "watch", "--json", "-i",
                              "wire0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watch.stderr.readline()
    delays, counters = [], []

    def listen():
        for line in watch.stdout:
            now = time.time() * 1e6
            event = json.loads(line)
            if event["kind"] == "tftp.request":
                delays.append((now - float(event["name"])) / 1e3)
            elif event["kind"] == "capture":
                counters.append(event)

    listener = threading.Thread(target=listen)
    listener.start()
    sent = int(subprocess.run(["taskset", "-c", str(cores[-1]), tool("wire_load"), "wire1",
                               str(rate), str(seconds)], stdout=subprocess.PIPE,
                              check=True).stdout)
    # One more request: events are in order, and when it is told all before it was handed over.
    subprocess.run(["taskset", "-c", str(cores[-1]), tool("wire_load"), "wire1", "1000", "0.01"],
                   stdout=subprocess.DEVNULL, check=True)
    asked = -(-sent // (rate // 100)) + 1
    deadline = time.monotonic() + 10
    while len(delays) < asked and time.monotonic() < deadline:
        time.sleep(0.02)
    watch.terminate()
    _, _, used = os.wait4(watch.pid, 0)
    watch.returncode = 0
    listener.join()
    end = counters[-1]
    delays.sort()
    print(f"\nlive: {sent} packets sent at {rate}/s, {end['packets']} seen, {end['drops']} dropped; "
          f"CPU {used.ru_utime + used.ru_stime:.2f} s of {seconds} s; {len(delays)} requests told "
          f"after {delays[len(delays) // 2]:.1f} ms (median), {delays[len(delays) * 99 // 100]:.1f} "
          f"(p99), {delays[-1]:.1f} (worst)")
    yield ("watch -i: packets dropped or unseen", end["drops"] + max(0, sent + 1 - end["packets"]), 0)
    yield ("watch -i: ms from wire to reader, p99", delays[len(delays) * 99 // 100], 100)
    yield ("watch -i: requests that were not told", asked - len(delays), 0)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--millions", type=int, default=5)
    options.add_argument("--rate", type=int, default=100_000)
    options.add_argument("--seconds", type=float, default=5)
    chosen = options.parse_args()
    tftp_net.enter_private_namespace()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="hookflash-bench-") as folder:
        gates = [*bench_files(folder, chosen.millions), *bench_wire(chosen.rate, chosen.seconds)]
    print()
    for what, value, limit in gates:
        print(f"{'PASS' if value <= limit else 'MISS'}  {what:58}{value:10.2f} (at most {limit})")
        missed += value > limit
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
