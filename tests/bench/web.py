#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What watching costs the phones: latency of TFTP blocks with many readers of the page's streams
beside none, from one `hookflash serve`, in rounds that take turns.

    tests/bench/web.py [--readers 200] [--clients 10] [--rounds 9] [--seconds 2]

Half of the readers follow the journal, half the page. Server and load generator have a core each;
the readers share the generator's, and give way to it. The exit status is 1 when a block of the
slowest hundredth takes more than 1.1 times as long, or when a reader misses an event."""
import argparse
import json
import os
import re
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from quiet import first, keep_others_away  # noqa: E402
from e2e import BUILD, Folder, Server, wait_for  # noqa: E402

MOST = 1.1
ID = re.compile(rb"^id: (\d+)\n", re.M)


def read(port, count):
    """Readers in a process of their own, until stdin ends; then it says what each got: bytes, and for
    those of the journal the first and the last event and how many there were."""
    os.nice(34)  # from -15: gives way to the generator
    poller = selectors.DefaultSelector()
    got = []
    for i in range(count):
        s = socket.create_connection(("127.0.0.1", port))
        s.sendall(f"GET /events{'?view=page' if i % 2 else ''} HTTP/1.1\r\n"
                  f"Host: localhost:{port}\r\n\r\n".encode())
        got.append(bytearray())
        poller.register(s, selectors.EVENT_READ, i)
    poller.register(sys.stdin, selectors.EVENT_READ, None)
    waiting, end = set(range(count)), None
    while end is None or time.monotonic() < end:
        for key, _ in poller.select(None if end is None else 0.1):
            if key.data is None:  # a moment more, for what was told last
                end = time.monotonic() + 1
                poller.unregister(sys.stdin)
                continue
            got[key.data] += key.fileobj.recv(1 << 16)
            waiting.discard(key.data)
            if not waiting:
                waiting.add(-1)
                print("ready", flush=True)
    print(json.dumps([told(text) for text in got]), flush=True)


def told(text):
    # a chunk's length may stand between any two bytes of a frame; ids are far rarer than that
    ids = [int(i) for i in ID.findall(re.sub(rb"\r\n[0-9A-Fa-f]+\r\n", b"", bytes(text)))]
    return [len(text), ids[0] if ids else 0, ids[-1] if ids else 0, len(ids)]


class Readers:
    def __init__(self, port, count, core):
        self.process = subprocess.Popen(
            ["taskset", "-c", core, sys.executable, os.path.abspath(__file__), "--read-from",
             str(port), "--readers", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"ready\n"

    def end(self):
        out, _ = self.process.communicate(timeout=300)
        return json.loads(out)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--readers", type=int, default=200)
    options.add_argument("--clients", type=int, default=10)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--read-from", type=int)
    chosen = options.parse_args()
    if chosen.read_from:
        read(chosen.read_from, chosen.readers)
        return
    keep_others_away()
    if os.path.isdir("/dev/shm"):
        tempfile.tempdir = "/dev/shm"  # the disk under the journal is not what is measured
    cores = sorted(os.sched_getaffinity(0))
    server_core, load_core = str(cores[0]), str(cores[-1])
    with Folder() as tmp:
        os.mkdir(tmp + "/root")
        with open(tmp + "/root/load.bin", "wb") as f:
            f.write(bytes(i * 7 % 251 for i in range(100 * 1024)))
        server = Server("--root", tmp + "/root", "--session", tmp + "/session", "--no-capture",
                        "--web=127.0.0.1:0", "--web-per-address", "2000", "--web-connections",
                        "2000", prefix=(*first(), "taskset", "-c", server_core))
        web = int(wait_for(lambda: re.search(r"live page: http://\S+?:(\d+)/", server.talk()), 20,
                           "the page's port").group(1))
        seen = {0: [], chosen.readers: []}
        gaps = frames = 0
        for round_ in range(chosen.rounds):
            for count in sorted(seen, reverse=round_ % 2 == 1):
                readers = Readers(web, count, load_core) if count else None
                p = subprocess.run([*first(), "taskset", "-c", load_core, os.path.join(
                    BUILD, "tests/bench/tftp_load"), "--port", str(server.port), "--clients",
                    str(chosen.clients), "--seconds", str(chosen.seconds), tmp + "/root/load.bin"],
                    stdout=subprocess.PIPE, check=True)
                seen[count].append(json.loads(p.stdout))
                for _, began, last, n in (readers.end() if readers else []):
                    gaps += n and last - began + 1 != n
                    frames += n
        server.stop()

    def median(count, key):
        return statistics.median(r[key] for r in seen[count])

    print(f"\n{chosen.clients} TFTP clients, us a block, median of {chosen.rounds} rounds of "
          f"{chosen.seconds:g} s")
    for count in seen:
        print(f"{count:>5} readers  p50 {median(count, 'p50_us'):7.0f}  p99 "
              f"{median(count, 'p99_us'):7.0f}  {median(count, 'rate') / 1000:6.1f}k blocks/s")
    ratio = median(chosen.readers, "p99_us") / median(0, "p99_us")
    failed = sum(r["failed"] + r["wrong"] for cell in seen.values() for r in cell)
    for what, measured, holds in (
            (f"p99 with {chosen.readers} readers: {MOST} x without", f"{ratio:.2f}", ratio <= MOST),
            (f"{frames} events read, readers with a gap", str(gaps), gaps == 0 < frames),
            ("no failure, no wrong byte", str(failed), failed == 0)):
        print(f"{'PASS' if holds else 'MISS'}  {what:42}{measured:>10}")
        gaps += not holds
    sys.exit(1 if gaps else 0)


if __name__ == "__main__":
    main()
