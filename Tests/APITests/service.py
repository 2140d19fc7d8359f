"""The built service, running."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import uuid

from exchange import Exchange


class Service:
    def __init__(self, program, flags=()):
        self.directory = tempfile.TemporaryDirectory()
        self.log_path = os.path.join(self.directory.name, "log")
        self.log = open(self.log_path, "wb")
        self.command = [
            program, "--port", "0", "--database", os.path.join(self.directory.name, "store.sqlite"), *flags]
        self.start()

    def start(self):
        known = len(self.log_text())
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        while not (found := re.search(r"address=http://[^ ]*:(\d+)", self.log_text()[known:])):
            if self.process.poll() is not None:
                raise RuntimeError(self.log_text())
            time.sleep(0.02)
        self.port = int(found[1])

    def kill_and_restart(self):
        self.process.kill()
        self.process.wait()
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.directory.cleanup()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def log_text(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def send(self, method, path, body=b"", headers=None, timeout=60):
        """One well-formed exchange."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        fields = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
        fields.update(headers or {})
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items())
        return Exchange(self.port, head.encode("latin-1") + b"\r\n" + body, timeout=timeout)

    def resident_bytes(self):
        text = self.send("GET", "/metrics").body.decode()
        return int(float(re.search(r"^process_resident_memory_bytes (\S+)$", text, re.M)[1]))

    def peak_bytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)[1]) * 1024

    def complaints_about_a_normal_request(self):
        """A plan that no store has yet is found while a person waits, whatever came before."""
        if self.process.poll() is not None:
            return [f"the service has ended with {self.process.returncode}: {self.log_text()[-2000:]}"]
        answer = self.send(
            "POST", "/v1/plans", timeout=10,
            body={
                "network": "resnet20-fashion", "table": "resnet20-fashion",
                "budgets": {"level": "W3A3", "max_bitops": 10**15 + uuid.uuid4().int % 10**6 * 1000},
            })
        if answer.statuses != [200]:
            return [f"a normal request is answered by {answer.statuses} {answer.fault}"]
        return []

    def complaints_about_the_end(self):
        """It ends when it is asked to, and has met nothing that it did not expect."""
        self.process.send_signal(signal.SIGTERM)
        failures = []
        try:
            if (code := self.process.wait(timeout=30)) != 0:
                failures.append(f"the service ends with {code}")
        except subprocess.TimeoutExpired:
            failures.append("the service does not end")
        unexpected = [line for line in self.log_text().splitlines() if "status=500" in line]
        failures += [f"log: {line[:500]}" for line in unexpected[:10]]
        return failures
