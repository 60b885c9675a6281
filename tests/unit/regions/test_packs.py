"""The two packs as they are delivered: what the sources say is there, and nothing more."""

from __future__ import annotations

import pytest

from casework.regions import RegionPack, Regions, load_region
from casework.regions.loader import PACKS
from casework.statuses import status_labels

DEHUA_ORGANISATIONS = {
    "civil_affairs",
    "education",
    "hrss",
    "health",
    "disabled_federation",
    "agriculture",
    "housing",
    "medical_insurance",
    "charity_federation",
    "zhihe",
    "yuanmeng",
    "lanhuacao",
    "hanshu",
}
DEHUA_TOWNSHIPS = [
    "xunzhong",
    "longxun",
    "sanban",
    "longmentan",
    "leifeng",
    "nancheng",
    "shuikou",
    "chishui",
    "shangyong",
    "gekeng",
    "gaide",
    "meihu",
    "yangmei",
    "tangtou",
    "guiyang",
    "guobao",
    "daming",
    "chunmei",
]


class TestDehua:
    def test_has_the_eighteen_townships_with_their_offices(self, dehua: RegionPack) -> None:
        offices = {o.code for o in dehua.organisations if o.kind == "township"}
        assert offices == {f"dehua.township.{pinyin}" for pinyin in DEHUA_TOWNSHIPS}
        assert len(dehua.townships) == 18
        assert sum(len(place.villages) for place in dehua.townships) == 222

    def test_has_the_contracts_organisations_and_not_the_finance_bureau(self, dehua: RegionPack) -> None:
        named = {o.code for o in dehua.organisations if o.kind != "township"}
        assert named == {f"dehua.{code}" for code in DEHUA_ORGANISATIONS}
        assert not any("财政" in organisation.name for organisation in dehua.organisations)

    def test_the_nine_departments_of_the_leading_group_are_there_with_their_duties(
        self, dehua: RegionPack
    ) -> None:
        assert dehua.leading_group
        members = dehua.leading_group.members
        assert len(members) == 9
        (finance,) = [member for member in members if member.name]
        assert finance.name == "德化县财政局"
        assert "专项经费" in finance.duties[0].source.quote
        departments = [dehua.organisation(member.organisation) for member in members if member.organisation]
        assert all(found and found.duties for found in departments)

    def test_seven_departments_report_figures_to_the_civil_affairs_bureau(self, dehua: RegionPack) -> None:
        told = [
            o.code for o in dehua.organisations if any("服务数据汇总到" in duty.text for duty in o.duties)
        ]
        assert told == [
            f"dehua.{name}"
            for name in (
                "education",
                "hrss",
                "health",
                "disabled_federation",
                "agriculture",
                "housing",
                "medical_insurance",
            )
        ]

    def test_the_flow_has_the_plans_five_steps_and_every_referral_stands_in_one(
        self, dehua: RegionPack
    ) -> None:
        assert [step.label for step in dehua.flow] == [
            "需求发现与受理",
            "统一受理与分类",
            "转介服务",
            "主体落实",
            "跟踪反馈",
        ]
        placed = {status for step in dehua.flow for status in step.referrals}
        assert placed == status_labels()["referrals"].keys() - {"withdrawn"}

    def test_everybody_reports_to_the_civil_affairs_bureau(self, dehua: RegionPack) -> None:
        for organisation in dehua.organisations:
            expected = [] if organisation.code == "dehua.civil_affairs" else ["dehua.civil_affairs"]
            assert [o.code for o in dehua.superiors(organisation.code)] == expected

    def test_lists_eighteen_stations_and_leaves_the_other_ten_open(self, dehua: RegionPack) -> None:
        assert len(dehua.stations) == 18
        assert dehua.stations_missing == 10
        assert "上涌镇社会救助服务转介驿站" in {station.name for station in dehua.stations}

    def test_invents_no_address_and_no_telephone(self, dehua: RegionPack) -> None:
        assert all(organisation.contact is None for organisation in dehua.organisations)
        assert all(station.contact is None for station in dehua.stations)

    def test_every_department_quotes_its_duties(self, dehua: RegionPack) -> None:
        assert all(organisation.duties for organisation in dehua.organisations)

    def test_has_twenty_services_in_five_classes(self, dehua: RegionPack) -> None:
        assert len(dehua.services) == 20
        assert [group.label for group in dehua.service_classes] == [
            "生活保障类",
            "卫生清洁类",
            "健康照护类",
            "支持提升类",
            "资源链接类",
        ]
        home_care = dehua.service("living.home_care")
        assert home_care is not None
        assert (home_care.label, home_care.class_label) == ("居家照料", "生活保障类")


