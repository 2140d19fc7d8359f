"""A directory with a small network and table, and what a command leaves in it."""

import os
import pathlib
import re
import subprocess
import tempfile


# In JSON a member, in a sweep's CSV the field before the lists of bits.
TIMES = re.compile(rb'"solve_seconds": [^,\n]*|(?<=,)[0-9.]+e?-?[0-9]*(?=,[0-9 ]+,[0-9 ]+$)', re.M)


def is_start(content, whole):
    """Whether it is the first lines of a table: a sweep that is stopped keeps the rows that it has."""
    is_sweep = b",status,importance," in content.partition(b"\n")[0]
    return whole is not None and is_sweep and content.endswith(b"\n") and whole.startswith(content)


class Workspace:
    def __init__(self, build, layers=12, seed=1):
        self.build = pathlib.Path(build).resolve()
        self.holder = tempfile.TemporaryDirectory(prefix="mpq-torture-")
        self.path = pathlib.Path(self.holder.name)
        rows = ["layer,macs,params,weight_bits,activation_bits"]
        table = ["layer,tensor,bits,importance"]
        for index in range(layers):
            rows.append(f"l{index},{1000 * (7 * index * seed % 97 + 1)},{100 * (5 * index * seed % 89 + 1)},,")
            for tensor in ("weight", "activation"):
                for bits in (2, 3, 4, 6):
                    table.append(f"l{index},{tensor},{bits},{(1 + index * seed % 11) / 2 ** bits}")
        self.write("costs.csv", "\n".join(rows) + "\n")
        self.write("importance.csv", "\n".join(table) + "\n")
        self.inputs = self.contents()

    def write(self, name, text):
        (self.path / name).write_text(text)

    def clear(self):
        """Removes all but the inputs."""
        for path in sorted(self.path.rglob("*"), reverse=True):
            if path.name in self.inputs and path.parent == self.path:
                continue
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    def contents(self):
        """The content of every file, by name; how long a search took is no part of it."""
        return {
            str(path.relative_to(self.path)): TIMES.sub(b"", path.read_bytes())
            for path in self.path.rglob("*") if path.is_file()
        }

    def start(self, command, **environment):
        """Starts a program; its words go to pipes."""
        return subprocess.Popen(
            [self.build / command[0], *command[1:]], cwd=self.path, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment})

    def run(self, command, timeout=120, **environment):
        """Runs a program to its end; a negative exit code is a signal, None a hang."""
        process = self.start(command, **environment)
        try:
            _, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None, ""
        return process.returncode, errors.decode(errors="replace")

    def broken(self, before, after, what, has_died=False, words=""):
        """What is wrong with the files that stand now, where they stood as `before` says and a run that went well
        leaves `after`; empty where nothing is.

        A run that has died may leave files of its own, which the next one removes. One that cannot put its rows into
        their place says where they are."""
        now = self.contents()
        faults = [f"{what}: input {name} is changed" for name, content in self.inputs.items() if now.get(name) != content]
        for name, content in now.items():
            if name not in before and name not in after:
                if not has_died and name not in words:
                    faults.append(f"{what}: {name} is left over")
            elif content not in (before.get(name), after.get(name)) and not is_start(content, after.get(name)):
                faults.append(f"{what}: {name} is half")
        faults += [f"{what}: {name} is gone" for name in before if name not in now]
        return faults
