"""Which servers may be called with a token, and to which addresses their names may lead."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.ehr.fetcher import Fetcher
from service.ehr.fetching import Fetching
from service.ehr.missing import Why
from service.ehr.servers import Reach, base_of, callable_base, may_connect
from service.trust.site import ANYONE, Client
from tests.service.ehr.conftest import PATIENT_LIMITS, EhrWith
from tests.service.ehr.fetched import assessment, call_without, missing, offering, vignette
from tests.service.ehr.fhir_server import FhirServer
from tests.service.ehr.test_states import site
from tests.service.hook_calls import Ehr, outcomes, places

WELL = vignette("O04-coded")
NAME = "fhir.example.org"
NORTH = Client(
    name="north",
    issuer="https://north.example.org",
    fhir_servers=(f"https://{NAME}/r4",),
    tenant_fhir_servers={"east": ("https://east.example.org:8443/fhir",), "west": ()},
)


@pytest.mark.requirement("F3", "S24")
@pytest.mark.parametrize(
    ("url", "tenant"),
    [
        ("https://fhir.example.org/r4", ""),
        ("https://fhir.example.org/r4/", ""),
        ("https://FHIR.example.org:443/r4", "north"),
        ("https://east.example.org:8443/fhir", "east"),
    ],
)
def test_the_registered_server_may_be_called_however_it_is_written(url: str, tenant: str) -> None:
    assert callable_base(url, NORTH, tenant, in_production=True) is not None


@pytest.mark.requirement("F3", "S24", "S25")
@pytest.mark.parametrize(
    ("url", "tenant"),
    [
        ("https://fhir.example.org/r5", ""),
        ("https://fhir.example.org/r4/tenant", ""),
        ("https://fhir.example.org", ""),
        ("http://fhir.example.org/r4", ""),
        ("https://fhir.example.org:8443/r4", ""),
        ("https://fhir.example.org.evil.example/r4", ""),
        ("https://evil.example/r4", ""),
        ("https://fhir.example.org@evil.example/r4", ""),
        ("https://user:word@fhir.example.org/r4", ""),
        ("https://fhir.example.org/r4/../r4", ""),
        ("https://fhir.example.org/%2e%2e/r4", ""),
        ("https://fhir.example.org/r4?x=1", ""),
        ("https://fhir.example.org/r4#x", ""),
        ("https://fhir.example.org\\@evil.example/r4", ""),
        ("https://fhir.example.org/r4", "east"),
        ("https://fhir.example.org/r4", "west"),
        ("https://[fhir.example.org/r4", ""),
        ("https://fhir.example.org:99999/r4", ""),
        ("ftp://fhir.example.org/r4", ""),
        ("", ""),
    ],
)
def test_any_other_server_may_not(url: str, tenant: str) -> None:
    assert callable_base(url, NORTH, tenant, in_production=True) is None
    assert callable_base(url, NORTH, tenant, in_production=False) is None


@pytest.mark.requirement("F3", "S25")
@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "93.184.216.34",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f000001",
        "127.1",
        "127.0.0.1.",
    ],
)
def test_a_number_in_place_of_a_name_is_not_called_in_production_even_when_it_is_registered(host: str) -> None:
    url = f"https://{host}/r4"
    client = Client(name="n", issuer="i", fhir_servers=(url,))
    assert callable_base(url, client, "", in_production=True) is None


@pytest.mark.requirement("F3", "S25")
@pytest.mark.parametrize(("url", "may"), [(f"https://{NAME}/r4", True), (f"http://{NAME}/r4", False)])
def test_in_production_a_registered_server_speaks_https(url: str, may: bool) -> None:  # noqa: FBT001
    client = Client(name="n", issuer="i", fhir_servers=(url,))
    assert (callable_base(url, client, "", in_production=True) is not None) is may
    assert callable_base(url, client, "", in_production=False) is not None


@pytest.mark.requirement("F3", "S24")
def test_where_clients_are_not_known_only_this_machine_is_called_and_only_in_development() -> None:
    for url in ("http://127.0.0.1:8080/fhir", "http://localhost:9/fhir", "http://[::1]:8080/fhir"):
        assert callable_base(url, ANYONE, "", in_production=False) is not None
        assert callable_base(url, ANYONE, "", in_production=True) is None
    for url in ("http://10.0.0.1/fhir", "https://fhir.example.org/r4", "http://localhost.example.org/fhir"):
        assert callable_base(url, ANYONE, "", in_production=False) is None


@pytest.mark.requirement("F3", "S25")
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", {"public", "near"}),
        ("2606:2800:220:1:248:1893:25c8:1946", {"public", "near"}),
        ("10.1.2.3", {"near"}),
        ("192.168.1.1", {"near"}),
        ("172.16.0.1", {"near"}),
        ("fd00::1", {"near"}),
        ("100.64.0.1", {"near"}),
        ("127.0.0.1", {"loopback", "near"}),
        ("::1", {"loopback", "near"}),
        ("::ffff:127.0.0.1", {"loopback", "near"}),
        ("::ffff:10.0.0.1", {"near"}),
        ("64:ff9b::a00:1", {"near"}),
        ("2002:a00:1::", {"near"}),
        ("169.254.169.254", set()),
        ("::ffff:169.254.169.254", set()),
        ("fe80::1%eth0", set()),
        ("0.0.0.0", set()),  # noqa: S104 # an address that must not be called
        ("224.0.0.1", set()),
        ("ff02::1", set()),
        ("255.255.255.255", set()),
        ("64:ff9b:1::7f00:1", set()),
        ("::7f00:1", set()),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", {"near"}),
    ],
)
def test_an_address_is_public_near_or_closed(address: str, allowed: set[Reach]) -> None:
    reaches: tuple[Reach, ...] = ("public", "loopback", "near")
    assert {reach for reach in reaches if may_connect([address], reach)} == allowed


def test_a_name_with_one_closed_address_among_others_is_closed_and_so_is_one_without_any() -> None:
    assert not may_connect(["93.184.216.34", "10.0.0.1"], "public")
    assert not may_connect([], "near")


@pytest.mark.requirement("F3", "S24")
def test_a_server_that_is_not_registered_is_not_contacted_and_the_card_says_so(
    server: FhirServer, ehr_with: EhrWith
) -> None:
    server.hold(*WELL)
    ehr = ehr_with(gate=site(fhir_servers=(f"{server.base}/other",)))
    (card, *_) = ehr.cards(offering(call_without(WELL, "observations"), server.base))
    assert "not registered for this client" in card["detail"]
    assert card["extension"]["org.fasciculation-cds.assessment"]["tier"] == "INSUFFICIENT_DATA"
    assert server.seen == []


@pytest.mark.requirement("F3", "S24")
def test_a_registered_server_on_this_machine_is_read_in_development(server: FhirServer, ehr_with: EhrWith) -> None:
    server.hold(*WELL)
    ehr = ehr_with(gate=site(fhir_servers=(server.base,)))
    assert missing(assessment(ehr, offering(call_without(WELL, "observations"), server.base))) == {}


@pytest.mark.requirement("F3", "S25")
def test_in_production_a_registered_name_that_leads_to_this_machine_is_not_contacted(
    server: FhirServer, ehr_with: EhrWith
) -> None:
    url = server.base.replace("http://127.0.0.1", "https://localhost")
    ehr = ehr_with(gate=site(fhir_servers=(url,)), in_production=True)
    found = assessment(ehr, offering(call_without(WELL, "observations"), url))
    assert missing(found)["observations"].endswith(Why.CLOSED_ADDRESS.value)
    assert server.seen == []


@pytest.mark.requirement("R2")
def test_in_production_a_server_without_https_is_refused(server: FhirServer, ehr_with: EhrWith) -> None:
    ehr = ehr_with(gate=site(fhir_servers=(server.base,)), in_production=True)
    response = ehr.asks(offering(call_without(WELL, "observations"), server.base))
    assert places(outcomes(response, 400)) == {"fhirServer"}
    assert server.seen == []


@pytest.mark.requirement("S28")
@pytest.mark.parametrize("seconds", [0, -1])
def test_with_a_token_that_has_expired_nothing_is_asked(server: FhirServer, fetching_ehr: Ehr, seconds: int) -> None:
    server.hold(*WELL)
    call = offering(call_without(WELL, "observations"), server.base, expires_in=seconds)
    assert missing(assessment(fetching_ehr, call))["observations"].endswith("had expired")
    assert server.seen == []


class Names:
    """A name service that leads to one address, and from the second question on to another."""

    def __init__(self, first: str, later: str) -> None:
        self.answers = [first, later]
        self.asked: list[str] = []

    async def __call__(self, host: str, _: int) -> list[str]:
        await asyncio.sleep(0)
        self.asked.append(host)
        return [self.answers[min(len(self.asked), 2) - 1]]


@pytest.mark.requirement("F3", "S25")
def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(server: FhirServer, ehr_with: EhrWith) -> None:
    url = server.base.replace("127.0.0.1", NAME)
    names = Names("127.0.0.1", "169.254.169.254")
    fetching = Fetching(PATIENT_LIMITS, resolve=names)
    ehr = Ehr(ehr_with(fetcher=Fetcher(PATIENT_LIMITS, fetching=fetching), gate=site(fhir_servers=(url,))).application)
    server.hold(*WELL)
    call = offering(call_without(WELL, "observations", "intake", "medications"), url)
    assert missing(assessment(ehr, call)) == {}
    assert names.asked == [NAME]
    assert len(server.seen) == 3
    assert {each.headers["host"].partition(":")[0] for each in server.seen} == {NAME}
    lost = missing(assessment(ehr, call))
    assert {each.partition(": ")[2] for each in lost.values()} == {Why.CLOSED_ADDRESS.value}
    assert len(server.seen) == 3


class TestOverTls:
    """A server that is known by its certificate, although it is called by its address."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        """A certificate for the name alone, with its key, signed by nobody else."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        written = tmp_path / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        written.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        return written

    @pytest.mark.requirement("F3", "S25")
    @pytest.mark.parametrize(("name", "reason"), [(NAME, ""), ("other.example.org", "could not be reached")])
    def test_the_certificate_has_to_be_that_of_the_name(
        self, name: str, reason: str, certificate: Path, ehr_with: EhrWith
    ) -> None:
        async def here(*_: object) -> list[str]:
            await asyncio.sleep(0)
            return ["127.0.0.1"]

        with FhirServer(certificate=certificate) as server:
            server.hold(*WELL)
            url = server.base.replace("127.0.0.1", name)
            trust = ssl.create_default_context(cafile=certificate)
            fetching = Fetching(PATIENT_LIMITS, resolve=here, trust=lambda: trust)
            ehr = ehr_with(fetcher=Fetcher(PATIENT_LIMITS, fetching=fetching), gate=site(fhir_servers=(url,)))
            found = assessment(ehr, offering(call_without(WELL, "observations"), url))
            assert reason in missing(found).get("observations", "")
            assert bool(server.seen) is not bool(reason)


def test_what_cannot_be_a_base_is_none() -> None:
    assert base_of("https://fhir.example.org:x/r4") is None
