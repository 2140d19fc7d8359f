"""mpq-solve, as a user runs it."""

import csv
import io
import os
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
        table = file.with_name("plan.csv")
        with open(table, "w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["layer", "weight_bits", "activation_bits", "format"])
            for layer, formats in plan.items():
                writer.writerow([layer, "", "", formats])
        return self.run("export", "--to", target, "-n", model, table, "-o", file, *options)
