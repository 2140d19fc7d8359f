"""What a test of a target says; each file in the folder `targets` has one as TARGET."""

import importlib
import os
import pkgutil


class Target:
    """A tool that plans are written for.

    `name` is the value of --to, and `suffix` the ending of its file.
    """

    name = None
    suffix = "plan"

    def model(self, random, folder):
        """Writes a random model of the tool's kind into a folder; returns an object with `path`, the file to give -n,
        and whatever the other methods need."""
        raise NotImplementedError

    def plan(self, random, model, layers):
        """A random plan that the tool takes: formats, spelled as in a plan's file, by the names of layers.

        `layers` has the name, multiply-accumulates and weights of each layer in the order of mpq-solve costs."""
        raise NotImplementedError

    def options(self, model):
        """More options of mpq-solve export, such as --group-size."""
        return []

    def spoiled(self, random, model, layers, plan):
        """Plans that the tool does not hold, each with words of the reason."""
        raise NotImplementedError

    def held(self, model, file, folder, plan):
        """What the real tool holds after it has read the file, in the words of `expected`."""
        raise NotImplementedError

    def expected(self, model, plan):
        """What it should hold."""
        return plan

    def own(self, model, plan):
        """The plan in the tool's own formats, whose sizes mpq knows; None where `stored` has nothing to say."""
        return None

    def stored(self, model, folder, plan):
        """What the tool's file, which `held` has left in the folder, stores of each layer, in bytes."""
        raise NotImplementedError


def targets():
    """The targets of a folder, by their names. TARGETS= of the environment names another folder, and TARGET= one file of
    it, as each of the tools that need torch has an environment of its own."""
    place = os.environ.get("TARGETS", "targets")
    folder = importlib.import_module(place)

    found = {}
    for module in pkgutil.iter_modules(folder.__path__):
        if os.environ.get("TARGET", module.name) != module.name:
            continue
        target = importlib.import_module(f"{place}.{module.name}").TARGET
        found[target.name] = target
    return found
