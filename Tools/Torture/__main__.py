"""What mpq survives: python3 Tools/Torture BUILD FAULTS [GROUP …] [--rounds N] [--seed N].

BUILD is the directory of the built programs, FAULTS the library made of faults.c. Each group prints what was tried, how
often, and what broke; the exit code is 1 where anything did."""

import argparse
import importlib
import random
import sys
import time

GROUPS = ["calls", "kills", "trainings", "store"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("faults")
    parser.add_argument("groups", nargs="*", default=GROUPS)
    parser.add_argument("--rounds", type=int, default=20, help="kills of each kind")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    broken = 0
    for name in options.groups:
        started = time.monotonic()
        tried, faults = importlib.import_module(name).run(options, random.Random(options.seed))
        broken += len(faults)
        print(f"{name}: {tried}, {len(faults)} broken, {time.monotonic() - started:.0f} s", flush=True)
        for fault in faults[:20]:
            print(f"  {fault}", flush=True)
    return 1 if broken else 0


sys.exit(main())
