"""The fcds command as its users know it: what it prints and the status it ends with."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.servers import free_port
from tests.servers.process import LOOPBACK
from tests.service.hook_calls import TODAY, mark
from tests.service.processes import ROOT, clean_environment, command
from workers.records import open_records

DONE, PARTLY_REFUSED, WRONG_USE = 0, 1, 2


def fcds(*words: str, given: bytes = b"", settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    environment = clean_environment(**(settings or {}))
    return subprocess.run(
        command(*words), input=given, capture_output=True, cwd=ROOT, env=environment, timeout=60, check=False
    )


def assert_one_line(answer: subprocess.CompletedProcess[bytes], status: int = WRONG_USE) -> str:
    """The one line on standard error of a command that was used wrongly."""
    assert answer.returncode == status, answer.stderr
    said = answer.stderr.decode()
    assert said.startswith("fcds: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert answer.stdout == b""
    return said


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The sample patient as a Bundle in a file."""
    prefetch = mark()["prefetch"]
    resources = [prefetch["patient"], *(entry["resource"] for entry in prefetch["intake"]["entry"])]
    path = tmp_path / "mark.json"
    path.write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]})
    )
    return path


def test_evaluate_prints_the_assessment_of_a_bundle(bundle: Path) -> None:
    answer = fcds("evaluate", str(bundle), "--as-of", TODAY.isoformat())
    assert answer.returncode == DONE, answer.stderr
    assessment = json.loads(answer.stdout)
    assert assessment["tier"] == "URGENT"
    assert assessment["patient"] == "Patient/o01"
    assert assessment["as_of"] == TODAY.isoformat()
    assert {
        "id",
        "knowledge_version",
        "rules",
        "orders",
        "suppressed_orders",
        "unanswered",
        "trace",
    } <= assessment.keys()
    assert answer.stdout.count(b"\n") > 20


def test_evaluate_reads_a_bundle_a_list_and_a_hook_request_alike_from_file_or_standard_input(bundle: Path) -> None:
    entries = json.loads(bundle.read_text())["entry"]
    listed = json.dumps([entry["resource"] for entry in entries]).encode()
    day = ("--as-of", TODAY.isoformat())
    from_file = json.loads(fcds("evaluate", str(bundle), *day).stdout)
    for given in (bundle.read_bytes(), listed, json.dumps(mark()).encode()):
        assert json.loads(fcds("evaluate", "-", *day, given=given).stdout) == from_file


def test_evaluate_explains_in_words(bundle: Path) -> None:
    answer = fcds("evaluate", str(bundle), "--as-of", TODAY.isoformat(), "--explain")
    assert answer.returncode == DONE
    assert b"U02" in answer.stdout
    assert not answer.stdout.lstrip().startswith(b"{")


