"""What pydantic finds wrong with a pack's shape, in words for who edits it."""

from __future__ import annotations

from typing import Any, Final

_WORDS: Final = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，可能写错了名称",
    "string_type": "应为文字；数字请加引号",
    "string_too_short": "太短了",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "dict_type": "应为“名称: 内容”的形式",
    "model_type": "应为“名称: 内容”的形式",
    "literal_error": "只能是 {expected}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
}


def told(error: Any) -> str:
    """One of pydantic's errors (``ValidationError.errors()``): where, and what is wrong."""
    where = ".".join(str(part) for part in error["loc"])
    context = error.get("ctx") or {}
    if error["type"] == "value_error":
        what = str(context.get("error", error["msg"]))
    else:
        what = _WORDS.get(error["type"], error["msg"])
        for name, value in context.items():
            what = what.replace(f"{{{name}}}", str(value))
    return f"{where}：{what}" if where else what
