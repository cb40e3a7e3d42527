#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: a depot of many benches through a real broker, all of whose journals are there when it
begins: the most that can come at once.

    fleet.py [--benches 50] [--phones 1000]
"""
import argparse
import json
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", d)
                for d in ("e2e", "net")]

from e2e import Folder  # noqa: E402
from fleet_feed import Depot  # noqa: E402
from mqtt_net import Broker, peer  # noqa: E402


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--benches", type=int, default=50)
    p.add_argument("--phones", type=int, default=1000)
    o = p.parse_args()
    if not peer("mosquitto"):
        sys.exit("fleet.py: mosquitto is not here: ./bootstrap deps check")
    with Folder() as tmp:
        depot = Depot(tmp, Broker(tmp, "allow_anonymous true"), o.benches, o.phones)
        status, told = depot.run(1800)
        took = depot.took
        depot.broker.kill()
    total = json.loads(told[-1]) if told else {}
    print(f"{o.benches} benches of {o.phones} phones: {depot.events} events in {took:.1f} s, "
          f"{depot.events / took:.0f} a second; the fleet ends with {status}")
    for name, (seconds, megabytes) in depot.costs.items():
        print(f"{name:10}{seconds:8.1f} s CPU{megabytes:8.0f} MB"
              f"{1e6 * seconds / depot.events * (o.benches if name == 'publisher' else 1):8.1f} us "
              "an event")
    good = total.get("done") == o.benches * o.phones and status == 0
    print(f"{'PASS' if good else 'MISS'}  fleet: every phone of every bench is done in the sum "
          f"({total.get('done')} of {o.benches * o.phones})")
    return 0 if good else 1


sys.exit(main())
