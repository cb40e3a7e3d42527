#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The live page in a real browser while phones are converted: rows come and change without a reload,
the page outlives a bench that is killed and started anew, and its policy forbids what it should."""
import os
import signal
import subprocess
import urllib.parse

from chromium import SECONDS, Browser, missing, page_of
from e2e import PHONES, SCCP, SIP, Folder, Server, Tap, environment, forge, phones

FIRST = "001562AA0000"
STRANGER = "001562BB0000"
# Every stage that a row was ever seen in, for states that pass too soon to be asked for.
REMEMBER = """window.here = true; window.stages = [];
    new MutationObserver(() => document.querySelectorAll("#rows .stage").forEach(
        (e) => stages.push(e.textContent.split(" ")[1]))).observe(
        document.getElementById("rows"), {childList: true, subtree: true});"""
STAGE = "return document.querySelector('#m' + arguments[0] + ' .stage')?.textContent ?? ''"
HAS = """return document.querySelector(arguments[0]).innerText.replaceAll("\\n", " ")
    .includes(arguments[1])"""
LOST = "return document.querySelector('#state.lost') !== null"
LIVE = "return document.getElementById('state').textContent === 'Live,'"
tap = Tap()


def start(server, count, first, speed=20):
    """Phones that run beside what is looked at."""
    return subprocess.Popen([PHONES, "--server", f"127.0.0.1:{server.port}", "--count", str(count),
                             "--from", SCCP, "--mac", first, "--speed", str(speed),
                             "--until-settled"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, env=environment())


def until_stage(b, mac, stage):
    return b.see(STAGE.replace("?? ''", f"=== arguments[1]"), f"{mac} is {stage}", mac, stage)


def rows_live(b, server, url):
    b.go(url)
    b.see(LIVE, "the page is live")
    b.run(REMEMBER)
    tap.equal(b.run(STAGE, FIRST), "… waiting", "a chosen phone waits")
    running = start(server, 4, FIRST)
    tap.ok(all(until_stage(b, f"001562AA000{i}", "✓ done") for i in range(4)),
           "four rows change until their phones are done", b.text("#rows"))
    tap.equal(running.wait(SECONDS), 0, "which they are")
    tap.ok({"flashing", "done"} <= set(b.run("return stages")), "what was between was seen too",
           b.run("return stages"))
    tap.ok(b.see("return document.title.startsWith('4 phones: 4 done.')", "the title"),
           "the title of its tab says so", b.run("return document.title"))
    tap.ok(b.see(HAS, "the tally", "#tally", "4 done"), "and the tally", b.text("#tally"))
    phones(server, "--count", "1", "--from", SCCP, "--mac", STRANGER, "--speed", "20")
    tap.ok(until_stage(b, STRANGER, "– bystander"), "a phone that nobody listed gets a row of its own",
           b.text("#rows"))
    tap.ok(b.see(HAS, "the log", "#log", "Read request for file"), "the log grows", b.text("#log"))
    tap.ok(b.run("return window.here"), "all of it without a reload")


def rows_keep_focus(b, server):
    b.run("""const row = document.getElementById("m" + arguments[0]);
        row.dataset.former = true; row.querySelector("a").focus()""", FIRST)
    phones(server, "--count", "1", "--from", SIP, "--mac", FIRST, "--speed", "20")
    tap.ok(b.see("return !document.getElementById('m' + arguments[0]).dataset.former", "another row",
                 FIRST), "the phone does something more")
    tap.equal(b.run("return document.activeElement.textContent"), FIRST,
              "a row that changes keeps the focus that is in it")


def forbidden(b, url):
    """The policy holds: it is tried, so that its silence before means something."""
    tap.equal((b.run("return window.forbidden ?? []"), b.console()), ([], []),
              "until here the browser has nothing to complain of")
    asked = [r for r in b.requests() if not r.startswith(url)]
    tap.equal(asked, [], "and it asked nobody but the bench")
    b.run("""const s = document.createElement("script"); s.textContent = "window.evil = 1";
        document.head.append(s); document.body.setAttribute("style", "color: red");
        fetch("http://192.0.2.1/").catch(() => window.tried = true);""")
    b.see("return window.tried && window.forbidden?.length >= 3", "all of it is told as forbidden")
    tried = b.run("return [window.evil ?? 0, window.forbidden.map((f) => f.split(' ')[0]).sort()]")
    tap.equal(tried, [0, ["connect-src", "script-src-elem", "style-src-attr"]],
              "inline script and style, and other addresses, are forbidden")
    b.console(), b.requests()


def other_pages(b, url):
    for path in (f"phones/{FIRST}", "report.html"):
        b.go(url + path)
        tap.ok(b.run("return document.querySelector('svg.timeline') !== null"),
               f"/{path} has a timeline")
        tap.equal((b.run("return window.forbidden ?? []"), b.console()), ([], []),
                  f"/{path}: no complaint")
    tap.equal(b.run("return getComputedStyle(document.querySelector('main')).maxWidth"), "1040px",
              "the report has its style")
    tap.equal([r for r in b.requests() if not r.startswith(url)], [], "and nobody else was asked")


def phone_live(b, server, url):
    b.go(f"{url}phones/{STRANGER}")
    b.see(LIVE, "the phone's page is live")
    b.run("window.here = true")
    before = b.text("#phone")
    phones(server, "--count", "1", "--from", SCCP, "--mac", STRANGER, "--speed", "20")
    tap.ok(b.see("return document.getElementById('phone').innerText !== arguments[0] && window.here",
                 "a change", before), "a phone's own page changes without a reload too")


def restarted(b, server, args, url):
    """Killed without a word, and the same session is started again at the same place."""
    port = urllib.parse.urlsplit(url).port
    b.go(url)
    b.see(LIVE, "the page is live")
    until_stage(b, FIRST, "✓ done")  # again, after what it did since
    b.run("window.here = true")
    server.stop(signal.SIGKILL)
    tap.ok(b.see(LOST, "lost"), "the page says that it lost the bench", b.text("header"))
    tap.ok(b.run(STAGE, FIRST) == "✓ done", "and keeps what it knew")
    server = Server(*args, f"--web=127.0.0.1:{port}")
    tap.ok(b.see(LIVE, "the page is live again"), "the bench comes back, and so does the page",
           b.text("header"))
    tap.equal([b.run(STAGE, f"001562AA000{i}") for i in range(4)], ["✓ done"] * 4,
              "with the session's phones")
    phones(server, "--count", "1", "--from", SCCP, "--mac", "001562CC0000", "--speed", "20")
    tap.ok(until_stage(b, "001562CC0000", "– bystander"), "and rows come live again",
           b.text("#rows"))
    tap.ok(b.run("return window.here"), "still without a reload")
    return server


def make_card():
    """Before the browser is there: what it loads while a card or an address comes, it gives up."""
    for line in ("link add bench0 type veth peer name bench1", "link set bench0 addrgenmode none",
                 "link set bench1 addrgenmode none", "link set bench1 up", "link set bench0 up",
                 "addr add 10.9.0.1/24 dev bench0"):
        subprocess.run(["ip", *line.split()], check=True)


def another_token(b, tmp):
    """Started again on a network, the bench has another token: the page says what to do."""
    if os.geteuid() != 0:
        tap.skip("a token that changed", "only root has a network card to spare")
        return
    args = ["--root", tmp + "/root", "--session", tmp + "/open", "--no-capture"]
    server = Server(*args, "--web=10.9.0.1:0")
    url = page_of(server)
    b.go(url)
    tap.ok(b.see(LIVE, "the page is live"), "the page is live with its token", b.text("header"))
    server.stop()
    server = Server(*args, f"--web=10.9.0.1:{urllib.parse.urlsplit(url).port}")
    tap.ok(b.see("""return document.getElementById("state").textContent.startsWith(
        "The bench refuses this address: open the one that it shows now.")""", "the refusal"),
           "with a former one it says where to look", b.text("header"))
    server.stop()


def main():
    if missing():
        tap.skip("the page in a browser", f"no {missing()}")
        return
    if os.geteuid() == 0:
        make_card()
    with Folder() as tmp, Browser(tmp) as b:
        listed = ",".join(f"001562AA000{i}" for i in range(4))
        args = ["--root", tmp + "/root", "--load", forge(tmp + "/sip", SIP), "--phones", listed,
                "--session", tmp + "/session", "--speed", "20", "--no-capture"]
        server = Server(*args, "--web=127.0.0.1:0")
        url = page_of(server)
        rows_live(b, server, url)
        rows_keep_focus(b, server)
        b.picture("live")
        forbidden(b, url)
        other_pages(b, url)
        phone_live(b, server, url)
        server = restarted(b, server, args, url)
        server.stop()
        another_token(b, tmp)


main()
tap.done()
