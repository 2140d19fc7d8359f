"""mpq-solve, as a user runs it."""

import csv
import io
import os
import re
import subprocess


class Refused(Exception):
    """The program's message, where it refuses its input."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Program:
    def __init__(self, path, models):
        self.path = path
        self.environment = os.environ | {"MPQ_MODELS": str(models)}

    def run(self, *arguments):
        result = subprocess.run(
            [self.path, *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, timeout=120)
        if result.returncode != 0:
            raise Refused(result.returncode, result.stderr)
        return result.stdout

    def layers(self, model):
        """The names of a model's layers in their order, with their multiply-accumulates and weights."""
        rows = csv.DictReader(io.StringIO(self.run("costs", "-n", model, "--csv")))
        return [(row["layer"], int(row["macs"]), int(row["params"])) for row in rows]

    def export(self, target, model, plan, file, *options):
        """Writes a plan, a dictionary of formats by layers, for a target."""
        table = self.table(plan, file.with_name("plan.csv"))
        return self.run("export", "--to", target, "-n", model, table, "-o", file, *options)

    def table(self, plan, path):
        """Writes a plan as a table."""
        with open(path, "w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["layer", "weight_bits", "activation_bits", "format"])
            for layer, formats in plan.items():
                writer.writerow([layer, "", "", formats])
        return path

    def sizes(self, model, plan, path):
        """What the layers of a plan take in bytes, to four digits, as people are shown it."""
        lines = self.run("costs", "-n", model, "--plan", self.table(plan, path)).splitlines()
        sizes = {}
        for line in lines:
            match = re.match(r"(\S+) .* ([\d.,]+) (B|kB|MB) +\S+$", line)
            if match and match[1] in plan:
                sizes[match[1]] = float(match[2].replace(",", "")) * {"B": 1, "kB": 1e3, "MB": 1e6}[match[3]]
        return sizes
