"""Several exchanges at once."""

import concurrent.futures


def send_all(work, threads=8):
    """Carries out (title, function) pairs, whose functions return an Exchange.

    Returns the number of them and what is wrong with the answers.
    """
    work = list(work)

    def run(item):
        title, function = item
        try:
            return function().complaint(title)
        except Exception as error:  # A test must not end the others.
            return f"{title}: {type(error).__name__}: {error}"

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return len(work), [complaint for complaint in pool.map(run, work) if complaint]
