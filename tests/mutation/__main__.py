"""``python -m tests.mutation code|knowledge``: which slips would nobody notice?"""

from __future__ import annotations

import argparse
import sys

from tests.mutation.histories import read_and_store


def main() -> None:
    """Try the mutants and print those that survive; exit 1 under the share that has to be caught."""
    asked = argparse.ArgumentParser(description="Which slips would nobody notice?")
    asked.add_argument("what", choices=["code", "knowledge", "histories"])
    asked.add_argument("--part", default="0/1", help="which of how many parts, to run several at once")
    asked.add_argument("--share", type=float, default=1.0, help="a random share of the code's mutants")
    asked.add_argument(
        "--only", default="", help="modules whose name holds this, or mutants of the knowledge whose description does"
    )
    given = asked.parse_args()
    if given.what == "code":  # evaluation must not be imported here: each child imports its own
        from tests.mutation.code import run as run_code  # noqa: PLC0415

        part, parts = map(int, given.part.split("/"))
        run_code(part, parts, given.share, given.only)
        return
    read_and_store()
    if given.what == "knowledge":
        from tests.mutation.knowledge import run as run_knowledge  # noqa: PLC0415

        sys.exit(bool(run_knowledge(given.only)))


if __name__ == "__main__":
    main()
