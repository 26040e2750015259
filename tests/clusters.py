"""Real parts for tests of executors: runs, and a Dask scheduler and its workers on loopback, each a process."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import bestofk as bk

SAME_RUN = ("draw", "--model", "gpt-5", "--k-max", "8", "--seed", "9")
OFTEN = "from bestofk.stream import longrun; longrun.SECONDS_PER_PART = 0.1; from bestofk_cli import main; main()"
QUIET = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s",
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h",
    "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False",
    "NUMBA_NUM_THREADS": "1",
}


class Cluster:
    """A scheduler and workers, each a process that a test may kill."""

    def __init__(self, folder):
        self.folder = folder
        self.scheduler, self.address = self._start(
            ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
            rb"Scheduler at:\s+(tcp://\S+)",
        )
        worker = ["distributed.cli.dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny"]
        worker += ["--no-dashboard", "--local-directory", str(folder)]
        self.workers = [self._start(worker, rb"Start worker at:\s+(tcp://\S+)")[0] for _ in range(2)]

    def _start(self, module, said):
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**os.environ, **QUIET},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for line in process.stderr:
            if found := re.search(said, line):
                return process, found[1].decode()
        raise RuntimeError(f"{module[0]} did not start")

    def end(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.stderr.close()
            process.wait()


def die_while_sending(*_):
    """Begin an answer as a worker of a process pool does, and be killed."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    os.write(frame.f_locals["result_queue"]._writer.fileno(), (1000).to_bytes(4, "big"))
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def cluster(folder):
    """Give a cluster, and end it."""
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.end()


def long_draw(path, *options):
    """Begin a run of the command line that would take hours, and wait until it has a checkpoint."""
    command = [sys.executable, "-c", OFTEN, *SAME_RUN, "--trials", "1e12", "-o", str(path), *options]
    begun = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not (path.exists() and bk.load_tally(path).trials):
        if begun.poll() is not None:
            raise RuntimeError(begun.stderr.read())
        time.sleep(0.05)
    return begun
