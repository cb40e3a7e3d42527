#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two benches in one monitor and on one page: each phone stands behind its bench's name, keys that
change a bench say why they do nothing here."""
import http.client
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "net"))

from e2e import PATIENCE, Folder, Tap, wait_for
from fleet_feed import publish, template, write_journal
from mqtt_net import Broker, free_port, peer
from terminal import Terminal

tap = Tap()


def fetch(port, path):
    try:
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        c.request("GET", path)
        return c.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return ""


def page(port):
    tap.ok(wait_for(lambda: fetch(port, "/").count("<tr id=") == 4, PATIENCE, "four rows"),
           "the page has a row for every phone of both")
    html = fetch(port, "/")
    tap.ok(all(f'<tr id="m00150001000{k}-east">' in html and f">east/00150001000{k}</a>" in html
               for k in range(2)) and 'href="/phones/001500000000"' in html,
           "with its bench's name", html[:3000])
    session = json.loads(fetch(port, "/api/session"))
    tap.equal(sorted((p["bench"], p["mac"]) for p in session["phones"]),
              [(b, f"00:15:00:0{i}:00:0{k}") for b, i in (("east", 1), ("west", 0))
               for k in range(2)], "and so has the JSON")
    tap.ok("bytes" in fetch(port, "/phones/001500010001"), "a phone has its own page")
    tap.ok("hookflash_phones_chosen 4\n" in fetch(port, "/metrics"), "the metrics are of both")


with Folder() as tmp:
    if not peer("mosquitto"):
        tap.skip("fleet", "mosquitto is not here: ./bootstrap deps check")
    else:
        broker, port, parts = Broker(tmp, "allow_anonymous true"), free_port(), template(tmp)
        for i, name in enumerate(("west", "east")):
            write_journal(f"{tmp}/{name}", parts, i, 2)
        running = [publish(broker.url(), name, f"{tmp}/{name}") for name in ("west", "east")]
        with Terminal(tmp) as t:
            t.run(f"fleet --from {broker.url()} --web=127.0.0.1:{port}")
            # It opens once, perhaps when only one bench was heard of; the other one comes to it.
            tap.ok(t.see("^ *Report ") and t.see("ok DONE +west/001500000001 ") and
                   t.see("ok DONE +east/001500010001 "),
                   "all is done: the report names the benches too", t.text())
            t.keys("Escape")
            tap.ok(t.see("ok DONE +east/001500010001") and t.see("ok DONE +west/001500000001"),
                   "the monitor shows the phones of both benches", t.text())
            tap.ok(t.see("4 phones: 4 done"), "and their sum", t.text())
            tap.ok(t.see(r"(east|west) +10\.[01]\.0\.[12] "), "the log says whose a line is", t.text())
            for key, action in (("m", "mend"), ("R", "retry"), ("s", "serving"), ("a", "note")):
                t.keys(key)
                tap.ok(t.see("that is done at the bench"), f"{action}: not from here", t.text())
                t.keys("Down")
            t.keys("/")
            t.type("west")
            tap.ok(wait_for(lambda: "west/001500000001 " in t.text() and "east/" not in t.text(),
                            PATIENCE, "two rows"), "/ finds a bench", t.text())
            page(port)
            t.keys("q")
            t.see("4 phones: 4 done")
            tap.ok(t.see(r"(?m)^\[0\]") and "west: 2 phones: 2 done. It is online." in t.text(),
                   "q leaves; each bench is told, and the sum", t.text())
        for p in running:
            p.stop()
            p.process.wait(PATIENCE)
        broker.kill()
tap.done()
