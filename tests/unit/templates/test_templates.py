"""The reasons that staff choose from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from casework.applications.steps import RULES as STEPS
from casework.referrals.state_machine import RULES as ACTIONS
from casework.regions import Regions
from casework.regions.loader import PACKS, read_pack
from casework.regions.problems import RegionPackError
from casework.templates import application_reasons, referral_reasons, templates


def files_of_dehua(**more: str) -> dict[str, str]:
    """The texts of a pack, with further files."""
    folder = PACKS / "dehua"
    paths = [*folder.glob("*.yml"), *folder.glob("sources/*.txt")]
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in paths} | more


def test_every_step_that_asks_for_a_reason_has_some() -> None:
    pack = Regions.load(["dehua"]).default
    for step, rule in STEPS.items():
        assert bool(application_reasons(pack, step)) is rule.reason, step
    for action, of_referral in ACTIONS.items():
        if of_referral.reason:
            assert referral_reasons(pack, action), action


def test_no_sentence_is_there_twice_and_none_promises() -> None:
    for kinds in (templates().application, templates().referral):
        for step, sentences in kinds.items():
            assert len(set(sentences)) == len(sentences), step
            for sentence in sentences:
                assert sentence.endswith("。")
                assert not any(
                    word in sentence for word in ("一定", "保证", "马上", "尽快", "批准", "符合条件")
                )


def test_a_region_may_have_its_own_for_a_step() -> None:
    own = yaml.safe_dump({"templates": {"application": {"return": ["请到社会事务办补资料。"]}}})
    pack = read_pack("dehua", files_of_dehua(**{"templates.yml": own}))
    assert application_reasons(pack, "return") == ["请到社会事务办补资料。"]
    assert application_reasons(pack, "close") == templates().application["close"]


@pytest.mark.parametrize("wrong", [{"application": {"assess": ["x"]}}, {"referral": {"hold": ["字" * 201]}}])
def test_a_step_or_a_sentence_that_cannot_be_is_told_with_its_file(wrong: dict[str, object]) -> None:
    text = yaml.safe_dump({"templates": wrong})
    with pytest.raises(RegionPackError) as told:
        read_pack("dehua", files_of_dehua(**{"templates.yml": text}))
    assert told.value.problems[0].file == "templates.yml"


def test_a_file_that_is_missing_steps_is_still_read(tmp_path: Path) -> None:
    file = tmp_path / "templates.yml"
    file.write_text("referral: {hold: [等人。]}", encoding="utf-8")
    assert templates(file).application == {}
