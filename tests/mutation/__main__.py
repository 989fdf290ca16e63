"""``python -m tests.mutation code|knowledge``: which slips would nobody notice?"""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.mutation.histories import read_and_store

_OUGHT_TO_BE_NOTICED = 0.90


def main() -> None:
    """Try the mutants and print those that survive; exit 1 where fewer are noticed than ought to be."""
    asked = argparse.ArgumentParser(description="Which slips would nobody notice?")
    asked.add_argument("what", choices=["code", "knowledge", "histories"])
    asked.add_argument("--part", default="0/1", help="which of how many parts, to run several at once")
    asked.add_argument("--share", type=float, default=1.0, help="a random share of the code's mutants")
    asked.add_argument(
        "--only", default="", help="modules whose name holds this, or mutants of the knowledge whose description does"
    )
    given = asked.parse_args()
    if given.what == "code":  # evaluation must not be imported here: each child imports its own
        subprocess.run([sys.executable, "-m", "tests.mutation", "histories"], check=True)
        from tests.mutation.code import run as run_code  # noqa: PLC0415

        part, parts = map(int, given.part.split("/"))
        sys.exit(run_code(part, parts, given.share, given.only) < _OUGHT_TO_BE_NOTICED)
    read_and_store()
    if given.what == "knowledge":
        from tests.mutation.knowledge import run as run_knowledge  # noqa: PLC0415

        sys.exit(run_knowledge(given.only) < _OUGHT_TO_BE_NOTICED)


if __name__ == "__main__":
    main()
