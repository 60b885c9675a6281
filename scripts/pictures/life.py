"""What a county has beside its applications: talks at WeChat, visits, lists, resources, points."""

from __future__ import annotations

from uuid import uuid4

from scripts.pictures.scene import Scene
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat
from tests.support.sheets import sheet

TOLD = (
    "我爸76了，跟我妈两个人住上涌镇，腿脚不好，想要人送饭",
    "同意",
    "走路要人扶着",
)
VISITED = (
    ("林金枝", "曾坂村", "独居老人"),
    ("黄阿妹", "曾坂村", "重度残疾人"),
    ("郭天送", "下涌村", "去年冬天断过粮"),
    ("欧阳锦绣", "上涌村", "留守儿童，跟奶奶住"),
)
LISTED = (
    ("张建国", "350526194401011237", "上涌镇", 30000),
    ("苏月英", "350526195203041229", "龙浔镇", 46800),
)
OFFERED: tuple[tuple[str, str, str, list[str], int, str | None, list[str]], ...] = (
    ("dehua.charity_federation", "goods", "大米", ["living.supplies"], 200, "袋", ["上涌镇", "葛坑镇"]),
    ("dehua.charity_federation", "money", "困境家庭助学金", ["link.education_aid"], 50000, None, []),
    ("dehua.lanhuacao", "hours", "周末陪读", ["support.tutoring"], 120, None, []),
    ("dehua.zhihe", "goods", "轮椅（借用）", ["health.assistive_device"], 6, "辆", []),
)
EARNED = (("zhouyumei", "周玉梅", 30, "陪王奶奶看病两次"), ("quhaisheng", "曲海生", 15, "社区义诊"))


def fill(scene: Scene, wechat: WeChat) -> None:
    """All of it."""
    at_wechat(scene, wechat)
    visits(scene)
    lists(scene)
    resources(scene)
    points(scene)


def at_wechat(scene: Scene, wechat: WeChat) -> None:
    """Two talks: one that a caseworker is in, one whose resident follows no more when an answer comes."""
    scene.at_wechat = _told(
        scene, wechat.user(), TOLD, "您好，我是县民政局的小林，明天上午请镇里的同事去家里看看。"
    )
    gone = wechat.user()
    _told(scene, gone, ("我想问低保怎么办",), None)
    gone.unsubscribes()
    _answered(scene, _newest(scene), "请带上身份证和户口簿到镇民政办。")


def _answered(scene: Scene, talk: str, text: str) -> None:
    """A caseworker takes the talk and answers."""
    with scene.signed_in("林晓燕") as client:
        client.post(f"/conversations/{talk}/takeover").raise_for_status()
        client.post(f"/conversations/{talk}/reply", json={"text": text}).raise_for_status()


def _told(scene: Scene, user: User, texts: tuple[str, ...], answer: str | None) -> str:
    user.subscribes()
    user.hears("")
    for text in texts:
        user.says(text)
        user.hears("")
    talk = _newest(scene)
    if answer:
        _answered(scene, talk, answer)
        user.hears(answer)
    return talk


def _newest(scene: Scene) -> str:
    talks = scene.call("GET", "/conversations")["items"]
    return next(str(talk["id"]) for talk in talks if talk["channel"] == "wechat")


def visits(scene: Scene) -> None:
    """A list of the township to be visited; two are the volunteer's."""
    rows = [
        (None, name, "上涌镇", village, f"1386090{at:04d}", why)
        for at, (name, village, why) in enumerate(VISITED)
    ]
    answer = scene.running.staff.post(
        "/api/v1/visits/import",
        files={"file": ("走访名单.xlsx", sheet(*rows))},
        data={"mode": "apply", "region": "dehua"},
    )
    answer.raise_for_status()
    scene.visits = [str(row["visit_id"]) for row in answer.json()["rows"]]
    for visit in scene.visits[:2]:
        scene.call("POST", f"/visits/{visit}/assign", assigned_to=scene.ids["志愿者小陈"])


def lists(scene: Scene) -> None:
    """What the medical insurance office pushed."""
    keys = ("姓名", "身份证号", "乡镇", "政策范围内个人自付费用")
    rows = [dict(zip(keys, row, strict=True)) for row in LISTED]
    with scene.signed_in("县医保局") as client:
        body = {"region": "dehua", "kind": "high_medical_cost", "rows": rows}
        client.post("/discovery/lists", json=body).raise_for_status()


def resources(scene: Scene) -> None:
    """What organisations offer."""
    for organisation, kind, title, services, quantity, unit, townships in OFFERED:
        offer = {"organisation": organisation, "kind": kind, "title": title, "services": services}
        scene.call(
            "POST",
            "/resources",
            **offer,
            quantity=quantity,
            townships=townships,
            **({"unit": unit} if unit else {}),
        )


def points(scene: Scene) -> None:
    """Weihai's points; the other county has none."""
    for username, name, earned, why in EARNED:
        scene.account(name, username, {"role": "volunteer", "regions": ["weihai"]})
        body = {"region": "weihai", "client_id": str(uuid4())}
        scene.call("POST", "/points/award", holder=username, points=earned, reason=why, **body)
    scene.call("POST", "/points/spend", holder=EARNED[0][0], points=10, what="一桶油", region="weihai")
