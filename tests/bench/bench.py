#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our TFTP server beside the floor and beside other servers, in the same run: one table.

    bench.py [--rounds 3] [--quick] [--clients 1,10,100,1000,5000]

Server and load generator are pinned to a core each, in a private network namespace. The floor and
we run in every round: the table shows medians, the gates take each side's best round. The slower
peers run once. Ratios mean something on a busy machine too, absolute figures only on a quiet one.
The gates are those of TFTP 1; the exit status is 1 when one is missed. --quick leaves the peers out. Ten minutes; three with --quick.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "net"))

import tftp_net  # noqa: E402
from quiet import first, keep_others_away  # noqa: E402
from screen_load import first_block_beside_screen  # noqa: E402
from tap import Skip  # noqa: E402
from tftp_server import BUILD, COMMANDS, OTHERS, Folder, Server, pattern  # noqa: E402

FLOOR, ONE_SOCKET, OURS, ONE_PORT = "floor", "floor 1 socket", "ours", "ours, one port"
LOSS_CLIENTS, LOSS, LOSS_SECONDS, LOSS_LONGEST = 20, 0.05, 8.0, 150
BURST, FIRST_BLOCK_SECONDS, READERS = 1000, 0.2, 200
FILE, SIZE = "load.bin", 100 * 1024
GB = 1e9


def tool(name):
    return os.path.join(BUILD, "tests/bench", name)


def floor_command(root, _address, _port, _flags):
    return [tool("tftp_floor"), os.path.join(root, FILE)]


COMMANDS[FLOOR] = floor_command
COMMANDS[ONE_SOCKET] = lambda *args: [*floor_command(*args), "--one-socket"]
COMMANDS[ONE_PORT] = lambda root, address, port, flags: COMMANDS[OURS](
    root, address, port, [*flags, "--one-port"])


class Bench:
    def __init__(self, rounds):
        self.rounds, self.folder = rounds, Folder(**{FILE: pattern(SIZE)})
        cores = sorted(os.sched_getaffinity(0))
        self.on_server_core = ("taskset", "-c", str(cores[0]), *first())
        self.on_load_core = ("taskset", "-c", str(cores[-1]), *first())
        if cores[0] == cores[-1]:
            print("note: one core only; server and generator take turns on it")

    def server(self, kind):
        return Server(self.folder.path, kind=kind, events=False, address="127.0.0.1",
                      wrap=self.on_server_core)

    def start_load(self, port, *options):
        return subprocess.Popen([*self.on_load_core, tool("tftp_load"), "--port", str(port),
                                 *map(str, options), self.folder.at(FILE)], stdout=subprocess.PIPE)

    def load(self, port, *options):
        run = self.start_load(port, *options)
        out, _ = run.communicate()
        if run.returncode not in (0, 1):  # 1: wrong bytes, which a gate counts
            sys.exit(f"tftp_load: {run.returncode}")
        return json.loads(out)

    def rate(self, kind, clients):
        """Lock-step clients that fetch again and again."""
        with self.server(kind) as server:
            before = server.cpu_seconds()
            result = self.load(server.port, "--clients", clients, "--seconds", 1 if clients == 1 else 2)
            result["cpu"] = server.cpu_seconds() - before
        gigabytes = result["blocks"] * 512 / GB
        result["cpu_per_gb"] = result["cpu"] / gigabytes if gigabytes else float("inf")
        return result

    def memory(self, kind, clients):
        """KB that a transfer in progress adds to the server's processes."""
        with self.server(kind) as server:
            before = most = server.memory_kb()
            run = self.start_load(server.port, "--clients", clients, "--seconds", 2)
            while run.poll() is None:
                most = max(most, server.memory_kb())
                time.sleep(0.1)
            run.stdout.close()
        return (most - before) / clients

    def once(self, kind, *options):
        with self.server(kind) as server:
            return self.load(server.port, *options)

    def rounds_of(self, kind):
        return range(1 if kind in OTHERS else self.rounds)


def median(results, key):
    return statistics.median(r[key] for r in results)


def best(of, results, key):
    """For gates: what else runs on the machine only takes away."""
    return of(r[key] for r in results)


def measure_rates(bench, kinds, clients):
    """{(kind, clients): results}; in a round the floor and we are next to each other."""
    cells = {}
    for round_ in range(bench.rounds):
        for n in clients:
            for kind in kinds:
                if round_ in bench.rounds_of(kind):
                    cells.setdefault((kind, n), []).append(bench.rate(kind, n))
    return cells


def measure_bursts(bench, kinds):
    return {kind: [bench.once(kind, "--clients", BURST) for _ in bench.rounds_of(kind)]
            for kind in kinds}


