"""The fcds command. Each command is a few lines over a function elsewhere.

Exit status: 0 done; 1 done, and something in the input was refused (it is listed in the
output); 2 wrong use, said in one line on standard error. No traceback reaches a user.

What only one command needs is imported by that command: Flask, Celery and the FHIR models
together take longer to import than an evaluation takes to start.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import click
import msgspec

from service.conformance.command import conformance
from service.documents import UnreadableDocument, case_in
from service.order_artefacts import order_titles
from service.reporting import report
from service.settings import Settings, SettingsError
from service.trust.site_command import check_site
from service.trust.site_error import SiteError
from workers.contract import QUEUES
from workers.evaluation import RuleError
from workers.evaluation import evaluate as evaluate_case
from workers.evaluation.explain import explain as in_words
from workers.knowledge import KnowledgeError, load_knowledge
from workers.reading import ReadingError
from workers.records import RecordsError, migrate, open_records
from workers.review.histories import HistoriesError

DONE, PARTLY_REFUSED, WRONG_USE = 0, 1, 2
_SAID_IN_ONE_LINE = (
    SettingsError,
    SiteError,
    KnowledgeError,
    RuleError,
    ReadingError,
    RecordsError,
    HistoriesError,
    UnreadableDocument,
    OSError,
)


def main() -> None:
    """Run the command that was typed, and end with its status."""
    try:
        status = fcds.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
        status = WRONG_USE
    except click.ClickException as wrong:
        status = _say(wrong.format_message())
    except (click.Abort, KeyboardInterrupt):
        status = _say("interrupted")
    except BrokenPipeError:  # whoever read our output has gone; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = WRONG_USE
    except _SAID_IN_ONE_LINE as wrong:
        status = _say(str(wrong) or type(wrong).__name__)
    sys.exit(status or DONE)


def _today() -> date:
    return date.today()  # noqa: DTZ011 # the user's own calendar day


def _say(what: str) -> int:
    click.echo("fcds: " + "; ".join(what.splitlines()), err=True)
    return WRONG_USE


@click.group()
@click.version_option(package_name="fasciculation-cds", prog_name="fcds", message="%(prog)s %(version)s")
def fcds() -> None:
    """Decision support for patients whose muscles twitch."""


@fcds.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the CDS Hooks over HTTP. Without settings this needs no other server."""
    from service import serving  # noqa: PLC0415

    settings = Settings.from_environment(os.environ).reached_at(serving.url(host, port))
    serving.require_servable(settings)
    serving.require_free(host, port)
    click.echo(serving.banner(settings, host, port), err=True)
    serving.serve(settings, host, port)


@fcds.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="The queues to consume, with commas.")
@click.option("--processes", default=os.cpu_count() or 1, type=click.IntRange(1, 256), help="As many as processors.")
def worker(queues: str, processes: int) -> int:
    """Run a Celery worker that evaluates what the web processes ask."""
    from service import journal  # noqa: PLC0415
    from workers import celery_app, tasks  # noqa: PLC0415
    from workers.intake import assess_kept  # noqa: PLC0415

    names = [name.strip() for name in queues.split(",")]
    if unknown := ", ".join(name for name in names if name not in QUEUES):
        raise click.BadParameter(f"no queue is called {unknown}; there are {', '.join(QUEUES)}")
    settings = Settings.from_environment(os.environ)
    if not settings.broker_url:
        raise SettingsError("a worker needs FCDS_BROKER_URL")
    journal.write_to_stderr()
    evaluator = tasks.evaluator_knowing(load_knowledge())
    records = open_records(settings.records_url)

    def assess(patient: str) -> None:
        assess_kept(records, patient, evaluator, as_of=_today(), now=datetime.now(UTC))

    return celery_app.work(celery_app.working_app(settings.broker_url, evaluator, assess), names, processes)


@fcds.command("migrate")
def migrate_records() -> None:
    """Bring the database of FCDS_DATABASE_URL to the tables of this version; before a new version is started."""
    before, after = migrate(Settings.from_environment(os.environ).records_url)
    click.echo(f"the records are at {after} already" if before == after else f"the records are now at {after}")