def test_words_beyond_ascii_are_printed_on_any_terminal(bundle: Path) -> None:
    answer = fcds("evaluate", str(bundle), "--explain", settings={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert answer.returncode == DONE, answer.stderr


def test_evaluate_says_by_its_status_that_something_was_set_aside(bundle: Path) -> None:
    document = json.loads(bundle.read_text())
    broken = {"resourceType": "Observation", "id": "x", "status": "final", "subject": {"reference": "Patient/o01"}}
    document["entry"].append({"resource": broken})
    answer = fcds("evaluate", "-", given=json.dumps(document).encode())
    assert answer.returncode == PARTLY_REFUSED
    assert [entry["resource"] for entry in json.loads(answer.stdout)["ignored"]] == ["Observation/x"]


UNREADABLE = {
    "nothing": b"",
    "words": b"Jane Canary",
    "junk": bytes(range(256)) * 50,
    "10,000 lists": b"[" * 10_000 + b"]" * 10_000,
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a number": b"7",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "a list of nulls": b"[null]",
    "no patient": b'{"resourceType": "Bundle", "type": "collection", "entry": []}',
    "two patients": b'[{"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b"}]',
    "a hook request without data": b'{"hook": "patient-view", "context": {"patientId": "a"}, "prefetch": {}}',
}


@pytest.mark.parametrize("given", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_evaluate_refuses_what_it_cannot_read_in_one_line(given: bytes) -> None:
    assert "Canary" not in assert_one_line(fcds("evaluate", "-", given=given))


def test_evaluate_refuses_a_file_that_is_not_there_a_folder_and_one_that_may_not_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path, Path("/proc/self/mem")):
        assert str(path) in assert_one_line(fcds("evaluate", str(path)))


WRONG_WORDS = [
    ("evaluate",),
    ("evaluate", "a.json", "b.json"),
    ("evaluate", "-", "--as-of", "yesterday"),
    ("evaluate", "-", "--as-of", "2026-13-01"),
    ("evaluate", "-", "--nonsense"),
    ("nonsense",),
    ("serve", "--port", "high"),
    ("serve", "--port", "0"),
    ("serve", "--port", "65536"),
    ("review-sheet", "--cases", "nowhere"),
    ("review-sheet", "--as-of", "soon"),
    ("worker", "--queues", "nonsense"),
    ("worker", "--processes", "0"),
]


@pytest.mark.parametrize("words", WRONG_WORDS, ids=" ".join)
def test_wrong_use_is_said_in_one_line(words: tuple[str, ...]) -> None:
    assert_one_line(fcds(*words))


def test_help_and_version_are_there_for_the_asking() -> None:
    version = fcds("--version")
    assert version.returncode == DONE
    assert version.stdout.startswith(b"fcds ")
    for words in (
        ("--help",),
        ("migrate", "--help"),
        ("serve", "--help"),
        ("worker", "--help"),
        ("evaluate", "--help"),
        ("demo", "--help"),
        ("review-sheet", "--help"),
        ("artefacts", "--help"),
    ):
        answer = fcds(*words)
        assert answer.returncode == DONE
        assert answer.stdout.startswith(b"Usage: ")
        assert answer.stderr == b""


def test_without_a_command_it_shows_its_help_as_wrong_use() -> None:
    answer = fcds()
    assert answer.returncode == WRONG_USE
    assert b"evaluate" in answer.stdout + answer.stderr


def test_a_reader_that_goes_away_is_no_error_message(bundle: Path) -> None:
    words = " ".join([*command("evaluate", str(bundle)), "|", "true"])
    answer = subprocess.run(words, shell=True, capture_output=True, cwd=ROOT, env=clean_environment(), check=False)  # noqa: S602 # a pipe is what is tested
    assert answer.stderr == b""


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"FCDS_ENV": "staging"}, "staging"),
        ({"FCDS_ENV": "production"}, "FCDS_SITE_FILE"),
        ({"FCDS_SITE_FILE": "no-such-site.yaml"}, "site"),
        ({"FCDS_HOOK_EVALUATION": "worker"}, "FCDS_BROKER_URL"),
    ],
)
def test_serve_refuses_settings_that_it_cannot_keep(settings: dict[str, str], named: str) -> None:
    assert named in assert_one_line(fcds("serve", "--port", str(free_port()), settings=settings))


def test_serve_refuses_a_port_that_is_taken() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in assert_one_line(fcds("serve", "--port", port))
        assert port in assert_one_line(fcds("demo", "--port", port))


def test_the_review_sheet_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    answer = fcds("review-sheet", "--output", str(tmp_path / "sheet"), "--as-of", TODAY.isoformat())
    assert answer.returncode == DONE, answer.stderr
    written = [Path(line) for line in answer.stdout.decode().splitlines()]
    assert [path.name for path in written] == ["review-sheet.html", "review-sheet.md"]
    assert b'<html lang="en-GB">' in written[0].read_bytes()


def test_the_review_sheet_checks_that_no_rule_lacks_anything(tmp_path: Path) -> None:
    whole = fcds("review-sheet", "--check", "--as-of", TODAY.isoformat())
    assert (whole.returncode, whole.stdout) == (DONE, b"")
    late = fcds("review-sheet", "--check", "--as-of", "2040-01-01")
    assert late.returncode == PARTLY_REFUSED
    assert b"rules.yaml, rule U02: was to be reviewed by" in late.stdout
    (tmp_path / "one.yaml").write_text("- story: a weak hand\n  expect: {rules: [U01]}\n")
    bare = fcds("review-sheet", "--check", "--cases", str(tmp_path), "--as-of", TODAY.isoformat())
    assert bare.returncode == PARTLY_REFUSED
    assert b"rules.yaml, rule U02: no case history where it fires" in bare.stdout
    assert b"order_checks.yaml, check K01: no case history where it fires" in bare.stdout


def test_a_sheet_that_lacks_something_is_written_and_says_so(tmp_path: Path) -> None:
    late = fcds("review-sheet", "--output", str(tmp_path), "--as-of", "2040-01-01")
    assert late.returncode == DONE
    assert b"things are missing" in late.stderr
    assert "was to be reviewed by" in (tmp_path / "review-sheet.md").read_text(encoding="utf-8")


def test_a_folder_without_case_histories_is_named_in_one_line(tmp_path: Path) -> None:
    assert "no case histories" in assert_one_line(fcds("review-sheet", "--check", "--cases", str(tmp_path)))


