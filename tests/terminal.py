"""Runs a command at a pseudo-terminal, as a person would see it."""

import os
import pty
import select
import subprocess
import time
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ

PATIENCE = 60  # seconds that a process may take to say what is waited for


class Terminal:
    """A process whose streams are a terminal of some size."""

    def __init__(self, command, columns=100, environment=None, stdout=None):
        self.master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", 50, columns, 0, 0))
        self.process = subprocess.Popen(
            list(map(str, command)),
            stdin=slave,
            stdout=stdout or slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def type(self, keys):
        os.write(self.master, keys.encode())

    def read_until(self, found):
        """Give all that was seen once `found` of it is true, or the process has ended."""
        deadline = time.monotonic() + PATIENCE
        while not found(self.seen) and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    chunk = os.read(self.master, 65536)
                except OSError:  # Linux, once the other side is closed
                    break
                if not chunk:
                    break
                self.seen += chunk.decode(errors="replace")
        return self.seen


def shown(command, **options):
    """Give what a command writes to a terminal."""
    with Terminal(command, **options) as terminal:
        return terminal.read_until(lambda _: False).replace("\r\n", "\n")