@fcds.command("form-link")
@click.argument("patient")
@click.option("--role", type=click.Choice(["patient", "relative", "clinician"]), help="Who will answer.")
@click.option("--encounter", default="", help="The visit that the answers belong to, as Encounter/….")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 90), help="How long the link is good.")
@click.option("--client", default="", help="The client of the site file whose patient it is; needed with a site file.")
@click.option("--tenant", default="", help="The tenant of that client, if it has any.")
def form_link(patient: str, role: str | None, encounter: str, days: int, client: str, tenant: str) -> None:
    """Print a link that opens the questionnaire for PATIENT (Patient/…), to be sent by the clinic's own mail."""
    from service.form.links import NotALink, link_for  # noqa: PLC0415
    from service.trust.links_owner import owner_in  # noqa: PLC0415

    settings = Settings.from_environment(os.environ)
    if not settings.secret_key or not settings.public_url:
        raise SettingsError("a link needs FCDS_SECRET_KEY, which signs it, and FCDS_PUBLIC_URL, to which it leads")
    expires = datetime.now(UTC) + timedelta(days=days)
    try:
        owner = owner_in(settings.site_file, client, tenant)
        link = link_for(patient, role or "", encounter, settings.secret_key, expires, owner)
    except (NotALink, LookupError) as wrong:
        raise click.BadParameter(str(wrong)) from None
    click.echo(f"{settings.public_url.rstrip('/')}/questionnaire?link={link}")


@fcds.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to evaluate as on.  [default: today]")
@click.option("--explain", is_flag=True, help="Text for a person in place of JSON.")
def evaluate(file: Path, as_of: datetime | None, explain: bool) -> int:  # noqa: FBT001 # click passes flags by name
    """Evaluate FILE (- for standard input): a FHIR Bundle, a list of resources, or a CDS Hooks request."""
    knowledge = load_knowledge()
    assessment = evaluate_case(case_in(file, as_of.date() if as_of else _today()), knowledge)
    if explain:
        click.echo(in_words(assessment, knowledge, order_titles()).encode())
    else:
        click.echo(msgspec.json.format(msgspec.json.encode(assessment)))
    return PARTLY_REFUSED if assessment.ignored else DONE


@fcds.command("review-sheet")
@click.option("--output", default=".", type=click.Path(path_type=Path, file_okay=False), help="Where to write it.")
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False, exists=True), help="The case histories.")
@click.option("--check", is_flag=True, help="Write nothing; only say which rules lack something.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the review.  [default: today]")
def review_sheet(output: Path, cases: Path | None, check: bool, as_of: datetime | None) -> int:  # noqa: FBT001
    """Write the rules as review-sheet.html and review-sheet.md, for a clinician to read, question and sign.

    The case histories that exercise each rule are those of tests/cases in a checkout, or of --cases.
    """
    from workers.reading.value_sets import value_sets  # noqa: PLC0415
    from workers.review import publish  # noqa: PLC0415

    titles = {each.id: each.title for each in value_sets()} | order_titles()
    made = publish.review(load_knowledge(), titles, cases, as_of.date() if as_of else _today())
    if check:
        for fault in made.faults:
            click.echo(fault)
        click.echo(f"{len(made.faults)} things are missing" if made.faults else "nothing is missing", err=True)
        return PARTLY_REFUSED if made.faults else DONE
    for path in publish.write(made, output):
        click.echo(path)
    if made.faults:
        click.echo(f"{len(made.faults)} things are missing: see “What is missing” in it", err=True)
    return DONE


@fcds.command()
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Where.  [default: fhir_profiles]")
@click.option("--check", is_flag=True, help="Write nothing; only say which files are not what the knowledge says.")
@click.option("--package", type=click.Path(path_type=Path, dir_okay=False), help="Pack them too, as an NPM package.")
def artefacts(output: Path | None, check: bool, package: Path | None) -> int:  # noqa: FBT001
    """Write the FHIR artefacts that follow from the knowledge files, the Questionnaire among them, and the examples."""
    from service.examples import examples  # noqa: PLC0415
    from workers.artefacts import package as packing  # noqa: PLC0415
    from workers.artefacts import publish  # noqa: PLC0415

    folder, knowledge = output or publish.FOLDER, load_knowledge()
    shown = partial(examples, folder, lambda case: evaluate_case(case, knowledge))
    if check:  # the examples are made with the artefacts, so with stale ones nothing can be said of them
        late = publish.stale(knowledge, folder) or publish.stale_examples(shown(), folder)
        for name in late:
            click.echo(f"{name}: is not what the knowledge files say")
        return PARTLY_REFUSED if late else DONE
    for path in (*publish.write(knowledge, folder), *publish.write_examples(shown(), folder)):
        click.echo(path)
    if package:
        package.write_bytes(packing.build(folder))
        click.echo(package)
    return DONE


@fcds.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to serve on.")
@click.option("--once", is_flag=True, help="Stop after the card.")
def demo(port: int, once: bool) -> None:  # noqa: FBT001 # click passes flags by name
    """Start the embedded service and show what it says about a sample patient."""
    from service import sample  # noqa: PLC0415

    sample.demonstrate(port, click.echo, once=once)


fcds.add_command(check_site)
fcds.add_command(conformance)
fcds.add_command(report(lambda: Settings.from_environment(os.environ)))

if __name__ == "__main__":
    main()
