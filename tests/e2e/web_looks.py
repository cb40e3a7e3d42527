#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the live page looks and is used, in a real browser: by day and by night, on a telephone and on
a wall, with the keyboard, by a screen reader, in forced colours, and without JavaScript."""
from chromium import SECONDS, Browser, missing, page_of
from e2e import SCCP, SIP, Folder, Server, Tap, forge, phones, wait_for

BAD = "00156219BB2F"
LIVE = "return document.getElementById('state').textContent === 'Live,'"
SIZES = {"telephone": (360, 740), "screen": (1280, 800), "wall": (1920, 1080)}
# Contrast as WCAG 2 has it: of what stands there against the first ground below it that is opaque.
CONTRAST = """
    const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v) => v / 255).map(
        (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ground = (e) => { for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor;
        if (!/, 0\\)$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
    const main = document.querySelector("main");
    for (const kind of ["ok", "warn", "bad", "idle"])
        main.insertAdjacentHTML("beforeend", `<span class="pill ${kind}">${kind}</span>`);
    const poor = [];
    for (const e of document.querySelectorAll("h1, h2, p, a, th, td, li, .pill, strong, code, pre")) {
        if (!e.textContent.trim() || !e.getClientRects().length) continue;
        const a = light(getComputedStyle(e).color), b = light(ground(e));
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push(`${e.tagName} ${e.className} ${ratio.toFixed(2)}`);
    }
    return [light(ground(document.body)), [...new Set(poor)]];"""
tap = Tap()


def widths(b, name):
    """At every size nothing is to be moved sideways, and no text is cut off."""
    for what, (width, height) in SIZES.items():
        b.size(width, height)
        b.see("return innerWidth === arguments[0]", "the width", width)
        seen = b.run("""return [document.documentElement.scrollWidth <= innerWidth, innerWidth,
            [...document.querySelectorAll("pre, td, th, li")].filter(
                (e) => e.scrollWidth > e.clientWidth + 1 && e.getClientRects().length
                       && !e.closest("thead, svg")).map((e) => e.textContent.slice(0, 60))]""")
        tap.equal(seen, [True, width, []], f"{name}: {what}, {width} wide, all fits")
        b.picture(f"{name}-{what}")
    b.size(*SIZES["screen"])


def colours(b, name):
    for scheme, dark in (("light", False), ("dark", True)):
        b.media(prefers_color_scheme=scheme)
        ground, poor = b.run(CONTRAST)
        tap.ok(ground < 0.05 if dark else ground > 0.9, f"{name}: {scheme} is {scheme}", ground)
        tap.equal(poor, [], f"{name}: {scheme}, every text has a contrast of 4.5 at least")
        b.picture(f"{name}-{scheme}")
    b.media(prefers_color_scheme="light", forced_colors="active")
    tap.equal(b.run("""return [matchMedia("(forced-colors: active)").matches,
        [...document.querySelectorAll(".pill")].filter((e) =>
            parseFloat(getComputedStyle(e).borderTopWidth) < 1 || !/\\w/.test(e.textContent)).length]"""),
              [True, 0], f"{name}: with forced colours every state still has its frame and its word")
    b.media(prefers_color_scheme="light")


def roles(b):
    nodes = [n for n in b.devtools("Accessibility.getFullAXTree")["nodes"] if not n.get("ignored")]
    named = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if "role" in n]
    return named


def heard(b):
    """What a screen reader is told, on a telephone too, where the table is laid out as cards."""
    for what in SIZES:
        b.size(*SIZES[what])
        wait_for(lambda: ("rowheader", BAD) in roles(b), SECONDS, "the tree that it reads")
        named = roles(b)
        of = lambda role: [name for r, name in named if r == role]  # noqa: E731
        tap.ok([n for n in of("table") if n.startswith("Phones")] and of("rowheader") == [BAD] and
               of("columnheader")[:2] == ["Phone", "Stage"], f"{what}: it is a table with headings",
               named)
        tap.ok("hookflash" in of("heading") and "What was found" in of("heading") and
               "On this page" in of("navigation") and of("status") and of("main"),
               f"{what}: headings and landmarks lead through it", named)
    b.size(*SIZES["screen"])
    live = b.run("""return [...document.querySelectorAll("[aria-live], [role=status]")].map(
        (e) => e.id)""")
    tap.equal(live, ["head", "state"], "it speaks of the whole and of the line, not of every row")


def keyboard(b, url):
    b.go(url)
    b.see(LIVE, "the page is live")
    path = []
    while BAD not in path and len(path) < 20:
        b.key("Tab")
        path.append(b.run("return document.activeElement.textContent"))
    tap.equal(path, ["needs a person", "Phones", "What was found", "What happened", BAD],
              "Tab leads to what matters first, then over the page to the phone")
    tap.ok(b.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid",
           "where it stands can be seen")
    b.key("Enter")
    tap.ok(b.see("return location.pathname.startsWith('/phones/')", "the phone's page"),
           "Enter opens the phone")
    b.see(LIVE, "the phone's page is live")
    path = []
    while "asked" not in "".join(path) and len(path) < 20:
        b.key("Tab")
        path.append(b.run("return document.activeElement.textContent"))
    tap.ok(path[0] == "All phones" and "byte 12 is 0x20" in path[-1],
           "Tab reaches the way back, and the name's bytes", path)
    b.run("document.querySelector('header a').focus()")
    b.key("Enter")
    tap.ok(b.see("return location.pathname === '/'", "the bench"), "and Enter goes back")
    b.see(LIVE, "the page is live")
    b.run("document.querySelector('#tally a').focus()")
    b.key("Enter")
    tap.ok(b.see(f"return location.hash === '#m{BAD}'", "the row"),
           "what needs a person leads to its row")


def bytes_of_a_name(b, url):
    b.go(f"{url}phones/{BAD}")
    b.see(LIVE, "the phone's page is live")
    view = b.text("pre")
    tap.ok("asked     P00308010200 .loads" in view and
           "> 0008  30 32 30 30[20]2e 6c 6f  0200 .lo" in view, "the wrong byte stands in brackets",
           view)
    tap.ok(b.text(".card h4:last-of-type + p").startswith("Let hookflash write"),
           "with what to do", b.text(".card"))
    tap.ok(b.run("return document.querySelector('svg.timeline title').textContent")
           .startswith(f"Timeline of {BAD}"), "and a timeline that has a name")


def without_script(b, server, url):
    b.scripting(False)
    b.go(url)
    text = b.text()
    tap.ok(BAD in text and "name-bytes" in text and "1 needs a person" in b.text("#tally") and
           "loads itself anew every 5 seconds" in text, "without JavaScript all of it stands there",
           text)
    phones(server, "--count", "1", "--from", SCCP, "--mac", "001562DD0000", "--speed", "50")
    tap.ok(b.see("return document.getElementById('m001562DD0000') !== null", "a new row"),
           "and it loads itself anew", b.text())
    b.go("about:blank")
    b.scripting(True)


def wall(b, tmp):
    """Sixty phones on a screen that nobody scrolls."""
    listed = ",".join(f"001562EE00{i:02X}" for i in range(60))
    server = Server("--root", tmp + "/root2", "--load", forge(tmp + "/sip", SIP), "--phones", listed,
                    "--no-capture", "--session", tmp + "/session2", "--web=127.0.0.1:0")
    b.size(*SIZES["wall"])
    b.go(page_of(server))
    b.see(LIVE, "the page is live")
    seen = b.run("""return [...document.querySelectorAll("#rows tr")].filter(
        (r) => r.getBoundingClientRect().bottom <= innerHeight).length""")
    tap.equal(seen, 60, "on a wall sixty phones are seen at once")
    widths(b, "sixty")
    tap.equal(b.console(), [], "the browser has nothing to complain of")
    server.stop()


def main():
    if missing():
        tap.skip("the page in a browser", f"no {missing()}")
        return
    with Folder() as tmp, Browser(tmp) as b:
        forge(tmp + "/root", SCCP)
        with open(tmp + "/root/SIPDefault.cnf", "w", encoding="ascii") as f:
            f.write(f'image_version: "{SCCP} "\n')
        server = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/session",
                        "--speed", "50", "--web=127.0.0.1:0")
        url = page_of(server)
        phones(server, "--count", "1", "--from", "none", "--mac", BAD, "--speed", "50")
        b.go(url)
        b.see("return document.querySelector('tr.trouble') !== null", "the row that needs a person")
        heard(b)
        widths(b, "bench")
        colours(b, "bench")
        keyboard(b, url)
        bytes_of_a_name(b, url)
        widths(b, "phone")
        colours(b, "phone")
        b.go(url + "report.html")
        widths(b, "report")
        without_script(b, server, url)
        server.stop()
        wall(b, tmp)


main()
tap.done()
