#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole conversions through `serve`: all, chosen phones only, own targets, and on after kill -9."""
import os
import signal
import socket
import threading

from e2e import (PATIENCE, SCCP, SIP, Folder, Server, Tap, curl, forge, hookflash, lines, of_kind,
                 phones, wait_for)

SPEED = ["--speed", "50"]
LIMIT = ["--timeout", "240"]  # of what ends by itself when all goes well
MAC = "00:15:62:aa:00:0{}"
tap = Tap()


def by_stage(events):
    return {p["mac"]: p["stage"] for p in of_kind(events, "phone")}


def ends_told_by(src, events):
    """The transfers that ended well: {who asked what, and how much it was: blocks sent again}."""
    return {(e["ip"], e["port"], e["name"], e["bytes"]): e["resent"]
            for e in of_kind(events, "tftp.done") if e["src"] == src}


def in_background(function, *args):
    result = []
    thread = threading.Thread(target=lambda: result.append(function(*args)))
    thread.start()
    return thread, result


with Folder() as tmp:
    sip, sccp = forge(tmp + "/sip", SIP), forge(tmp + "/sccp", SCCP)

    # all: no MAC is known before; whoever shows itself as a 7940/7960 is converted
    server = Server("--root", tmp + "/all", "--load", sip, "--phones", "all", "--until-done", *LIMIT,
                    "--json", "--session", tmp + "/s-all", *SPEED)
    status, sims = phones(server, "--count", "6", "--from", SCCP, "--mac", MAC.format(0), *SPEED)
    tap.equal({s["load"] for s in sims}, {SIP}, "--phones all: six phones are converted")
    tap.equal(server.wait(), 0, "and the server ends 0 by itself")
    tap.equal(sorted(by_stage(lines(server.output())).values()), ["done"] * 6, "and says done")
    told, wire = (ends_told_by(src, lines(server.output())) for src in ("server", "wire"))
    # What a busy server sends again behind the last ACK, which it has not read yet, is no part of
    # the transfer on the wire; nothing else may differ.
    wrong = [(end, resent, told.get(end)) for end, resent in wire.items()
             if end not in told or resent > told[end]]
    seen = len(wire) >= len(told) * 0.9 or os.geteuid() != 0
    tap.ok(seen and not wrong, "the wire, where it may be looked at, agrees",
           f"{len(told)} ends told by the server, {len(wire)} on the wire, {wrong[:5]}")

    # chosen only: a neighbour's phone asks for the same files and boots what it has
    server = Server("--root", tmp + "/two", "--load", sip, "--phones",
                    f"{MAC.format(0)},{MAC.format(1)}", "--json", "--session", tmp + "/s-two",
                    *SPEED)
    status, sims = phones(server, "--count", "4", "--from", SCCP, "--mac", MAC.format(0), *SPEED)
    tap.equal({s["mac"]: s["load"] for s in sims},
              {MAC.format(0): SIP, MAC.format(1): SIP, MAC.format(2): SCCP, MAC.format(3): SCCP},
              "chosen phones convert, the others keep what they have")
    server.stop()  # what a converted phone asks last has told it that they are done
    events = lines(server.output())
    tap.equal(by_stage(events), {MAC.format(0): "done", MAC.format(1): "done",
                                 MAC.format(2): "bystander", MAC.format(3): "bystander"},
              "and are told apart")
    given = {e["mac"] for e in of_kind(events, "tftp.start") if e["name"].endswith(".loads")}
    tap.equal(given, {MAC.format(0), MAC.format(1)}, "no other phone was given a load")

    # the first phone alone: the second one boots what it has, until the first is done
    server = Server("--root", tmp + "/first", "--load", sip, "--phones",
                    f"{MAC.format(0)},{MAC.format(1)}", "--first-alone", "--until-done", *LIMIT,
                    "--json", "--session", tmp + "/s-first", *SPEED)
    # One after the other: it asks again and again, and would convert if the first were done by then.
    status, sims = phones(server, "--count", "1", "--from", SCCP, "--mac", MAC.format(1), *SPEED)
    tap.equal([s["load"] for s in sims], [SCCP], "--first-alone: the second keeps what it has")
    status, sims = phones(server, "--count", "1", "--from", SCCP, "--mac", MAC.format(0), *SPEED)
    tap.equal([s["load"] for s in sims], [SIP], "the first phone converts")
    tap.equal(server.process.poll(), None, "and that is not the end")
    status, sims = phones(server, "--count", "1", "--from", SCCP, "--mac", MAC.format(1), *SPEED)
    tap.equal([s["load"] for s in sims], [SIP], "restarted then, it converts too")
    tap.equal(server.wait(), 0, "and with both done it ends 0")
    chosen = [(e["mac"], e["load"]) for e in of_kind(lines(server.output()), "action")
              if e.get("verb") == "chosen"]
    tap.equal(chosen, [(MAC.format(0), SIP), (MAC.format(1), SIP)], "chosen one after the other")

    # each phone its own target, from a CSV
    with open(tmp + "/phones.csv", "w", encoding="utf-8") as f:
        f.write(f"\ufeffMAC;load;note\n{MAC.format(0)};;\n{MAC.format(1)};{SCCP};back again\n")
    os.makedirs(tmp + "/data/hookflash/loads")
    forge(f"{tmp}/data/hookflash/loads/{SCCP}", SCCP)
    server = Server("--root", tmp + "/own", "--load", sip, "--phones", tmp + "/phones.csv",
                    "--until-done", *LIMIT, "--json", "--session", tmp + "/s-own", *SPEED,
                    env={**os.environ, "XDG_DATA_HOME": tmp + "/data"})
    status, sims = phones(server, "--count", "2", "--from", f"{SCCP},{SIP}", "--mac",
                          MAC.format(0), *SPEED)
    tap.equal({s["mac"]: s["load"] for s in sims}, {MAC.format(0): SIP, MAC.format(1): SCCP},
              "two targets in one session")
    tap.equal(server.wait(), 0, "and the server ends 0")

    # kill -9 in mid-conversation, start again with the same session: it goes on
    session = tmp + "/s-killed"
    args = ["--root", tmp + "/killed", "--load", sip, "--phones",
            ",".join(MAC.format(i) for i in range(4)), "--json", "--session", session, *SPEED]
    server = Server(*args)
    thread, result = in_background(phones, server, "--count", "4", "--from", SCCP, "--mac",
                                   MAC.format(0), *SPEED)

    def loader_on_its_way():
        text = open(session + "/journal.jsonl", encoding="ascii").read()
        return text.count(".sbn") > 0 and "tftp.start" in text

    wait_for(loader_on_its_way, PATIENCE, "the first .sbn")
    tap.equal(server.stop(signal.SIGKILL), -9, "the server is killed in mid-conversation")
    before = lines(open(session + "/journal.jsonl", encoding="ascii").read().rpartition("\n")[0])
    again = Server(*args, "--until-done", *LIMIT, port=server.port)
    thread.join()
    tap.equal({s["load"] for s in result[0][1]} if result else None, {SIP},
              "started again with the same session, all phones are converted")
    tap.equal(again.wait(), 0, "and it ends 0")
    after = lines(open(session + "/journal.jsonl", encoding="ascii").read())
    tap.equal(after[:len(before)], before, "the journal kept what was before the kill")
    numbers = [e["seq"] for e in after]
    tap.equal(numbers, list(range(1, len(numbers) + 1)), "and goes on numbering without a gap")
    status, out, err = hookflash("report", session, "--format", "json")
    tap.equal((status, sorted(by_stage(lines(out)).values())), (0, ["done"] * 4),
              "the report tells the whole of it")
    status, out, err = hookflash("report", session)
    tap.ok(status == 0 and all(f"001562AA000{i}" in out for i in range(4)), "in text too", out)

    # a router on the way puts a folder before every name
    with open(tmp + "/all/note.txt", "w", encoding="ascii") as f:
        f.write("served\n")
    server = Server("--root", tmp + "/all", "--strip", "/tftpboot/", "--session", tmp + "/s-strip")
    tap.equal(curl(server.port, "/tftpboot/note.txt"), (0, b"served\n"), "--strip: the folder is cut off")
    tap.equal(curl(server.port, "note.txt"), (0, b"served\n"), "and a name without it is served too")
    server.stop()

    # ended in the middle of a transfer, with the page open: the page was closed first, and then the
    # transfer's end was told to it all the same
    server = Server("--root", tmp + "/all", "--web=127.0.0.1:0", "--session", tmp + "/s-web")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        data = b"\0\3\0\1served\n"
        client.settimeout(PATIENCE)
        client.sendto(b"\0\1note.txt\0octet\0", ("127.0.0.1", server.port))
        tap.equal(client.recv(600), data, "--web: a transfer has begun")
        tap.equal(server.stop(), 128 + signal.SIGTERM, "SIGTERM ends it, and nothing else does")
        last = data
        while last == data:  # sent again meanwhile, as nobody says that it has come
            last = client.recv(600)
        tap.equal(last[:4], b"\0\5\0\0", "the client is told")

    # nobody came: that is said, and is no success
    server = Server("--root", tmp + "/none", "--load", sip, "--phones", "all", "--until-done",
                    "--timeout", "1", "--session", tmp + "/s-none")
    tap.equal(server.wait(), 1, "nobody came until the timeout: 1")

    # a set that is not whole never reaches a phone
    os.remove(f"{sip}/{SIP}.sb2")
    status, out, err = hookflash("serve", "--root", tmp + "/x", "--load", sip, "--phones", "all")
    tap.ok(status == 4 and f"{SIP}.sb2" in err and not os.path.exists(tmp + "/x"),
           "an incomplete set is refused before anything is touched", f"{status} {err}")

tap.done()
