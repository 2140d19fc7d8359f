"""Every call that writes, syncs, renames, opens or allocates fails once, and once for good."""

import os
import pathlib

from workspace import Workspace

INPUTS = ["-n", "costs.csv", "-i", "importance.csv"]
COMMANDS = [
    ["mpq-solve", *INPUTS, "--level", "W3A3", "-o", "plan.csv"],
    ["mpq-solve", *INPUTS, "--level", "W3A3", "-o", "plan.json"],
    ["mpq-solve", "sweep", *INPUTS, "--levels", "W3A3,W4A4,W2.5A6", "-o", "sweep.csv", "--plans", "plans"],
    ["mpq-solve", "compare", *INPUTS, "--levels", "W3A3", "-o", "table.txt"],
    ["mpq-solve", "report", *INPUTS, "--level", "W3A3", "-o", "report.html", "--svg", "charts"],
    ["mpq-solve", "program", *INPUTS, "--level", "W3A3", "-o", "search.lp"],
]
# What a run may end with: it went well, a limit came first, or it says what it could not do.
CODES = (0, 3, 65, 70, 74)
ERRORS = {"write": ("ENOSPC", "EIO"), "fsync": ("EIO",), "rename": ("EIO", "EACCES"), "open": ("EACCES",)}
# Of some ten thousand allocations so many fail, evenly spaced.
ALLOCATIONS = 40


def at_another_level(command):
    """The same command with another answer, so that old content differs from new."""
    return ["W4A4" if word == "W3A3" else word for word in command]


def run(options, random):
    tried, faults = 0, []
    library = os.path.abspath(options.faults)
    for command in COMMANDS:
        space = Workspace(options.build)
        counts = space.path / "counts"
        code, words = space.run(command, LD_PRELOAD=library, MPQ_FAULT_COUNTS=str(counts))
        if code != 0:
            return tried, [f"{command} ends with {code}: {words}"]
        calls = dict(line.split() for line in counts.read_text().splitlines())
        counts.unlink()
        after = space.contents()
        space.run(at_another_level(command))
        before = space.contents()
        old = {name: (space.path / name).read_bytes() for name in before}

        def put_back():
            space.clear()
            for name, content in old.items():
                path = space.path / name
                path.parent.mkdir(exist_ok=True)
                if name not in space.inputs:
                    path.write_bytes(content)

        def attempt(fault):
            put_back()
            what = f"{' '.join(command[:2])} … {command[-1]} under {fault}"
            code, words = space.run(command, LD_PRELOAD=library, MPQ_FAULT=fault)
            has_died = code is not None and code < 0
            if code is None:
                faults.append(f"{what}: hangs")
            elif not has_died and code not in CODES:
                faults.append(f"{what}: ends with {code}")
            elif has_died and not fault.startswith("malloc"):
                faults.append(f"{what}: dies of signal {-code}")
            elif code > 0 and not words.strip():
                faults.append(f"{what}: ends with {code} without a word")
            if code == 0 and space.contents() != {**before, **after}:
                faults.append(f"{what}: says that all went well, and it did not")
            faults.extend(space.broken(before, after, what, has_died, words))
            if has_died:
                space.run(command)
                faults.extend(space.broken(before, after, what + ", then once more"))

        for kind, errors in ERRORS.items():
            for number in range(1, int(calls[kind]) + 1):
                for error in errors:
                    for lasting in ("", "+"):
                        attempt(f"{kind}:{number}{lasting}:{error}")
                        tried += 1
        allocations = int(calls["malloc"])
        for number in range(1, allocations + 1, max(1, allocations // ALLOCATIONS)):
            attempt(f"malloc:{number}:ENOMEM")
            tried += 1
        for seconds in (86400, -86400):
            attempt(f"clock:1:{seconds}")
            tried += 1
    return f"{tried} calls of {len(COMMANDS)} commands failed or lied", faults
