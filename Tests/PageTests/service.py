"""The built `mpq-serve`, started on a free port with a database of its own."""

import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    def __init__(self, programs, directory, token=None):
        self.program = programs / "mpq-serve"
        self.directory = directory
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        self.options = []
        if token is not None:
            (directory / "token").write_text(token + "\n")
            self.options = ["--token-file", str(directory / "token")]
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--port", str(self.port), "--database", self.directory / "plans.sqlite", *self.options],
                cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not self.is_ready():
            assert self.process.poll() is None, (self.directory / "log").read_text()
            assert time.monotonic() < deadline, "mpq-serve is not ready after 30 s"
            time.sleep(0.05)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None
