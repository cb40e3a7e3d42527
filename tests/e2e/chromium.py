# SPDX-License-Identifier: MIT
"""A headless Chromium, driven over chromedriver's plain HTTP (WebDriver and the DevTools commands that
it passes on). Everything it writes lies in the script's own folder; it is asked for nothing outside."""
import base64
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request

from e2e import environment, wait_for

SECONDS = 120  # a browser on a loaded machine of two cores
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c", "End": "\ue010",
        "Down": "\ue015"}
# Before any script of the page: what its policy forbade is kept where the test finds it.
WATCH = """addEventListener("securitypolicyviolation",
    e => (window.forbidden ??= []).push(e.violatedDirective + " " + e.blockedURI), true);"""


PICTURES = os.environ.get("HOOKFLASH_PICTURES")  # a folder: what a person may look at goes there


def missing():
    """What is not installed of a browser and its driver; "" when all is there."""
    return " and ".join(name for name in ("chromium", "chromedriver") if not shutil.which(name))


def page_of(server):
    """The address that the server says its page has."""
    said = wait_for(lambda: re.search(r"live page: (\S+)\n", server.talk()), SECONDS, "the address")
    return said.group(1)


class Browser:
    def __init__(self, folder):
        self.folder = folder
        self.log = open(f"{folder}/chromedriver.log", "w+b")
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=subprocess.STDOUT, env=environment(HOME=folder, TMPDIR=folder),
            start_new_session=True)
        self.port = wait_for(self._port, SECONDS, "chromedriver's port")
        self.session = ""
        self.session = "/" + self._begin()["sessionId"]
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.go("about:blank")
        self.console(), self.requests()  # of the browser's own first page

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        except OSError:
            pass
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def _port(self):
        with open(self.log.name, "rb") as f:
            said = re.search(rb"started successfully on port (\d+)\D", f.read())
        return int(said.group(1)) if said else 0

    def _begin(self):
        """A session. Where the browser is not there within a minute, its driver gives it up."""
        for attempt in range(3):
            try:
                return self.call("POST", "", {"capabilities": {"alwaysMatch": {
                    "browserName": "chrome",
                    "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                    "timeouts": {"script": 1000 * SECONDS, "pageLoad": 1000 * SECONDS},
                    "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": [
                        "--headless=new", f"--user-data-dir={self.folder}/profile{attempt}",
                        "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update",
                        "--disable-sync", "--no-proxy-server",
                        *(["--no-sandbox"] if os.geteuid() == 0 else [])]}}}})
            except RuntimeError as e:
                print("#", e)
        raise RuntimeError("no browser")

    def call(self, method, path, body=None):
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/session{self.session}{path}",
                                         data, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=2 * SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            raise RuntimeError(f"{path}: {json.load(e)['value']['message'][:400]}") from None

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def go(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script, *args):
        """What the function body returns, in the page."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def see(self, script, what, *args):
        """Polls until the script returns something true, and returns that. In a page that loads
        itself anew just then a script may not come to its end: it is run again."""
        failed = ""

        def answer():
            nonlocal failed
            try:
                return self.run(script, *args)
            except RuntimeError as e:
                failed = str(e)
                return None
        seen = wait_for(answer, SECONDS, what)
        if not seen and failed:
            print("#", failed)
        return seen

    def text(self, selector="body"):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def key(self, *names):
        """Keys, one after the other, to what has the focus."""
        strokes = [{"type": kind, "value": KEYS.get(name, name)}
                   for name in names for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys",
                                                    "actions": strokes}]})

    def size(self, width, height):
        """Of the window, in CSS pixels; as a telephone's where it is narrow."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                      deviceScaleFactor=1, mobile=width < 640)

    def media(self, **features):
        """prefers_color_scheme="dark", forced_colors="active", ..."""
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def scripting(self, on):
        self.devtools("Emulation.setScriptExecutionDisabled", value=not on)

    def console(self):
        """What the browser complained of since the last time."""
        return [f"{e['level']}: {e['message']}" for e in self.call("POST", "/se/log",
                                                                   {"type": "browser"})]

    def requests(self):
        """Every address that was asked for since the last time."""
        told = [json.loads(e["message"])["message"] for e in
                self.call("POST", "/se/log", {"type": "performance"})]
        return [m["params"]["request"]["url"] for m in told
                if m["method"] == "Network.requestWillBeSent"]

    def picture(self, name):
        """Of all of the page, for a person to look at, where one is wanted."""
        if PICTURES:
            data = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True)
            with open(f"{PICTURES}/{name}.png", "wb") as f:
                f.write(base64.b64decode(data["data"]))
