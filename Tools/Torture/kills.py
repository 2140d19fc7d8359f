"""mpq-solve is killed at random moments: its files are as before or as after."""

import time

import calls
from workspace import Workspace


def run(options, random):
    tried, faults = 0, []
    for command in calls.COMMANDS:
        # More layers take longer, so that a kill meets more than the start.
        space = Workspace(options.build, layers=400)
        space.run(command)
        after = space.contents()
        for _ in range(options.rounds):
            space.clear()
            if random.random() < 0.5:
                space.run(calls.at_another_level(command))
            before = space.contents()
            process = space.start(command)
            time.sleep(random.random() * 0.4)
            process.kill()
            process.communicate()
            tried += 1
            what = f"{' '.join(command[:2])} … {command[-1]} killed"
            faults += space.broken(before, after, what, has_died=True)
            space.run(command)
            faults += space.broken(after, after, what + ", then once more")
    return f"{tried} runs killed", faults