class TestWeihai:
    def test_every_town_and_street_has_a_station_and_a_district(self, weihai: RegionPack) -> None:
        assert len(weihai.townships) == len(weihai.stations) == 73
        assert all(place.district for place in weihai.townships)

    @pytest.mark.parametrize(
        ("street", "bureau"),
        [
            ("张村镇", "huancui"),
            ("文登营镇", "wendeng"),
            ("成山镇", "rongcheng"),
            ("乳山寨镇", "rushan"),
            ("怡园街道", "torch_zone"),
            ("初村镇", "torch_zone"),
            ("皇冠街道", "economic_zone"),
            ("泊于镇", "economic_zone"),
            ("苘山镇", "lingang_zone"),
        ],
    )
    def test_a_station_reports_to_the_bureau_of_its_district_or_zone(
        self, weihai: RegionPack, street: str, bureau: str
    ) -> None:
        office = weihai.office_of(street)
        assert office is not None
        above = [o.code for o in weihai.superiors(office.code)]
        assert above == [f"weihai.{bureau}", "weihai.civil_affairs"]

    def test_names_no_provider_that_the_guidance_does_not_name(self, weihai: RegionPack) -> None:
        assert {o.kind for o in weihai.organisations} == {"government", "station"}
        assert [kind.label for kind in weihai.provider_kinds] == [
            "社区",
            "社会组织",
            "社区企业",
            "社会工作者",
            "社区志愿者",
            "社会帮扶资源",
        ]
        assert len(weihai.external_systems) == 3

    def test_has_the_same_twenty_services_as_dehua(self, weihai: RegionPack, dehua: RegionPack) -> None:
        assert weihai.services == dehua.services


class TestOrganisationsFor:
    def test_names_the_others_when_one_has_refused(self, dehua: RegionPack) -> None:
        assert [o.code for o in dehua.organisations_for("living.home_care")] == [
            "dehua.zhihe",
            "dehua.yuanmeng",
            "dehua.lanhuacao",
            "dehua.hanshu",
        ]

    def test_every_service_has_somebody(self, dehua: RegionPack, weihai: RegionPack) -> None:
        for pack in (dehua, weihai):
            assert all(pack.organisations_for(service.code) for service in pack.services)

    def test_nobody_takes_what_is_no_service(self, dehua: RegionPack) -> None:
        assert dehua.organisations_for("something.new") == []


class TestOfficeOf:
    def test_is_the_office_of_that_township(self, dehua: RegionPack) -> None:
        office = dehua.office_of("上涌镇")
        assert office is not None
        assert (office.code, office.name) == ("dehua.township.shangyong", "上涌镇民政办")

    def test_is_none_elsewhere(self, dehua: RegionPack) -> None:
        assert dehua.office_of("永春县") is None


class TestTownship:
    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("上涌镇", "上涌镇"),
            ("上涌", "上涌镇"),
            ("美湖乡", "美湖镇"),
            ("汤头镇", "汤头乡"),
            ("德化县上涌镇", "上涌镇"),
            ("福建省泉州市德化县浔中镇", "浔中镇"),
            ("德化 龙门滩", "龙门滩镇"),
            ("上涌镇曾坂村", "上涌镇"),
        ],
    )
    def test_finds_it_by_the_names_that_people_use(self, dehua: RegionPack, said: str, name: str) -> None:
        found = dehua.township(said)
        assert found is not None
        assert found.name == name

    @pytest.mark.parametrize("said", ["", "县城", "德化县", "寻中镇", "永春县", "上", "镇"])
    def test_finds_nothing_for_what_is_no_township(self, dehua: RegionPack, said: str) -> None:
        assert dehua.township(said) is None

    def test_takes_a_district_in_front(self, weihai: RegionPack) -> None:
        found = weihai.township("威海市环翠区张村镇")
        assert found is not None
        assert (found.name, found.district) == ("张村镇", "环翠区")

    def test_knows_a_street_whose_name_begins_like_its_district(self, weihai: RegionPack) -> None:
        found = weihai.township("文登营")
        assert found is not None
        assert found.name == "文登营镇"


class TestTownshipsOfVillage:
    def test_finds_the_one_township_of_a_village(self, dehua: RegionPack) -> None:
        assert [place.name for place in dehua.townships_of_village("曾坂村")] == ["上涌镇"]

    def test_finds_all_townships_that_share_a_villages_name(self, dehua: RegionPack) -> None:
        assert len(dehua.townships_of_village("东山村")) == 2


class TestIsVaguePlace:
    @pytest.mark.parametrize(
        ("said", "vague"),
        [("县城", True), ("德化", True), ("德化县城", True), ("永春", False), ("上涌镇", False)],
    )
    def test_tells_the_county_town_from_another_county(
        self, dehua: RegionPack, said: str, vague: bool
    ) -> None:
        assert dehua.is_vague_place(said) is vague


class TestRegions:
    def test_keeps_the_order_in_which_regions_were_named(self) -> None:
        regions = Regions.load(["weihai", "dehua"])
        assert list(regions) == ["weihai", "dehua"]
        assert regions.default.code == "weihai"

    def test_refuses_to_serve_none(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            Regions([])


def test_every_pack_in_the_repository_loads() -> None:
    folders = [path for path in PACKS.iterdir() if path.is_dir()]
    assert {load_region(folder).code for folder in folders} >= {"dehua", "weihai"}
