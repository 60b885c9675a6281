"""What invented residents say they need."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, ...]]] = {
    "living.meals": ("想要有人送饭", "中午没有人做饭"),
    "living.supplies": ("家里缺米和油", "被子不够盖"),
    "living.home_care": ("想找人上门照顾", "躺在床上要人护理"),
    "living.errands": ("没人帮忙买药", "想请人代买东西"),
    "hygiene.cleaning": ("屋里要打扫卫生", "院子没人清理"),
    "hygiene.bathing": ("洗不了澡要人帮忙", "想请人来理发"),
    "hygiene.laundry": ("被子衣服洗不动", "要人帮着洗衣服"),
    "hygiene.barrier_free": ("厕所想装扶手", "门口台阶要改坡道"),
    "health.checkup": ("想做一次体检", "好几年没有体检"),
    "health.chronic_followup": ("要人定期来量血压", "糖尿病要有人随访"),
    "health.escort": ("去医院没人陪", "看病要有人陪着"),
    "health.assistive_device": ("想要一个轮椅", "拐杖坏了想换"),
    "support.counselling": ("心里很闷想找人说话", "睡不着心情不好"),
    "support.visiting": ("希望有人常来看看", "一个人在家没人来"),
    "support.tutoring": ("孩子作业没人教", "孙子想补课"),
    "support.job": ("想找一份工作", "想学一门手艺"),
    "link.living_aid": ("想办低保", "家里突然没有钱用"),
    "link.medical_aid": ("医药费付不起", "住院花了很多钱"),
    "link.education_aid": ("孩子学费交不起", "想申请助学"),
    "link.housing": ("房子漏雨", "没有地方住想申请公租房"),
}
BECAUSE: Final = (
    "腿脚不方便",
    "儿女都在外地",
    "身体一直不好",
    "眼睛看不清",
    "一个人住",
    "家里没有劳动力",
    "刚出院",
    "",
)
