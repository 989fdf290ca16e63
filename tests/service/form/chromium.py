"""A real Chromium, driven through the pipe that it offers for this; nothing but the browser itself is needed."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from tests.servers.process import ServerFailed, find_program

Json = dict[str, Any]

_SECONDS = 30.0
_A_DRAWING_SECONDS = 0.02
_WORDS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--no-default-browser-check",
    "--no-proxy-server", "--force-prefers-reduced-motion", "--remote-debugging-pipe",
)  # fmt: skip
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowUp": 38, "ArrowDown": 40}


class PageFailed(Exception):
    """The browser refused a command; the text is its own."""


class Chromium:
    """One browser process. Each page it opens has cookies and storage of its own."""

    def __init__(self) -> None:
        self._program = find_program("chromium", "chromium")
        self._folder = Path(tempfile.mkdtemp(prefix="fcds-chromium-"))
        self._number = 0
        self._rest = b""
        self.events: list[Json] = []

    def __enter__(self) -> Self:
        reads, self._to = os.pipe()
        self._from, writes = os.pipe()
        pipes = f'exec "$@" 3</dev/fd/{reads} 4>/dev/fd/{writes}'  # its numbers for this are 3 and 4
        command = ["sh", "-c", pipes, "sh", self._program, *_WORDS, f"--user-data-dir={self._folder}"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, pass_fds=(reads, writes))
        os.close(reads)
        os.close(writes)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, width: int = 1200, height: int = 900, *, scripts: bool = False, language: str = "en") -> Page:
        """A new window of its own, in which pages may run scripts or not."""
        context = self.do("Target.createBrowserContext")["browserContextId"]
        target = self.do("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, width, height, scripts=scripts, language=language)

    def do(self, method: str, session: str = "", /, **arguments: object) -> Json:
        """One command and its answer. Raises PageFailed."""
        self._number += 1
        command: Json = {"id": self._number, "method": method, "params": arguments}
        command |= {"sessionId": session} if session else {}
        os.write(self._to, json.dumps(command).encode() + b"\0")
        for message in self._messages():
            if message.get("id") == self._number:
                if "error" in message:
                    raise PageFailed(f"{method}: {message['error']['message']}")
                result: Json = message["result"]
                return result
            self.events.append(message)
        raise AssertionError

    def wait_for(self, method: str, session: str) -> Json:
        """The next event of this name, which may have come already; it is taken away."""
        for message in self._waiting():
            if message.get("method") == method and message.get("sessionId") == session:
                self.events.remove(message)
                return message
        raise AssertionError

    def _waiting(self) -> Iterator[Json]:
        yield from list(self.events)
        for message in self._messages():
            self.events.append(message)
            yield message

    def _messages(self) -> Iterator[Json]:
        deadline = time.monotonic() + _SECONDS
        while True:
            while b"\0" in self._rest:
                one, self._rest = self._rest.split(b"\0", 1)
                yield json.loads(one)
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._from], [], [], left)[0]:
                raise ServerFailed("Chromium does not answer")
            came = os.read(self._from, 1 << 20)
            if not came:
                raise ServerFailed(f"Chromium ended: {(self._folder / 'log').read_text(errors='replace')[-2000:]}")
            self._rest += came


class Page:
    """One window, used as a person uses it: by mouse and keyboard."""

    def __init__(
        self, browser: Chromium, session: str, width: int, height: int, *, scripts: bool, language: str
    ) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Log", "Runtime", "Audits", "Network"):
            self.do(f"{domain}.enable")
        self.do("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.do("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        phone = width < 600
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def do(self, method: str, **arguments: object) -> Json:
        """One command of the DevTools protocol."""
        return self._browser.do(method, self._session, **arguments)

    def go(self, url: str) -> None:
        """Go to an address."""
        self.do("Page.navigate", url=url)
        self._loaded()

    def find(self, expression: str) -> Any:  # noqa: ANN401 # JSON of any shape
        """What an expression of the page's document gives; this is the test looking, not the page running."""
        result = self.do("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise PageFailed(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def wait_until(self, expression: str) -> None:
        """Wait until an expression is true: a browser moves the focus at its next drawing, not with the load event."""
        deadline = time.monotonic() + _SECONDS
        while not self.find(expression):
            if time.monotonic() > deadline:
                raise PageFailed(f"never became true: {expression}")
            time.sleep(_A_DRAWING_SECONDS)

    def click(self, selector: str) -> None:
        """Click on the middle of an element, with the mouse."""
        place = "(e => { e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
        place += f" return [r.x + r.width / 2, r.y + r.height / 2] }})(document.querySelector({json.dumps(selector)}))"
        x, y = self.find(place)
        for kind in ("mousePressed", "mouseReleased"):
            self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def follow(self, selector: str) -> None:
        """Click on what leads to another page, and wait until that is there."""
        self.click(selector)
        self._loaded()

    def press(self, key: str, *, leads_on: bool = False, shift: bool = False) -> None:
        """Press a key."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        asked: Json = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": _KEYS[key]}
        asked |= {"modifiers": 8 if shift else 0}
        self.do("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **asked)
        self.do("Input.dispatchKeyEvent", type="keyUp", **asked)
        if leads_on:
            self._loaded()

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.do("Input.insertText", text=text)

    def picture(self, file: Path) -> None:
        """A picture of the whole page."""
        taken = self.do("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))

    @property
    def complaints(self) -> list[str]:
        """What the browser wrote to its console about this page, refused loads and broken policies included."""
        names = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Audits.issueAdded")
        self.find("1")  # whatever is still on its way comes before the answer
        mine = [each for each in self._browser.events if each.get("sessionId") == self._session]
        return [json.dumps(each["params"]) for each in mine if each.get("method") in names]

    def _loaded(self) -> None:
        self._browser.wait_for("Page.loadEventFired", self._session)
