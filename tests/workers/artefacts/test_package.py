"""The guide lists everything, and the package holds it in the layout that other systems load."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path

import msgspec
import pytest

from tests.workers.artefacts.published import EXAMPLES, FILES, Json, published
from workers.artefacts.guide import EXAMPLES as LISTED
from workers.artefacts.guide import guide
from workers.artefacts.package import build
from workers.artefacts.publish import FOLDER

GUIDE = published("ImplementationGuide", "fasciculation-cds")


@pytest.fixture(scope="module")
def inside() -> dict[str, bytes]:
    return members(build(FOLDER))


def members(packed: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        return {each.name: stream.read() for each in tar if (stream := tar.extractfile(each))}


def read(inside: dict[str, bytes], name: str) -> Json:
    resource: Json = msgspec.json.decode(inside[name])
    return resource


class TestGuide:
    def test_it_lists_every_artefact_but_itself_and_every_example(self) -> None:
        listed = [
            each["reference"]["reference"].replace("/", "-") + ".json" for each in GUIDE["definition"]["resource"]
        ]
        assert len(listed) == len(set(listed))
        assert set(listed) == {*FILES, *EXAMPLES} - {"ImplementationGuide-fasciculation-cds.json"}

    def test_every_group_is_used_and_every_entry_is_in_one(self) -> None:
        groups = {each["id"] for each in GUIDE["definition"]["grouping"]}
        assert {each["groupingId"] for each in GUIDE["definition"]["resource"]} == groups

    def test_an_example_names_its_profile(self) -> None:
        for each in GUIDE["definition"]["resource"]:
            if "exampleCanonical" in each:
                example = EXAMPLES[each["reference"]["reference"].replace("/", "-") + ".json"]
                assert example["meta"]["profile"] == [each["exampleCanonical"]]
        assert sum(bool(each.profile) for each in LISTED) == 4

    def test_a_type_that_no_group_takes_is_refused_by_name(self) -> None:
        with pytest.raises(ValueError, match="Measure"):
            guide([*FILES.values(), {"resourceType": "Measure", "id": "x"}])


class TestPackage:
    def test_it_holds_every_artefact_and_example_as_it_is_published(self, inside: dict[str, bytes]) -> None:
        wanted = {f"package/{name}": (FOLDER / name).read_bytes() for name in FILES}
        wanted |= {f"package/examples/{name}": (FOLDER / "examples" / name).read_bytes() for name in EXAMPLES}
        extra = {"package/package.json", "package/.index.json", "package/examples/.index.json"}
        assert inside.keys() == {*wanted, *extra}
        assert {name: inside[name] for name in wanted} == wanted
        assert next(iter(inside)) == "package/package.json"

    def test_its_manifest_names_it_and_what_it_needs(self, inside: dict[str, bytes]) -> None:
        manifest = read(inside, "package/package.json")
        assert (manifest["name"], manifest["version"]) == ("org.fasciculation-cds.fhir", GUIDE["version"])
        assert manifest["name"] == GUIDE["packageId"]
        assert manifest["fhirVersions"] == ["4.0.1"]
        assert manifest["dependencies"] == {"hl7.fhir.r4.core": "4.0.1", "hl7.fhir.uv.sdc": "3.0.0"}
        assert manifest["canonical"] == "https://fasciculation-cds.example.org/fhir"
        assert all(manifest[each] for each in ("description", "author", "license", "title", "url"))

    @pytest.mark.parametrize("folder", ["package", "package/examples"])
    def test_each_folder_has_an_index_of_what_is_in_it(self, folder: str, inside: dict[str, bytes]) -> None:
        index = read(inside, f"{folder}/.index.json")
        assert index["index-version"] == 2
        here = {name for name in inside if Path(name).parent.as_posix() == folder}
        listed = {f"{folder}/{each['filename']}" for each in index["files"]}
        assert listed == here - {f"{folder}/.index.json", "package/package.json"}
        for each in index["files"]:
            resource = read(inside, f"{folder}/{each['filename']}")
            assert {key: resource.get(key) for key in each if key != "filename"} == {
                key: value for key, value in each.items() if key != "filename"
            }
        profile = [each for each in index["files"] if each["id"] == "examination-finding"]
        assert [(each["kind"], each["type"]) for each in profile] == (
            [("resource", "Observation")] if folder == "package" else []
        )

    def test_it_is_the_same_byte_by_byte_whenever_and_wherever_it_is_built(self, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        shutil.copytree(FOLDER, copy)
        for path in copy.rglob("*.json"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
            path.chmod(0o600)
        assert build(copy) == build(FOLDER)

    def test_without_examples_it_has_no_folder_of_them(self, tmp_path: Path) -> None:
        name = "ImplementationGuide-fasciculation-cds.json"
        shutil.copy(FOLDER / name, tmp_path)
        assert set(members(build(tmp_path))) == {"package/package.json", "package/.index.json", f"package/{name}"}

    def test_a_folder_without_the_guide_cannot_be_packed(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            build(tmp_path)
