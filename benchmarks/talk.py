"""What is said: one intake of ten turns, and what keeps a talk going for as long as wanted."""

# Each answer beside the form slot that asks for it in the baseline; None opens the talk.
INTAKE: tuple[tuple[str | None, str], ...] = (
    (None, "我想申请帮助，家里老人要人上门照顾"),
    ("consent", "同意"),
    ("filled_by", "我替我妈妈申请的"),
    ("township", "上涌镇"),
    ("age", "82岁"),
    ("living", "她一个人住"),
    ("self_care", "走不了路，完全不能自理"),
    ("name", "她叫陈秀英"),
    ("phone", "13950012345"),
    ("confirm", "没问题，提交吧"),
)
SLOTS: tuple[str, ...] = tuple(slot for slot, _ in INTAKE if slot)
TEXTS: tuple[str, ...] = tuple(text for _, text in INTAKE)


def long_talk(turns: int) -> list[str]:
    """The texts of one talk of `turns` turns that stays inside the form: said again, and changed, the age.

    The baseline asks for the telephone meanwhile and rejects each; here each is a correction that is taken.
    """
    opening = list(TEXTS[:-2])
    ages = [f"我妈今年{80 + n % 10}岁" for n in range(turns)]
    return (opening + ages)[:turns]
