#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: our TFTP server beside the floor and beside other servers, in the same run.

    bench.py [--rounds 3] [--quick]

Server and load generator are pinned to a core each, in a private network namespace. The floor and
we run in every round and the medians count; the slower peers run once. Ratios mean something on a
busy machine too, absolute figures only on a quiet one. The gates are those of TFTP 1; the exit
status is 1 when one is missed. --quick leaves the peers out.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "net"))

import tftp_net  # noqa: E402
from quiet import keep_others_away  # noqa: E402
from tap import Skip  # noqa: E402
from tftp_server import BUILD, COMMANDS, OTHERS, Folder, Server, pattern  # noqa: E402

FLOOR, ONE_SOCKET, OURS = "floor", "floor, one socket", "ours"
CLIENTS = (1, 10, 100, 1000)
LOSS_CLIENTS, LOSS, LOSS_SECONDS = 20, 0.05, 8.0
WRAP = {"atftpd": ("prlimit", "--nofile=1024:1024")}  # with more it dies at FD_SETSIZE
FILE, SIZE = "load.bin", 100 * 1024
GB = 1e9


def tool(name):
    return os.path.join(BUILD, "tests/bench", name)


def floor_command(root, _address, _port, _flags):
    return [tool("tftp_floor"), os.path.join(root, FILE)]


COMMANDS[FLOOR] = floor_command
COMMANDS[ONE_SOCKET] = lambda *args: [*floor_command(*args), "--one-socket"]
COMMANDS["ours, one port"] = lambda root, address, port, flags: COMMANDS[OURS](
    root, address, port, [*flags, "--one-port"])


class Bench:
    def __init__(self, rounds):
        self.rounds, self.folder = rounds, Folder(**{FILE: pattern(SIZE)})
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.load_core = str(cores[0]), str(cores[-1])
        if cores[0] == cores[-1]:
            print("note: one core only; server and generator take turns on it")

    def server(self, kind):
        return Server(self.folder.path, kind=kind, events=False, address="127.0.0.1",
                      wrap=("taskset", "-c", self.server_core, *WRAP.get(kind, ())))

    def load(self, server, *options):
        run = subprocess.run(["taskset", "-c", self.load_core, tool("tftp_load"), "--port",
                              str(server.port), *map(str, options), self.folder.at(FILE)],
                             stdout=subprocess.PIPE, check=True)
        return json.loads(run.stdout)

    def rate(self, kind, clients, seconds):
        """Lock-step clients that fetch again and again."""
        with self.server(kind) as server:
            before = server.cpu_seconds()
            result = self.load(server, "--clients", clients, "--seconds", seconds)
            result["cpu"] = server.cpu_seconds() - before
            result["rss_mb"] = server.resident_kb() / 1024
        gigabytes = result["blocks"] * 512 / GB
        result["cpu_per_gb"] = result["cpu"] / gigabytes if gigabytes else float("inf")
        return result

    def once(self, kind, *options):
        with self.server(kind) as server:
            return self.load(server, *options)


def median(results, key):
    return statistics.median(r[key] for r in results)


def print_rates(bench, kinds):
    """The table; returns {(kind, clients): results}."""
    cells = {}
    for round_ in range(bench.rounds):
        for clients in CLIENTS:
            for kind in kinds:
                if kind in OTHERS and round_ > 0:
                    continue
                seconds = 1 if clients == 1 else 2
                cells.setdefault((kind, clients), []).append(bench.rate(kind, clients, seconds))
    print("\nblocks/s (x the floor), p50/p99 us a block, server's CPU seconds a GB")
    print(f"{'':18}" + "".join(f"{c:>7} client{'s' if c > 1 else ' '}{'':20}" for c in CLIENTS))
    for kind in kinds:
        line = f"{kind:18}"
        for clients in CLIENTS:
            cell = cells[kind, clients]
            ratio = median(cell, "rate") / median(cells[FLOOR, clients], "rate")
            line += (f"{median(cell, 'rate') / 1000:6.1f}k ({ratio:4.2f}) "
                     f"{median(cell, 'p50_us'):5.0f}/{median(cell, 'p99_us'):<6.0f}"
                     f"{median(cell, 'cpu_per_gb'):5.1f}  ")
        print(line, flush=True)
    return cells


