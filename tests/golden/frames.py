#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No more is written to the terminal than what changed, however many phones there are: as many bytes
as for the same cells put by somebody who knows them already, and never a screen that is emptied
first (it would flicker). How long frames take is for make bench. Speaks TAP."""
import json
import os
import subprocess

FRAMES = os.path.join(os.environ.get("BUILD_DIR", "build"), "tests/golden/frames")
CELL_BYTES = 20  # a cell alone: to its place, its colour, itself

count = 0


def ok(good, name, seen):
    global count
    count += 1
    if not good:
        print("#", seen)
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)


for size, phones in (("80x24", 10), ("80x24", 2000), ("200x60", 2000)):
    p = subprocess.run([FRAMES, size, str(phones)], capture_output=True, text=True)
    moves = [json.loads(line) for line in p.stdout.splitlines()]
    ok(len(moves) == 4 and p.returncode == 0, f"{size}, {phones} phones: drawn", p.stderr)
    for m in moves:
        ok(m["bytes"] <= m["floor_bytes"] and m["bytes"] <= 20 + CELL_BYTES * m["changed"] and
           m["clears"] == 0, f"{size}, {phones} phones, {m['how']}: only what changed is written", m)
    seen = {m["how"]: m["changed"] for m in moves}
    ok(seen.get("a second", 0) > 0, f"{size}, {phones} phones: progress is seen to change", seen)
print(f"1..{count}")
