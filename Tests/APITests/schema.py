"""That the service does what its description says."""

import os
import re
import subprocess
import sys

# Budgets have meaning beyond what a schema says, so requests that fit it may be refused.
# The same sweep has the same id: what one case deletes, another may have made. A sweep that is deleted while it runs is
# cancelled, and stays.
EXCLUDED = "positive_data_acceptance,ensure_resource_availability,use_after_free"


def check(service, seed):
    run = subprocess.run(
        [
            os.path.join(os.path.dirname(sys.executable), "st"), "--no-color", "run",
            f"{service.url}/openapi.json", "--checks", "all", "--exclude-checks", EXCLUDED,
            "-n", "60", "--request-timeout", "10", "--continue-on-failure", "--seed", str(seed),
        ],
        capture_output=True, text=True, cwd=service.directory.name,
        env={**os.environ, "COLUMNS": "120"})
    found = re.search(r"(\d+) generated", run.stdout)
    count = int(found[1]) if found else 0
    if run.returncode != 0:
        return count, [f"schemathesis ends with {run.returncode}:\n{run.stdout[-20000:]}{run.stderr[-2000:]}"]
    return count, service.complaints_about_a_normal_request()