def print_bursts(bench, kinds):
    print("\n1000 requests in one burst, 100 KB each: slowest first block, all done, failures")
    bursts = {}
    for kind in kinds:
        runs = 1 if kind in OTHERS else bench.rounds
        bursts[kind] = cell = [bench.once(kind, "--clients", 1000) for _ in range(runs)]
        print(f"{kind:18}{median(cell, 'first_block_max_s'):8.3f} s {median(cell, 'seconds'):8.2f} s"
              f"{max(r['failed'] + r['wrong'] for r in cell):6}", flush=True)
    return bursts


def print_losses(bench, kinds):
    """At the same time: lost packets are waiting, not work."""
    print(f"\n{LOSS_CLIENTS} clients, 100 KB, {LOSS:.0%} lost each way, the 79x0's clock: "
          "median and slowest client, done")
    losses = {kind: [] for kind in kinds}

    def run(kind, seed):
        losses[kind].append(bench.once(kind, "--clients", LOSS_CLIENTS, "--loss", LOSS,
                                       "--seed", seed))

    for seed in range(1, bench.rounds + 1):
        threads = [threading.Thread(target=run, args=(kind, seed)) for kind in kinds
                   if seed == 1 or kind not in OTHERS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for kind in kinds:
        cell = losses[kind]
        print(f"{kind:18}{median(cell, 'took_p50_s'):8.2f} s {max(r['took_max_s'] for r in cell):8.2f} s"
              f"{min(r['done'] for r in cell):6} of {LOSS_CLIENTS}", flush=True)
    return losses


def gates(cells, bursts, losses, twice):
    """(what, measured, holds) for each gate of TFTP 1."""
    for clients in (10, 100, 1000):
        ratio = median(cells[OURS, clients], "rate") / median(cells[FLOOR, clients], "rate")
        yield f"{clients} clients: 0.95 of the floor", f"{ratio:.2f}", ratio >= 0.95
    cpu = median(cells[OURS, 100], "cpu_per_gb") / median(cells[FLOOR, 100], "cpu_per_gb")
    yield "100 clients: 1.2 x the floor's CPU", f"{cpu:.2f}", cpu <= 1.2
    slowest = median(bursts[OURS], "first_block_max_s")
    yield "burst of 1000: first block under 0.2 s", f"{slowest:.3f} s", slowest < 0.2
    bad = sum(r["failed"] + r["wrong"] for key, cell in cells.items() if key[0] == OURS for r in cell)
    bad += sum(r["failed"] + r["wrong"] for r in bursts[OURS] + losses[OURS])
    yield "no failure, no wrong byte", str(bad), bad == 0
    seconds = median(losses[OURS], "took_p50_s")
    yield f"loss: {LOSS_SECONDS:.0f} s for 100 KB", f"{seconds:.2f} s", seconds <= LOSS_SECONDS
    yield "doubled requests: no extra transfer", str(twice["extra"]), twice["extra"] == 0


def available(kind):
    try:
        COMMANDS[kind]("/", "127.0.0.1", 0, [])
    except Skip as why:
        print(f"note: {why}")
        return False
    return True


def prepare_network():
    """tftpd-hpa refuses to start where only the loopback has an address."""
    tftp_net.ip("""link add bench0 type veth peer name bench1
                   addr add 10.9.9.1/24 dev bench0
                   link set bench1 up
                   link set bench0 up""")
    keep_others_away()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--quick", action="store_true")
    chosen = options.parse_args()
    tftp_net.enter_private_namespace()
    prepare_network()
    bench = Bench(chosen.rounds)
    peers = [] if chosen.quick else [k for k in OTHERS if available(k)]
    kinds = [FLOOR, ONE_SOCKET, OURS, "ours, one port", *peers]
    try:
        cells = print_rates(bench, kinds)
        bursts = print_bursts(bench, kinds)
        losses = print_losses(bench, [OURS, "ours, one port", *peers])
        twice = bench.once(OURS, "--clients", 50, "--twice")
        print()
        missed = 0
        for what, measured, holds in gates(cells, bursts, losses, twice):
            print(f"{'PASS' if holds else 'MISS'}  {what:42}{measured:>10}")
            missed += not holds
    finally:
        Server.kill_all()
        bench.folder.remove()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
