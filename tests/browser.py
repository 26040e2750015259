"""Debian's Chromium without a window, spoken to in the DevTools protocol over two pipes."""

import json
import os
import shutil
from base64 import b64decode
from contextlib import contextmanager
from fcntl import F_DUPFD_CLOEXEC, fcntl
from select import select
from signal import SIGKILL

PROGRAM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)
PATIENCE = 60  # seconds for an answer


class Browser:
    """One tab, and everything that it reported."""

    def __init__(self, commands, answers):
        self.commands, self.answers = commands, answers
        self.events, self.received, self.sent, self.session = [], b"", 0, None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method, **parameters):
        """Send a command and give its result; events that arrive before it are kept."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self.sent:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path):
        """Load a file and wait until all of it is there; forgets what was reported before."""
        self.events.clear()
        self.ask("Page.navigate", url=path.as_uri())
        while not self.reported("Page.loadEventFired"):
            self.events.append(self._receive())
        self.value("document.fonts.ready.then(() => Promise.all([...document.images].map(each => each.decode())))")

    def reported(self, method):
        """Give the parameters of all events of a kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def value(self, expression):
        """Evaluate an expression in the page, or what it promises."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def show(self, width, scheme, height=900):
        """Give the window a width in pixels, and choose light or dark."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self):
        """Give the whole page as PNG."""
        return b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def pdf(self):
        """Print the page."""
        return b64decode(self.ask("Page.printToPDF", generateTaggedPDF=False)["data"])

    def _receive(self):
        while b"\0" not in self.received:
            assert select([self.answers], [], [], PATIENCE)[0], "the browser does not answer"
            more = os.read(self.answers, 1 << 20)
            assert more, "the browser has ended"
            self.received += more
        message, _, self.received = self.received.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(profile):
    """Start Chromium with an empty profile, and end it."""
    its_commands, commands, answers, its_answers = map(_high, (*os.pipe(), *os.pipe()))
    pid = os.posix_spawn(
        PROGRAM,
        [PROGRAM, *FLAGS, f"--user-data-dir={profile}"],
        {**os.environ, "HOME": str(profile)},
        file_actions=[
            (os.POSIX_SPAWN_DUP2, its_commands, 3),  # where Chromium reads
            (os.POSIX_SPAWN_DUP2, its_answers, 4),  # where it answers
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    for end in (its_commands, its_answers):
        os.close(end)
    try:
        yield Browser(commands, answers)
    finally:
        os.kill(pid, SIGKILL)
        os.waitpid(pid, 0)
        for end in (commands, answers):
            os.close(end)


def _high(descriptor):
    """Move a descriptor away from those that Chromium expects."""
    moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved
