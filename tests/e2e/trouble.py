#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every failure that the demo can play comes out as exactly the one diagnosis it is, and no other."""
from concurrent.futures import ThreadPoolExecutor

from e2e import Tap, hookflash, lines, of_kind, problems_of

# Notes and warnings are no failure: the phone converts (or need not), and the demo ends 0.
HARMLESS = {"already-current", "sip-config-missing", "name-case"}

tap = Tap()
status, listed, _ = hookflash("demo", "--trouble", "list")
slugs = [line.split()[0] for line in listed.splitlines()]
tap.ok(status == 0 and {"set-incomplete", "name-bytes", "header-name-mismatch",
                        "config-without-load"} <= set(slugs), "the list names the troubles", listed)
status, told, _ = hookflash("demo", "--trouble", "list", "--json")
tap.equal([(e["kind"], e["slug"]) for e in lines(told)], [("trouble", slug) for slug in slugs],
          "and so does --json")


def play(slug):
    return slug, hookflash("demo", "--trouble", slug, "--json")


# They mostly wait for simulated phones: four at a time do not slow each other down.
with ThreadPoolExecutor(4) as pool:
    for slug, (status, out, err) in pool.map(play, slugs):
        events = lines(out)
        found = [problems_of(p, events) for p in of_kind(events, "phone")]
        tap.equal((status, found), (0 if slug in HARMLESS else 1, [[slug]]),
                  f"{slug}: exactly this is found")
tap.done()
