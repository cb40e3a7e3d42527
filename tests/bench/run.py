#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: every bench in turn, twenty-five minutes in all; their gates together at the end.

    run.py [options of bench.py]

A bench prints its tables, then its gates as lines that begin with PASS or MISS.
"""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHES = ("bench.py", "watch.py", "frame.py", "web.py", "fleet.py", "conformance.py")


def run(script, *options):
    """Passes its tables on; (its gates, whether it came to its end)."""
    gates, began = [], time.monotonic()
    print(f"\n=== {script}", flush=True)
    with subprocess.Popen([sys.executable, os.path.join(HERE, script), *options],
                          stdout=subprocess.PIPE, text=True) as bench:
        for line in bench.stdout:
            if line.startswith(("PASS", "MISS")):
                gates.append(line)
            else:
                print(line, end="", flush=True)
    missed = any(line.startswith("MISS") for line in gates)
    print(f"({time.monotonic() - began:.0f} s)", flush=True)
    return gates, bench.returncode == 0 or missed


def main():
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
          "a bench means most on an idle one")
    results = {script: run(script, *(sys.argv[1:] if script == "bench.py" else ()))
               for script in BENCHES}
    print("\n=== gates")
    good = True
    for script, (gates, ended) in results.items():
        print("".join(gates), end="")
        if not ended:
            print(f"MISS  {script} did not come to its end")
        good = good and ended and not any(line.startswith("MISS") for line in gates)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
