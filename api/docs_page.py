"""The page at /docs: all calls, in Chinese, drawn from the OpenAPI document. No scripts, nothing foreign."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

DESCRIPTION = """易助的接口：居民用它说情况、提申请；工作人员用它看申请、转介、接待。

- 居民接口：先 `POST /conversations` 得到会话编号和凭证，之后每次带上 `Authorization: Bearer <凭证>`。
- 工作人员接口：先 `POST /auth/token` 登录，之后每次带上 `Authorization: Bearer <令牌>`。
- 出错时都返回 RFC 9457 问题文档（`application/problem+json`），`detail` 说明哪里不对、怎么办。
"""

TAGS: list[dict[str, Any]] = [
    {"name": "居民会话", "description": "居民和易助说话"},
    {"name": "登录", "description": "工作人员登录"},
    {"name": "理解", "description": "看一句话被理解成什么，不留记录"},
    {"name": "申请", "description": "申请的查询、更正和历史"},
    {"name": "评估", "description": "困难指数的依据、自理能力、正式认定的结果、可能符合的政策"},
    {"name": "紧急情况", "description": "有人遇到危险，或者要找人：接下、处理完毕"},
    {"name": "渠道", "description": "微信、小程序、Telegram 的设置和运行情况"},
    {"name": "会话接待", "description": "工作人员查看、接手会话"},
    {"name": "转介", "description": "把需求转给能帮忙的单位"},
    {"name": "通知", "description": "有什么事等着办；里面没有居民的信息"},
    {"name": "政策问答", "description": "政策问题怎么回答、依据哪份文件，可以修改"},
    {"name": "资源目录", "description": "单位、服务、驿站，和工作人员补充的"},
    {
        "name": "地区数据",
        "description": "一个地区的文件、流程、乡镇；本地区自己定的时限、用语；待补充的；核对地区数据",
    },
    {"name": "待办", "description": "现在要处理的：谁在等、等什么、谁认领了"},
    {"name": "值班", "description": "谁在值班处理提醒，什么时候没有人"},
    {"name": "审计", "description": "谁看过什么、改过什么"},
    {"name": "同一户", "description": "是不是同一户：合并、拆开，这户已有什么帮扶"},
    {"name": "走访", "description": "要走访谁、为什么，走访的结果"},
    {"name": "主动发现", "description": "部门推送名单，按规则列出要去看看的人"},
    {"name": "慈善资源", "description": "单位能提供的钱、物、场所、时间，对到还没办好的需求"},
    {"name": "积分", "description": "单位和志愿者的积分：记上、兑换、更正"},
    {"name": "报表", "description": "季度汇总"},
    {"name": "账号", "description": "谁能登录、以什么角色；改自己的密码"},
    {"name": "运行状况", "description": "存活、就绪、指标"},
]

CSS = """
body{margin:0 auto;max-width:60rem;padding:1rem;line-height:1.6;color:#1d2429;background:#fff;
font-family:"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.6rem}h2{margin-top:2rem;border-bottom:2px solid #0b5c55}pre{white-space:pre-wrap}
article{border:1px solid #c5d0d3;border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}
article{overflow-wrap:anywhere}
h3{font-size:1rem;margin:.25rem 0}code{background:#eef3f3;padding:0 .25rem}
.method{color:#fff;background:#0b5c55;border-radius:.25rem;padding:.1rem .5rem}
table{border-collapse:collapse}td,th{border:1px solid #c5d0d3;padding:.15rem .6rem;text-align:left}
"""


def install(app: FastAPI) -> None:
    """Serve the page, its style sheet and nothing else."""

    async def page() -> Response:
        return HTMLResponse(render(app.openapi()))

    async def style() -> Response:
        return Response(CSS, media_type="text/css")

    app.add_api_route("/docs", page, methods=["GET"], include_in_schema=False)
    app.add_api_route("/docs/style.css", style, methods=["GET"], include_in_schema=False)


def render(document: dict[str, Any]) -> str:
    """The OpenAPI ``document`` as one HTML page."""
    sections: dict[str, list[str]] = {tag["name"]: [] for tag in document.get("tags", [])}
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            for tag in call.get("tags", ["其他"]):
                sections.setdefault(tag, []).append(_call(method, path, call, document))
    titles = {tag["name"]: tag.get("description", "") for tag in document.get("tags", [])}
    body = "".join(
        f"<section><h2>{escape(name)}</h2><p>{escape(titles.get(name, ''))}</p>{''.join(calls)}</section>"
        for name, calls in sections.items()
        if calls
    )
    info = document["info"]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])}</title>"
        '<link rel="stylesheet" href="/docs/style.css"></head><body>'
        f"<h1>{escape(info['title'])}</h1><pre>{escape(info.get('description', ''))}</pre>"
        '<p>完整的机器可读说明：<a href="/openapi.json">openapi.json</a></p>'
        f"{body}</body></html>"
    )


def _call(method: str, path: str, call: dict[str, Any], document: dict[str, Any]) -> str:
    parts = [
        f'<article><h3><span class="method">{method.upper()}</span> <code>{escape(path)}</code> '
        f"{escape(call.get('summary', ''))}</h3>"
    ]
    if call.get("description"):
        parts.append(f"<p>{escape(call['description'])}</p>")
    rows = [
        (
            item["name"],
            _kind(item.get("schema", {})),
            item.get("required", False),
            item.get("description", ""),
        )
        for item in call.get("parameters", [])
    ]
    for content in call.get("requestBody", {}).get("content", {}).values():
        schema = _resolve(content.get("schema", {}), document)
        needed = schema.get("required", [])
        rows += [
            (name, _kind(item), name in needed, item.get("description", ""))
            for name, item in schema.get("properties", {}).items()
        ]
    if rows:
        parts.append("<table><tr><th>项</th><th>类型</th><th>必填</th><th>说明</th></tr>")
        for name, kind, needed, meaning in rows:
            cells = (f"<code>{escape(name)}</code>", escape(kind), "是" if needed else "", escape(meaning))
            parts.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        parts.append("</table>")
    answers = "；".join(
        f"{status} {answer.get('description', '')}" for status, answer in call["responses"].items()
    )
    parts.append(f"<p>返回：{escape(answers)}</p></article>")
    return "".join(parts)


def _resolve(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _kind(schema: dict[str, Any]) -> str:
    """A short word for a JSON schema's type."""
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " | ".join(_kind(choice) for choice in choices if choice.get("type") != "null")
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    return str(schema.get("format") or schema.get("type") or "any")
