#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: a frame of the monitor beside the floor, the same cells put on the screen by rows.

    frame.py [--rounds 3]

Ratios of medians and of 99th percentiles; of the rounds the lowest counts, for what else runs on
the machine only adds. Bytes are those of a median frame.
"""
import argparse
import json
import os
import subprocess

FRAMES = os.path.join(os.environ.get("BUILD_DIR", "build"), "tests/golden/frames")


def rounds_of(size, phones, rounds):
    """By way of moving: its figures in each round."""
    moves = {}
    for _ in range(rounds):
        out = subprocess.run([FRAMES, size, str(phones)], check=True, capture_output=True, text=True)
        for line in out.stdout.splitlines():
            m = json.loads(line)
            moves.setdefault(m["how"], []).append(m)
    return moves


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int, default=3)
    rounds = p.parse_args().rounds
    print("frames of the monitor              x floor  x floor p99   us    bytes  floor  cells changed")
    for size in ("80x24", "200x60"):
        for phones in (10, 1000, 10000):
            for how, runs in rounds_of(size, phones, rounds).items():
                median = min(m["us"] / m["floor_us"] for m in runs)
                p99 = min(m["p99_us"] / m["floor_p99_us"] for m in runs)
                print(f"{size:7}{phones:6} phones  {how:13}{median:8.1f}{p99:12.1f}"
                      f"{min(m['us'] for m in runs):8.0f}{runs[0]['bytes']:8.0f}"
                      f"{runs[0]['floor_bytes']:7.0f}{runs[0]['changed']:8.0f}", flush=True)


main()