def test_a_file_of_case_histories_that_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("a: [")
    assert "broken.yaml" in assert_one_line(fcds("review-sheet", "--check", "--cases", str(tmp_path)))


def test_migrating_makes_the_database_ready_and_twice_is_once(postgres_url: str) -> None:
    settings = {"FCDS_DATABASE_URL": postgres_url}
    said = [fcds("migrate", settings=settings) for _ in range(2)]
    assert [answer.returncode for answer in said] == [DONE, DONE], said
    assert b"now at 0003" in said[0].stdout
    assert b"at 0003 already" in said[1].stdout
    records = open_records(postgres_url)
    assert records.answers()
    records.close()


def test_migrating_without_settings_makes_the_embedded_database(tmp_path: Path) -> None:
    answer = fcds("migrate", settings={"XDG_DATA_HOME": str(tmp_path)})
    assert answer.returncode == DONE, answer.stderr
    assert (tmp_path / "fasciculation-cds" / "records.sqlite3").is_file()


def test_a_database_that_cannot_be_migrated_is_named_in_one_line_without_its_address(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Jane Canary, " * 500)
    for url in (f"postgresql://fcds:secret@{LOOPBACK}:{free_port()}/fcds", f"sqlite:///{tmp_path}/letter.txt"):
        said = assert_one_line(fcds("migrate", settings={"FCDS_DATABASE_URL": url}))
        assert "the database" in said
        assert not {"secret", "Canary", "letter", "://"} & set(re.split(r"[\s:@/.]", said))


def test_an_address_of_another_kind_of_database_is_refused() -> None:
    assert "FCDS_DATABASE_URL" in assert_one_line(fcds("migrate", settings={"FCDS_DATABASE_URL": "mysql://db/fcds"}))


def test_the_artefacts_are_written_and_a_stale_one_is_named(tmp_path: Path) -> None:
    assert fcds("artefacts", "--check").returncode == DONE
    missing = fcds("artefacts", "--check", "--output", str(tmp_path))
    assert missing.returncode == PARTLY_REFUSED
    assert b"Questionnaire-fasciculation-intake.json: is not what the knowledge files say" in missing.stdout
    written = fcds("artefacts", "--output", str(tmp_path))
    assert written.returncode == DONE, written.stderr
    assert str(tmp_path / "Questionnaire-fasciculation-intake.json") in written.stdout.decode().splitlines()
    assert fcds("artefacts", "--check", "--output", str(tmp_path)).returncode == DONE
    (tmp_path / "examples" / "Patient-example.json").unlink()
    missing = fcds("artefacts", "--check", "--output", str(tmp_path))
    assert missing.returncode == PARTLY_REFUSED
    assert missing.stdout.startswith(b"examples/Patient-example.json: ")


def test_the_artefacts_are_packed_by_one_command(tmp_path: Path) -> None:
    packages = [tmp_path / name for name in ("package.tgz", "again.tgz")]
    for package in packages:
        packed = fcds("artefacts", "--package", str(package))
        assert packed.returncode == DONE, packed.stderr
        assert packed.stdout.decode().splitlines() == [str(package)]
    assert packages[0].read_bytes() == packages[1].read_bytes()


def test_a_worker_needs_a_broker() -> None:
    assert "FCDS_BROKER_URL" in assert_one_line(fcds("worker"))


def test_the_demonstration_prints_the_card_of_the_sample_patient_and_stops() -> None:
    answer = fcds("demo", "--once", "--port", str(free_port()))
    assert answer.returncode == DONE, answer.stderr
    shown = answer.stdout.decode()
    assert "WARNING: " in shown
    assert "neurology" in shown.lower()
    assert "Draft orders" in shown
    assert "**" not in shown
    assert answer.stderr == b""


def test_the_demonstration_takes_another_port_when_the_usual_one_is_taken() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        assert fcds("demo", "--once", "--port", str(taken.getsockname()[1])).returncode == DONE


def test_the_demonstration_ignores_the_settings_of_a_real_service() -> None:
    assert (
        fcds("demo", "--once", "--port", str(free_port()), settings={"FCDS_SITE_FILE": "site.yaml"}).returncode == DONE
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_demonstration_serves_on_and_leaves_nothing_behind_when_it_ends(number: signal.Signals) -> None:
    port = free_port()
    process = subprocess.Popen(
        command("demo", "--port", str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=clean_environment(),
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if b"Ctrl-C" in line:
                break
        assert listening(port)
        os.kill(process.pid, number)
        process.wait(30)
        assert gone(port)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == (-number if number is signal.SIGKILL else DONE)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def gone(port: int) -> bool:
    """Whether the port is free, at once or after the while that an orphan takes to notice."""
    deadline = time.monotonic() + 30
    while listening(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
