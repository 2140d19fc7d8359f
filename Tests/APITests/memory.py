"""That hostile requests leave no memory behind."""

# An upload is parsed in up to a hundred times its size (a pickle of nothing but Nones); all of that has
# to be given back. What stays is caches of a few documents, and what the allocator's arenas keep: about
# 400 MiB, also after ten times as many requests.
STAYS = 600 << 20
# Two cores parse two of the largest uploads at once.
PEAK = 4 << 30


class Watch:
    def __init__(self, service):
        self.service = service
        self.before = service.resident_bytes()

    def complaints(self):
        after, peak = self.service.resident_bytes(), self.service.peak_bytes()
        print(f"memory: {self.before >> 20} MiB before, {after >> 20} after, {peak >> 20} at most")
        failures = []
        if after > self.before + STAYS:
            failures.append(f"memory grew by {after - self.before} bytes; {STAYS} are allowed")
        if peak > PEAK:
            failures.append(f"memory reached {peak} bytes; {PEAK} are allowed")
        return failures
