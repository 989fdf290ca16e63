"""The site file: what is right is read, and every mistake is named by line and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.trust.site import Coding, Links
from service.trust.site_file import SiteError, SiteMistakes, load_site
from tests.service.trust.site_files import ADDED, RIGHT, refusal, with_field
from tests.service.trust.site_mistakes import MISTAKES
from tests.service.trust.tokens import new_key, usual_key

GOOD = """\
tenants: [north, "0815"]
audiences: [typed by hand]
fhir_servers: [https://fhir.example.org/r4, "https://[2001:db8::1]:8443/fhir", http://localhost:8080/fhir]
tenant_fhir_servers: {north: ["https://north.example.org/r4/"]}
hooks: [patient-view]
mode: shadow
prefetch_aliases: {labs: observations, vitals: observations, patient: patient}
prefetch_failures: {observations: fail, appointments: omit, intake: issue}
one_action_per_suggestion: true
order_codes:
  EMG_NCS: {system: "urn:example:orderables", code: "0042", display: "Ärzte: EMG & NCS"}
links: {dashboard: "https://cds.example.org/launch?x=1", questionnaire: http://127.0.0.1:8000/questionnaire}
frame_ancestors: [https://ehr.example.org, "https://ehr.example.org:8443"]
"""


def site(tmp_path: Path, text: str) -> Path:
    """A site file with this text."""
    file = tmp_path / "site.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.requirement("J5", "P6")
def test_every_field_is_read_as_it_stands(tmp_path: Path) -> None:
    read = load_site(
        site(tmp_path, with_field(GOOD) + 'cors_origins: ["https://ehr.example.org", "http://[::1]:3000"]')
    )
    (client,) = read.clients
    assert (client.name, client.issuer) == ("example-ehr", "https://ehr.example.org")
    assert client.jwks_url == "https://ehr.example.org/jwks"
    assert client.tenants == ("north", "0815")
    assert client.audiences == ("typed by hand",)
    assert len(client.fhir_servers) == 3
    assert client.tenant_fhir_servers == {"north": ("https://north.example.org/r4/",)}
    assert (client.hooks, client.mode) == (("patient-view",), "shadow")
    assert client.prefetch_aliases["vitals"] == "observations"
    assert client.prefetch_failures == {"observations": "fail", "appointments": "omit", "intake": "issue"}
    assert client.one_action_per_suggestion
    assert client.order_codes == {"EMG_NCS": Coding("urn:example:orderables", "0042", "Ärzte: EMG & NCS")}
    assert client.links == Links("https://cds.example.org/launch?x=1", "http://127.0.0.1:8000/questionnaire")
    assert client.frame_ancestors == ("https://ehr.example.org", "https://ehr.example.org:8443")
    assert read.cors_origins == ("https://ehr.example.org", "http://[::1]:3000")


def test_what_is_left_out_is_as_the_page_says(tmp_path: Path) -> None:
    (client,) = load_site(site(tmp_path, f"\ufeff{RIGHT}")).clients
    assert (client.mode, client.hooks, client.fhir_servers, client.tenants) == ("live", (), (), ())
    assert (client.links, client.order_codes, client.one_action_per_suggestion) == (Links(), {}, False)


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_by_line_and_field_with_what_is_wanted(text: str, tmp_path: Path) -> None:
    field, says = MISTAKES[text]
    (line,) = refusal(tmp_path, with_field(text))
    at = ADDED + text.count("\n") * (field == "mode")
    place = f"clients[0].{field}".rstrip(".")
    assert line.startswith(f"line {at}: {place}: ")
    assert says in line


@pytest.mark.requirement("J5")
@pytest.mark.parametrize(
    ("was", "now", "place", "says"),
    [
        ("name: example-ehr\n", "name: 5\n", "clients[0].name", "put it in quotes"),
        ("name: example-ehr\n", f"name: {'n' * 65}\n", "clients[0].name", "at most 64 characters"),
        ("- name: example-ehr\n    i", "- i", "clients[0]", "name is missing"),
        ("    issuer: https://ehr.example.org\n", "", "clients[0]", "issuer is missing"),
        ("issuer: https://", "issuer: http://", "clients[0].issuer", "https is wanted"),
        ("issuer: https://", "issuer: ", "clients[0].issuer", "or a urn: name"),
        ("issuer: https://ehr.example.org\n", "issuer: 'urn:'\n", "clients[0].issuer", "or a urn: name"),
        ("jwks_url: https://", "jwks_url: http://", "clients[0].jwks_url", "https is wanted"),
        ("jwks_url: https://", "jwks_url: file:///", "clients[0].jwks_url", "beginning with https://"),
        ("jwks_url: https://", "jwks_url: https://a:b@", "clients[0].jwks_url", "before the @"),
        ("    jwks_url: https://ehr.example.org/jwks\n", "", "clients[0]", "jwks_url is missing, or jwks"),
        (RIGHT, "clients: []\n", "clients", "at least one client is wanted"),
        (RIGHT, "clients: {}\n", "clients", "a list is wanted"),
        (RIGHT, "cors_origins: []\n", "the file", "clients is missing"),
        (RIGHT, "- clients\n", "the file", "fields are wanted here, such as clients"),
        (RIGHT, "clients: [3]\n", "clients[0]", "fields are wanted here, such as name"),
        (RIGHT, f"{RIGHT}cors_origins: ['*']\n", "cors_origins[0]", "beginning with https://"),
        (RIGHT, f"{RIGHT}screening: {{}}\n", "screening", "there are clients, cors_origins"),
    ],
)
def test_a_mistake_in_what_every_file_has_is_named_too(
    was: str, now: str, place: str, says: str, tmp_path: Path
) -> None:
    (line,) = refusal(tmp_path, RIGHT.replace(was, now))
    assert f": {place}: " in line
    assert says in line


@pytest.mark.requirement("J5")
def test_two_clients_are_told_apart_by_name_and_by_issuer(tmp_path: Path) -> None:
    second = RIGHT.partition("\n")[2]
    assert refusal(tmp_path, RIGHT + second) == [
        "line 5: clients[1].name: clients[0] has the same name",
        "line 6: clients[1].issuer: clients[0] has the same issuer",
    ]


def test_every_mistake_of_a_file_is_named_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    alone = {text: says for text, (field, says) in MISTAKES.items() if field and "\n" not in text}
    fields = {text.partition(":")[0]: text for text in alone}
    named = refusal(tmp_path, with_field("\n".join(fields.values())))
    assert [int(line.split()[1].rstrip(":")) for line in named] == [*range(ADDED, ADDED + len(fields))]
    for line, text in zip(named, fields.values(), strict=True):
        assert alone[text] in line


def test_a_file_of_nothing_but_mistakes_is_refused_in_a_list_that_can_be_read(tmp_path: Path) -> None:
    file = site(tmp_path, RIGHT + "".join(f"x{number}: 1\n" for number in range(5000)))
    with pytest.raises(SiteMistakes) as refused:
        load_site(file)
    assert len(refused.value.lines) == 201
    assert refused.value.lines[-1] == f"{file}: and 4800 more"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing here"),
        ("# a comment\n", "nothing here"),
        (f"{RIGHT}  x: [", "this is not YAML"),
        (f"{RIGHT}\tx: 1\n", "this is not YAML"),
        (f"{RIGHT}---\n{RIGHT}", "this is not YAML"),
        ("clients: \x00", "this is not YAML"),
        (b"clients:\n  - name: \xff\n", "line 2: this is not UTF-8 text"),
        (with_field("tenants: &all [a]"), "line 5: the file: anchors and aliases"),
        (with_field("tenants: *all"), "anchors and aliases"),
        (with_field("tenants: !!python/object/apply:os.system [ls]"), "line 5: the file: tags (!)"),
        (with_field("tenants: !x [a]"), "tags (!)"),
        ("[" * 100_000, "more than 12 deep"),
        ("clients: " + "{a: " * 13 + "1" + "}" * 13, "more than 12 deep"),
        ("- " * 50_000, "more than 12 deep"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_before_it_is_read(text: str | bytes, says: str, tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, text)
    assert says in line


def test_aliases_that_would_grow_without_end_cost_nothing(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert "anchors" in refusal(tmp_path, bomb)[0]


def test_a_file_that_cannot_be_read_is_no_list_of_mistakes(tmp_path: Path) -> None:
    large = site(tmp_path, RIGHT + "#" * 1024 * 1024)
    for file, says in (
        (tmp_path / "none.yaml", "No such file"),
        (tmp_path, "Is a directory"),
        (large, "more than 1 MB"),
    ):
        with pytest.raises(SiteError, match=says) as refused:
            load_site(file)
        assert not isinstance(refused.value, SiteMistakes)


@pytest.mark.requirement("J8")
def test_keys_that_are_given_in_the_file_are_read_two_during_a_rotation(tmp_path: Path) -> None:
    old, new = usual_key().public, new_key("key-2").public
    client = {"name": "a", "issuer": "urn:example:ehr", "jwks": {"keys": [old, new]}}
    (read,) = load_site(site(tmp_path, json.dumps({"clients": [client]}, indent=2))).clients
    assert read.jwks == {"keys": [old, new]}
    assert read.issuer == "urn:example:ehr"


@given(st.text() | st.text().map(with_field))
def test_any_text_is_a_site_or_a_list_of_mistakes(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "site.yaml"
    file.write_bytes(text.encode(errors="surrogatepass"))
    lines: tuple[str, ...] = ()
    try:
        site_read = load_site(file)
    except SiteMistakes as refused:
        lines = refused.lines
    else:
        assert site_read.clients
    assert all(line.startswith(str(file)) for line in lines)
