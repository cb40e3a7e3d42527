# SPDX-License-Identifier: MIT
"""Results in TAP, checks that say why they failed, waiting by polling."""
import collections
import os
import sys
import time

# For what must come: long, so that a busy machine is no failure.
PATIENCE = 60.0


class Failed(Exception):
    """The pass condition does not hold."""


class Skip(Exception):
    """This server does not offer what the case needs."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def until(condition, text, timeout=PATIENCE):
    """Polls; the only way the tests wait for something that is not a packet."""
    end = time.monotonic() + timeout
    while not condition():
        check(time.monotonic() < end, f"within {timeout:g} s: {text}")
        time.sleep(0.01)


def in_time(attempt, tries=5):
    """For what is measured in fractions of a second: a busy machine spoils a try, a fault all."""
    for left in reversed(range(tries)):
        try:
            return attempt()
        except Failed:
            if left == 0:
                raise


Case = collections.namedtuple("Case", "number title run when")


class Tap:
    """Results by number, so that cases may run in any order and at the same time."""

    def __init__(self, cases):
        self.cases, self.results, self.seconds = cases, {}, {}

    def run(self, case, *args):
        begin = time.monotonic()
        try:
            case.run(*args)
            self.results[case.number] = ("ok", "")
        except Skip as why:
            self.results[case.number] = ("skip", str(why))
        except Failed as why:
            self.results[case.number] = ("not ok", str(why))
        except Exception as why:  # a broken test is a failed test; the others still run
            where = why.__traceback__
            while where.tb_next:
                where = where.tb_next
            self.results[case.number] = ("not ok", f"{type(why).__name__}: {why} (line "
                                         f"{where.tb_lineno} of {where.tb_frame.f_code.co_filename})")
        self.seconds[case.number] = time.monotonic() - begin
        if os.environ.get("TAP_PROGRESS"):
            print(f"# {case.number}: {self.results[case.number]} {self.seconds[case.number]:.1f} s",
                  file=sys.stderr)

    def print(self, prefix=""):
        print(f"1..{len(self.cases)}")
        for i, case in enumerate(self.cases, 1):
            result, why = self.results.get(case.number, ("not ok", "never ran"))
            if result == "skip" and os.environ.get("CI") == "true":
                result, why = "not ok", f"skipped in CI: {why}"
            title = f"{i} - {prefix}{case.title} ({self.seconds.get(case.number, 0):.1f} s)"
            print(f"ok {title} # SKIP {why}" if result == "skip" else f"{result} {title}")
            if result == "not ok":
                print("# " + why.replace("\n", "\n# "))
        sys.stdout.flush()
        return all(r[0] != "not ok" for r in self.results.values())
