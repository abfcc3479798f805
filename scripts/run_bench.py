"""Run the benchmarks: `name=value` lines on standard output, progress on error.

usage: scripts/run.sh scripts/run_bench.py [name ...]
"""

import sys

from bench import credits, provisioning, renewal, scale

BENCHMARKS = {
    "purchases": provisioning.purchases,
    "mass_push": provisioning.mass_push,
    "scale": scale.scale,
    "renewals": renewal.renewals,
    "renewal_day": renewal.renewal_day,
    "credit_sales": credits.credit_sales,
    "credit_reports": credits.credit_reports,
}


def main(names):
    """Run the named benchmarks, all without names."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    for name in names or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        for key, value in BENCHMARKS[name]().items():
            print(f"{key}={value:.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
