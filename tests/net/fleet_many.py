#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A depot of five benches with fifty phones each, all at once (tests/bench/fleet.py has fifty with a
thousand): the fleet ends with what each journal says, and with their sum."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from e2e import Folder, Tap, hookflash  # noqa: E402
from fleet_feed import Depot  # noqa: E402
from mqtt_net import Broker, peer  # noqa: E402

tap = Tap()
with Folder() as tmp:
    if not peer("mosquitto"):
        tap.skip("fleet", "mosquitto is not here: ./bootstrap deps check")
    else:
        depot = Depot(tmp, Broker(tmp, "allow_anonymous true"), 5, 50)
        status, told = depot.run(300)
        tap.equal(status, 0, "the fleet ends when all benches have")
        total = json.loads(told[-1])
        tap.equal([total[k] for k in ("kind", "chosen", "done", "failed", "stuck")],
                  ["summary", 250, 250, 0, 0], "every phone of every bench is done")
        for name, folder in depot.folders.items():
            head = f'{{"kind":"phone","bench":"{name}",'
            mine = ['{"kind":"phone",' + x[len(head):] for x in told if x.startswith(head)]
            own = hookflash("report", folder, "--format", "json")[1].splitlines()
            tap.ok(len(mine) == 50 and
                   mine == [x for x in own if x.startswith('{"kind":"phone"')],
                   f"{name}: its phones are those of its journal, to the byte", mine[:1])
        depot.broker.kill()
        os.mkdir(f"{tmp}/small")
        few = Depot(f"{tmp}/small", Broker(tmp, "allow_anonymous true", name="small"), 1, 2,
                    parts=depot.parts)
        status, told = few.run(300)
        tap.equal((few.whole, status, json.loads(told[-1])["done"]), (True, 0, 2),
                  "of one bench all is heard before it says that it is there: the fleet stays")
        few.broker.kill()
tap.done()