def measure_losses(bench, kinds):
    """At the same time: lost packets are waiting, not work."""
    losses = {kind: [] for kind in kinds}

    def run(kind, seed):
        losses[kind].append(bench.once(kind, "--clients", LOSS_CLIENTS, "--loss", LOSS,
                                       "--seed", seed, "--most", LOSS_LONGEST))

    threads = [threading.Thread(target=run, args=(kind, round_ + 1)) for kind in kinds
               for round_ in bench.rounds_of(kind)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return losses


# --- the table ------------------------------------------------------------------------------------
def print_row(title, values):
    print(f"{title:38}" + "".join(f"{v:>16}" for v in values))


def finite(number):
    return f"{number:.1f}" if math.isfinite(number) else "n.a."


def print_rates(cells, kinds, clients):
    def rows(title, text):
        for n in clients:
            print_row(f"{title}, {n} client{'s' if n > 1 else ''}",
                      [text(cells[kind, n], cells[FLOOR, n]) for kind in kinds])
        print()

    rows("1000 blocks/s (x the floor)", lambda c, f: f"{median(c, 'rate') / 1000:.1f} "
         f"({median(c, 'rate') / median(f, 'rate'):.2f})")
    rows("us a block, p50/p99", lambda c, _: f"{median(c, 'p50_us'):.0f}/{median(c, 'p99_us'):.0f}")
    rows("server's CPU s a GB", lambda c, _: finite(median(c, "cpu_per_gb")))


def print_bursts(bursts, kinds):
    print_row(f"burst of {BURST}: slowest first block, s",
              [f"{median(bursts[k], 'first_block_max_s'):.3f}" for k in kinds])
    print_row("  all have 100 KB after, s", [f"{median(bursts[k], 'seconds'):.2f}" for k in kinds])
    print_row("  transfers that failed",
              [max(r["failed"] + r["wrong"] for r in bursts[k]) for k in kinds])


def print_losses(losses, kinds):
    def row(title, text):
        print_row(title, [text(losses[k]) if k in losses else "" for k in kinds])

    row(f"{LOSS:.0%} lost each way: 100 KB, median, s", lambda c: f"{median(c, 'took_p50_s'):.1f}")
    row("  slowest, s", lambda c: f"{max(r['took_max_s'] for r in c):.1f}")
    row(f"  done of {LOSS_CLIENTS}", lambda c: min(r["done"] for r in c))


def gates(cells, bursts, losses, screens, twice):
    """(what, measured, holds) for each gate of TFTP 1."""
    for n in sorted({n for _, n in cells if n >= 10}):
        ratio = best(max, cells[OURS, n], "rate") / best(max, cells[FLOOR, n], "rate")
        yield f"{n} clients: 0.95 of the floor", f"{ratio:.2f}", ratio >= 0.95
        cpu = best(min, cells[OURS, n], "cpu_per_gb") / best(min, cells[FLOOR, n], "cpu_per_gb")
        yield f"{n} clients: 1.2 x the floor's CPU", f"{cpu:.2f}", cpu <= 1.2
    slowest = {"alone": median(bursts[OURS], "first_block_max_s"),
               **{how: median(cell, "first_block_max_s") for how, cell in screens.items()}}
    for how, seconds in slowest.items():
        yield (f"burst of {BURST}, {how}: first block in {FIRST_BLOCK_SECONDS} s", f"{seconds:.3f} s",
               seconds < FIRST_BLOCK_SECONDS)
    ours = [r for (kind, _), cell in cells.items() if kind == OURS for r in cell]
    ours += bursts[OURS] + losses[OURS] + [r for cell in screens.values() for r in cell]
    bad = sum(r["failed"] + r["wrong"] for r in ours)
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
    options.add_argument("--clients", default="1,10,100,1000,5000")
    chosen = options.parse_args()
    clients = [int(n) for n in chosen.clients.split(",")]
    tftp_net.enter_private_namespace()
    prepare_network()
    bench = Bench(chosen.rounds)
    peers = [] if chosen.quick else [k for k in OTHERS if available(k)]
    kinds = [FLOOR, ONE_SOCKET, OURS, ONE_PORT, *peers]
    try:
        cells = measure_rates(bench, kinds, clients)
        print_row("", kinds)
        print_rates(cells, kinds, clients)
        print_row(f"KB of memory a transfer, of {BURST}",
                  [f"{bench.memory(kind, BURST):.1f}" for kind in kinds])
        bursts = measure_bursts(bench, kinds)
        print_bursts(bursts, kinds)
        losses = measure_losses(bench, [OURS, ONE_PORT, *peers])
        print_losses(losses, kinds)
        print(f"\nhookflash serve, burst of {BURST}: slowest first block, s")
        screens = {}
        for how, readers in (("screen redrawn", 0), (f"screen and {READERS} SSE", READERS)):
            cell = [first_block_beside_screen(bench, readers) for _ in range(chosen.rounds)]
            screens[how] = cell
            print_row(f"  {how}", [f"{median(cell, 'first_block_max_s'):.3f}",
                                   f"{median(cell, 'drawn') / 1000:.0f} KB drawn"])
        twice = bench.once(OURS, "--clients", 50, "--twice")
        print()
        missed = 0
        for what, measured, holds in gates(cells, bursts, losses, screens, twice):
            print(f"{'PASS' if holds else 'MISS'}  {what:58}{measured:>10}")
            missed += not holds
    finally:
        Server.kill_all()
        bench.folder.remove()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
