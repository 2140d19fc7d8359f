"""Two services on one database are killed under load: what they have acknowledged is there after their restart, and
nothing twice."""

import http.client
import json
import re
import threading
import time

from workspace import Workspace


class Service:
    def __init__(self, space, *flags, **environment):
        self.process = space.start(
            ["mpq-serve", "--port", "0", "--database", "store.sqlite", *flags], **environment)
        self.log = []
        self.port = None
        threading.Thread(target=self.read_log, daemon=True).start()
        end = time.monotonic() + 20
        while self.port is None and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)

    def read_log(self):
        for line in self.process.stderr:
            text = line.decode(errors="replace")
            self.log.append(text)
            if self.port is None and (found := re.search(r"address=http://[^ ]*:(\d+)", text)):
                self.port = int(found[1])

    def send(self, method, path, body=None, timeout=20):
        """Status and content; 0 where the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def kill(self):
        self.process.kill()
        self.process.wait()


def costs(random):
    rows = "".join(f"l{i},{random.randrange(1, 99999)},{random.randrange(1, 9999)},,\n" for i in range(6))
    return "layer,macs,params,weight_bits,activation_bits\n" + rows


def load(service, random, acknowledged, stop):
    """Uploads, asks for plans and starts sweeps until it is stopped; notes what was acknowledged."""
    pair = {"network": "resnet20-fashion", "table": "resnet20-fashion"}
    while not stop.is_set():
        kind = random.randrange(4)
        if kind == 0:
            text = costs(random)
            status, content = service.send("POST", "/v1/documents?file=costs.csv", text)
            if status in (200, 201):
                acknowledged.append(("/v1/networks/" + json.loads(content)["id"] + "/content", text.encode()))
        elif kind == 1:
            low = random.randrange(200, 600)
            sweep = {**pair, "sweep": {"bitops": {"from": f"{low}M", "to": "1G", "count": 12}}}
            status, content = service.send("POST", "/v1/sweeps", json.dumps(sweep))
            if status in (200, 202):
                acknowledged.append(("/v1/sweeps/" + json.loads(content)["id"], None))
        elif kind == 2:
            # A client that asks and leaves.
            service.send("POST", "/v1/plans", json.dumps({**pair, "budgets": {"max_bitops": "300M"}}), timeout=0.001)
        else:
            plan = {**pair, "budgets": {"max_bitops": f"{random.randrange(140_000, 1_100_000)}k"}}
            status, content = service.send("POST", "/v1/plans", json.dumps(plan))
            if status == 200:
                acknowledged.append(("/v1/plans/" + json.loads(content)["id"], content))


def missing(service, acknowledged):
    """What was acknowledged and is not there, or is there as something else."""
    faults = []
    for path, content in acknowledged:
        status, found = service.send("GET", path)
        if status != 200:
            faults.append(f"{path} was acknowledged, and is answered with {status}")
        elif content is not None and found != content:
            faults.append(f"{path} is not what was acknowledged")
    return faults


def finished(service, acknowledged):
    """What is wrong with sweeps that have had their time: each has all its rows, each once."""
    faults = []
    sweeps = {path for path, content in acknowledged if path.startswith("/v1/sweeps/")}
    end = time.monotonic() + 60
    for path in sweeps:
        while True:
            sweep = json.loads(service.send("GET", path)[1])
            if sweep["state"] not in ("queued", "running") or time.monotonic() > end:
                break
            time.sleep(0.05)
        rows = service.send("GET", path + ".csv")[1].decode().splitlines()[1:]
        if sweep["state"] != "done" or len(rows) != 12 or len(set(rows)) != 12:
            faults.append(f"{path} is {sweep['state']} with {len(rows)} rows, {len(set(rows))} different")
    return faults


def run(options, random):
    space = Workspace(options.build)
    acknowledged, faults = [], []
    for round in range(options.rounds):
        clock = f"clock:{random.randrange(1, 500)}:{random.choice([86400, -86400])}"
        services = [Service(space, LD_PRELOAD=options.faults, MPQ_FAULT=clock), Service(space)]
        for service in services:
            if service.port is None:
                return f"{round} pairs killed", faults + [f"one does not start: {''.join(service.log)[-500:]}"]
        faults += missing(services[1], random.sample(acknowledged, min(60, len(acknowledged))))
        stop = threading.Event()
        clients = [
            threading.Thread(target=load, args=(services[index % 2], random, acknowledged, stop)) for index in range(4)]
        for client in clients:
            client.start()
        # The second one lives on for a while with what the first one leaves.
        for service in services:
            time.sleep(0.2 + random.random() / 2)
            service.kill()
        stop.set()
        for client in clients:
            client.join()
    service = Service(space)
    faults += missing(service, acknowledged) + finished(service, acknowledged)
    service.process.terminate()
    if service.process.wait(timeout=30) != 0:
        faults.append(f"it ends with {service.process.returncode} when it is asked to")
    return f"{options.rounds} pairs of services killed under load, {len(acknowledged)} acknowledgements kept", faults
