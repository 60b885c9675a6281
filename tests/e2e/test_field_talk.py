"""A talk that a volunteer tells for a form, with the engine as it is trained."""

from __future__ import annotations

from tests.support.running import Running, Talk

SAID = "我72了，一个人住在上涌镇，去年中风走不了路，想找人上门照顾"
ANSWERS = {"self_care": "有的要人帮", "name": "陈秀英", "phone": "13800138000"}


def test_the_persons_words_are_noted_and_a_yes_leads_back_to_the_form(running_yizhu: Running) -> None:
    opened = running_yizhu.staff.post("/api/v1/field/talks", json={"region": "dehua"})
    opened.raise_for_status()
    talk = Talk(running_yizhu.client, **opened.json())
    talk.say(SAID)
    asked: list[str | None] = []
    while talk.asking != "confirm" and len(asked) < 10:
        asked.append(talk.asking)
        talk.say(ANSWERS.get(str(talk.asking), "不知道"))
    assert talk.asking == "confirm"
    assert not {"filled_by", "consent"} & set(asked)
    assert "由工作人员代说" in talk.said
    assert [button["text"] for button in talk.replies[-1]["quick_replies"]] == ["有地方不对"]
    talk.say("对，提交")
    assert "请回到表里，问清他同意了" in talk.said
    assert (talk.asking, talk.state["application_no"]) == ("confirm", None)
    noted = talk.client.get(
        f"/api/v1/conversations/{talk.id}/noted", headers={"Authorization": f"Bearer {talk.token}"}
    ).json()
    [filler] = [line for line in noted["lines"] if line["key"] == "filled_by"]
    assert (noted["fields"]["age"], noted["fields"]["filled_by"]) == (72, "staff")
    assert (filler["correctable"], "consent" in noted["fields"]) == (False, False)
    talk.say("年龄是73")
    assert talk.asking == "confirm" and "73" in talk.said
