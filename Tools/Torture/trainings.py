"""A training is killed and taken up again at random moments: it ends with the bytes of one that ran through."""

import time

from workspace import Workspace

COMMAND = [
    "mpq-train", "pretrain", "-n", "resnet8-fashion", "-d", "fashion-mnist", "--epochs", "1", "--fraction", "0.05",
    "--checkpoint-every", "2", "-o", "float.safetensors",
]
# Of so many kills in one training, most fall into its course.
KILLS = 6


def run(options, random):
    space = Workspace(options.build)
    started = time.monotonic()
    code, words = space.run(COMMAND, timeout=600)
    if code != 0:
        return "no training", [f"ends with {code}: {words[-500:]}"]
    course = time.monotonic() - started
    after = space.contents()
    tried, faults = 0, []
    for _ in range(max(1, options.rounds // KILLS)):
        space.clear()
        for _ in range(KILLS):
            process = space.start(COMMAND + (["--resume"] if tried else []))
            time.sleep(random.random() * course / 2)
            process.kill()
            process.communicate()
            tried += 1
            for name in space.contents():
                if name == "float.safetensors" and space.contents()[name] != after[name]:
                    faults.append("a killed training leaves another result")
        code, words = space.run(COMMAND + ["--resume"], timeout=600)
        if code != 0:
            faults.append(f"taken up again it ends with {code}: {words[-300:]}")
        elif space.contents() != after:
            faults.append(f"taken up again it leaves {sorted(set(space.contents().items()) ^ set(after.items()))}")
    return f"{tried} trainings killed and taken up", faults
