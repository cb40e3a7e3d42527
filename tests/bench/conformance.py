#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make conformance: the checklist and the bad-input list, every case against every server.

    conformance.py [--servers ours,hpa,atftpd,dnsmasq]

The cases are those of `make check` (tests/net/tftp_checklist.py and tests/net/tftp_bad_input.py);
each script makes a private network namespace of its own. A table says who passes what, and below it
stands what each server did instead. The exit status is 1 when ours misses a case. Most of the fourteen
minutes are waiting.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NET = os.path.join(HERE, "..", "net")
sys.path.insert(0, NET)

from tap import Skip  # noqa: E402
from tftp_server import COMMANDS, OTHERS  # noqa: E402

NAMES = {"ours": "ours", "hpa": "tftpd-hpa", "atftpd": "atftpd", "dnsmasq": "dnsmasq"}
LISTS = (("tftp_checklist.py", "the checklist"), ("tftp_bad_input.py", "bad input"))
# No RFC asks for these; phones or technicians do. Who has it not is not at fault.
BEYOND_RFC = {17, 27, 36, 37, 38, 44, 46, 47, 48}
AT_ONCE = 3  # scripts; more would take each other's time away on two cores
RESULT = re.compile(r"(ok|not ok) (\d+) - (?:item \d+: )?(.*) \([\d.]+ s\)( # SKIP .*)?$")


class Outcome:
    """What one script said of one server: titles and results by case."""

    def __init__(self, script, server):
        self.titles, self.results, self.reasons = {}, {}, {}
        environment = dict(os.environ)
        environment.pop("CI", None)  # there a skip is a failure
        run = subprocess.run([sys.executable, os.path.join(NET, script), "--server", server],
                             stdout=subprocess.PIPE, env=environment, check=False)
        number = None
        for line in run.stdout.decode("utf-8", "replace").splitlines():
            if match := RESULT.match(line):
                number = int(match[2])
                self.titles[number] = match[3]
                self.results[number] = "n.a." if match[4] else "pass" if match[1] == "ok" else "fail"
                self.reasons[number] = match[4][8:] if match[4] else ""
            elif line.startswith("# ") and self.results.get(number) == "fail":
                self.reasons[number] += line[2:]
        if script == "tftp_bad_input.py" and server == "ours":
            self.fold(len(self.titles) // 2)
        if script == "tftp_checklist.py":
            for number in BEYOND_RFC:
                if self.results.get(number) == "fail" and server != "ours":
                    self.results[number] = "no"

    def fold(self, half):
        """Ours is asked everything twice, the second time from one port: both must pass."""
        for n in range(1, half + 1):
            if self.results.pop(n + half) != "pass":
                self.results[n] = "fail"
                self.reasons[n] += self.reasons[n + half]
            del self.titles[n + half]


def available(server):
    try:
        COMMANDS[server]("/", "127.0.0.1", 0, [])
    except Skip as why:
        print(f"note: {why}")
        return False
    return True


def print_list(title, outcomes):
    """The table of one list; returns the lines that say what was wrong."""
    titles = next(iter(outcomes.values())).titles
    print(f"\n{title:104}" + "".join(f"{NAMES[s]:>10}" for s in outcomes))
    for number, text in titles.items():
        plus = "+" if title == LISTS[0][1] and number in BEYOND_RFC else " "
        line = f"{number:2}{plus} {text[:99]:100}"
        print(line + "".join(f"{o.results.get(number, 'fail'):>10}" for o in outcomes.values()))
    for result in ("pass", "fail", "no", "n.a."):
        counts = [sum(r == result for r in o.results.values()) for o in outcomes.values()]
        print(f"{result:>103} " + "".join(f"{count:10}" for count in counts))
    return [f"{NAMES[s]:10}{number:3}  {outcome.results[number]:5}{outcome.reasons[number][:150]}"
            for s, outcome in outcomes.items() for number in titles
            if outcome.results.get(number) != "pass"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--servers", default=",".join(("ours", *OTHERS)))
    servers = [s for s in options.parse_args().servers.split(",") if available(s)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {(script, server): pool.submit(Outcome, script, server)
                for script, _ in LISTS for server in reversed(servers)}  # the slowest first
        done = {key: job.result() for key, job in jobs.items()}
    for script, title in LISTS:
        outcomes = {server: done[script, server] for server in servers}
        for line in print_list(title, outcomes):
            print(line)
    print("\n+ no RFC asks for it, phones do: a server without it says no, not fail")
    missed = [n for (_, server), o in done.items() if server == "ours"
              for n in o.titles if o.results[n] != "pass"]
    whole = all(o.titles for (_, server), o in done.items() if server == "ours")
    print(f"{'PASS' if whole and not missed else 'MISS'}  ours passes every case")
    sys.exit(0 if whole and not missed else 1)


if __name__ == "__main__":
    main()
