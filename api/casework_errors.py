"""Casework's own errors, told to the client in HTTP's words and in Chinese."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.pages.wording import APPLICATION_STEPS, REFERRAL_ACTIONS
from api.problems import FieldMessage, Problem, told
from api.security import unauthorized
from casework.applications.steps import ImpossibleStep, ReferralsOpen
from casework.errors import (
    BadCredentials,
    CaseworkError,
    ChangedMeanwhile,
    Conflict,
    FieldIssue,
    HeldBy,
    IncompleteDraft,
    InUse,
    Invalid,
    NotAllowed,
    NotFound,
    PossiblyKnown,
    Refused,
    StaleVersion,
    TooManyAttempts,
)
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label
from casework.referrals.state_machine import IllegalTransition
from casework.regionsettings.laying import PackRefuses
from casework.staff.service import MIN_PASSWORD
from casework.statuses import referral_status_label, status_label

#: Reason codes (those of ``casework.intake.fields.REASONS`` among them) and what to tell.
REASONS: dict[str, str] = {
    "missing": "缺少这一项",
    "unknown": "没有这个选项",
    "out_of_range": "超出范围",
    "too_long": "太长了",
    "required": "必须填写，不能删去",
    "not_correctable": "只有本人能改",
    "field_unknown": "没有这一项资料",
    "empty": "不能为空",
    "too_few": "太少了",
    "organisation_and_role": "部门和服务单位的账号要写明单位，县级和志愿者账号不写",
    "townships_and_role": "乡镇和驿站的账号要写明乡镇，别的账号不写",
    "too_many": "太多了",
    "twice": "写了两次",
    "region_not_yours": "不是您负责的地区",
    "township_not_yours": "不是您负责的乡镇",
    "station_and_channel": "只有在驿站填的才写驿站",
    "consent_apart": "同意与否请写在 consent 里",
    "alone_household": "独居，家里人数却不是 1，请核对",
    "spouse_only_household": "只有夫妻两人，家里人数却不是 2，请核对",
    "together_household_of_one": "和家人一起住，家里人数却是 1，请核对",
    "age_id_number": "年龄和身份证号对不上，请核对",
    "sex_id_number": "性别和身份证号对不上，请核对",
    "quarter_not_begun": "这个季度还没有开始",
    "until_before_from": "结束的日子在开始之前",
    "span_too_long": "最多看三年",
    "no_figures": "一行都没有填；没有数据请填 0",
    "service_twice": "这项服务写了两次",
    "people_over_times": "人数不能多于人次",
    "people_missing": "有人次就要有人数",
    "not_whole_number": "应为整数",
    "not_money": "应为金额，单位是元，最多两位小数",
    "not_our_template": "不是这里下载的模板，请重新下载模板再填",
    "in_pack": "地区数据里写明的，这里不能改；只能补充联系方式",
    "name_taken": "名录里已经有这个名称",
    "in_the_future": "不能是以后的日子",
    "cannot_go": "没有这个账号，或者他不负责这个地方的走访",
    "outcome_and_application": "走访结果是“已走访”才能填申请",
    "outcome_and_needs": "填了需求，走访结果应为“已走访”",
    "no_such_application": "没有这份申请，或者您看不到它",
    "village_elsewhere": "这个村不在所填的乡镇",
    "same_as_above": "和上面一行是同一个人",
    "file_too_large": "文件超过 2 MB，请分成几份",
    "photo_too_large": "照片超过 8 MB，请换一张小一点的",
    "photo_format": "不是能读的照片，请用 JPG、PNG 或 WebP",
    "photo_too_many_pixels": "照片的像素太多，请用手机的普通模式再拍",
    "photo_too_small": "照片太小，看不清字",
    "photo_broken": "照片不完整，请重新拍一张",
    "xlsx_encrypted": "文件加了密码，或者是旧的 .xls 格式，请另存为不加密的 .xlsx",
    "xlsx_broken": "不是能读的 Excel 文件（.xlsx），请重新另存一份",
    "xlsx_macros": "文件里有宏，请另存为不带宏的 .xlsx",
    "xlsx_too_large": "文件解开后太大，请只留要导入的表",
    "sheet_missing": "没有这个工作表，请用下载的空表填",
    "sheet_too_long": "表太长了，请分成几份，并删去下面的空行",
    "too_many_rows": "行数太多，一次最多 200 行，请分成几份",
    "no_rows": "没有可以导入的行",
    "merged": "有合并的单元格，请取消合并",
    "heading_missing": "缺少这一列，请不要改表头",
    "heading_twice": "这个表头出现了两次",
    "csv_encoding": "文字编码看不懂，请存成 UTF-8 或 GB18030",
    "csv_broken": "不是能读的 CSV，请检查引号和分隔符",
    "too_many_cells": "这一行的格数比表头多，请检查分隔符",
    "too_many_list_rows": "行数太多，一次最多 1000 行，请分成几份",
    "no_formula": "是公式，请改成填好的值",
    "cell_broken": "单元格里是错误值",
    "digits_lost": "数字太长，后几位已经丢了，请把这一列设成文本后重填",
    "not_number": "应为数字",
    "not_date": "日期看不懂，请写成 2026-12-31 这样",
    "too_far": "这一天太远了，请换一天",
    "no_full_stop": "请用句号结尾",
    "not_text": "应为文字",
    "password_short": f"至少 {MIN_PASSWORD} 个字符",
    "password_long": "太长了",
    "password_same": "和现在的密码一样",
    "password_wrong": "现在的密码不对",
    "username_shape": "用户名是 2 到 64 个字母、数字、汉字或 . _ - @",
    "username_taken": "这个用户名已经有人用了",
    "own_account": "不能停用自己的账号",
    "last_admin": "这是最后一个管理员，不能停用",
    "past": "日期已经过了",
    "two_decimals": "最多两位小数",
    "unit_fixed": "钱的单位是元，时间的单位是小时",
    "no_such_term": "只能用年龄、救助身份、居住、自理等资料项作条件，不能用个人信息",
    "term_unclear": '条件看不懂，请写成例如 {"min": 60} 或 ["dibao"]',
    "resource_not_for_this": "这份资源不是给这项需求的：服务、乡镇或条件不符合",
    "reason_for_unknown": "条件里有资料还不知道，请先问清楚，或写明为什么还是给",
    "resource_closed": "这份资源已经停止提供",
    "resource_expired": "这份资源已经过期",
    "application_over": "这份申请已经结束",
    "need_met": "这项需求已经办好了",
    "not_enough_left": "剩下的不够了",
    "already_given": "这份资源已经给了这项需求，还没有送到",
    "given_already": "已经给出去的比这还多",
    "settled_already": "已经送到或退回了",
    "no_points": "这个地区没有积分",
    "not_enough_points": "积分不够",
    "already_corrected": "这一笔已经更正过了",
    "no_such_holder": "没有这个单位或志愿者",
    "other_region": "不是这个地区的",
    "not_a_choice": "只能从给出的选项里选",
    "not_yes_no": "应为 true 或 false",
    "age_invalid": "年龄应为整数",
    "age_range": "年龄超出范围",
    "household_size_invalid": "人数应为整数",
    "household_size_range": "人数超出范围",
    "income_invalid": "收入应为数字，单位是元/月",
    "income_range": "收入超出范围",
    "phone_short": "电话号码少了数字",
    "phone_long": "电话号码多了数字",
    "phone_invalid": "电话号码不对",
    "id_length": "身份证号应为 18 位",
    "id_check_digit": "身份证号的校验位不对，请核对",
    "id_date": "身份证号里的出生日期不对，请核对",
    "name_long": "姓名太长了",
    "name_invalid": "姓名里有不能用的字符",
    "address_long": "地址太长了",
    "illness_long": "病情写得太长了，请简短些",
    "township_elsewhere": "不是本地区的乡镇",
    "township_vague": "请写到乡镇",
    "township_ambiguous": "有几个乡镇都叫这个名字，请写全称",
    "disability_invalid": "残疾情况应为 none，或写明类别和等级",
    "disability_grade": "残疾等级应为 1 到 4",
    "dimension_points": "请写成“维度:最低分”，分数是 0 到 100 的整数，如 income:10",
    "expense_invalid": "应为数字，单位是元/月",
    "expense_range": "金额超出范围",
    "same_application": "不能是这份申请自己",
    "same_household": "已经是同一户了",
    "split_first": "现在是同一户，请先拆开",
    "no_household": "这份申请没有和别的申请合成一户",
    "household_of_withdrawn": "已撤回或已删除的申请不能合成一户",
    "nobody_to_talk_to": "这份申请是当面填的，没有可以接手的会话",
    "colleague_has_talk": "同事已经接手了这个会话",
    "claimed": "同事正在处理这份申请",
    "not_your_claim": "这份申请是同事在处理，您不用放下",
    "talk_not_taken_over": "这个会话没有人接手，不用交还",
    "everything_arrived": "这个会话里的话都送到了，或者正在送",
    "person_left": "对方取消了关注，或者把我们拉黑了，重发也送不到，请打电话",
    "talk_of_townships": "这个会话里还说了别的乡镇的人家，只有县里能接手。请找县民政局，或者直接打电话",
    "take_over_first": "要先接手这个会话，才能回复",
    "application_withdrawn": "这份申请已经撤回",
    "reopen_first": "这份申请已经办结或退回。要再转介，请先在申请里点“重新受理”",
    "application_erased": "这份申请已经按要求删除",
    "note_struck": "这条笔记已经划掉了",
    "referred_already": "这项需求已经转给这个单位，还没有办完",
    "alert_taken": "这条提醒已经有人处理了",
    "alert_not_taken": "要先接下这条提醒，才能结束它",
    "alert_closed": "这条提醒已经结束了",
    "visit_over": "这次走访已经结束",
    "waits_for_a_visit": "这个人已经在等一次走访了",
    "township_nowhere": "没有这个乡镇（街道）",
    "braces": "不能用大括号",
    "hotline_number": "号码应为 3 到 12 位数字",
    "weekly_or_once": "请选星期几，或者写一个日期，只选一种",
    "ends_before": "结束的日子在开始以前",
    "time_of_day": "时间请写成 08:00 这样",
    "only_when_confirming": "只有确认办结时才能填",
    "client_id_used": "刚才那一次已经办成了，和这次写的不一样。请先看一看，还要办就再点一次",
    "visit_not_over": "这次走访还没有结果，请直接记结果",
    "only_when_delivering": "只有说服务完成时才能填",
    "no_work_on_it": "这次转介现在没有在办，不能记",
    "only_for_appointments": "只有约好上门才填几点",
    "quantity_and_unit": "数量和单位要一起填",
    "household_search_empty": "请填身份证号、电话，或者姓名加乡镇和村",
    "household_search_reason": "请写清楚为什么查，至少 4 个字",
    "phone_of_many": "这个电话登记在好几份申请里，认不出是谁，请用身份证号查",
    "name_too_short": "请写完整的姓名",
    "no_file": "请先选一个文件",
}


def to_problem(error: CaseworkError) -> Problem:
    """The problem document for ``error``. Anything unforeseen is a 409: it was refused, and on purpose."""
    if isinstance(error, Invalid):
        errors = [
            FieldMessage(field=issue.field, message=_told(issue), code=issue.reason) for issue in error.errors
        ]
        if isinstance(error, IncompleteDraft):
            return Problem(422, "资料还没有填完，不能提交。", code="incomplete", errors=errors)
        named = "；".join(f"{wrong.field}：{wrong.message}" for wrong in errors[:5])
        return Problem(422, f"填写有误：{named}。" if named else None, errors=errors)
    if isinstance(error, PackRefuses):
        refused = [FieldMessage(field="values", message=told, code="pack") for told in error.messages]
        return Problem(
            422, f"和地区数据对不上：{'；'.join(error.messages[:5])}。", code="pack", errors=refused
        )
    if isinstance(error, NotFound):
        return Problem(404, "没有这条记录，或者您看不到它。")
    if isinstance(error, InUse):
        detail = f"这个单位还有 {error.count} 件转介没有办完，请先办完或转走，再停用。"
        return Problem(409, detail, code="in-use", title="还在使用")
    if isinstance(error, ChangedMeanwhile):
        return _changed(error)
    if isinstance(error, StaleVersion):
        return Problem(
            409, "别人刚刚改过这条记录，请刷新后再决定。", code="stale-version", title="内容已经变了"
        )
    if isinstance(error, NotAllowed):
        return Problem(403)
    if isinstance(error, BadCredentials):
        return unauthorized("用户名或密码不对。")
    if isinstance(error, TooManyAttempts):
        seconds = max(1, error.retry_after)
        return Problem(
            429, f"登录失败的次数太多了，请等 {seconds} 秒再试。", headers={"Retry-After": str(seconds)}
        )
    if isinstance(error, PossiblyKnown):
        known = [
            FieldMessage(field="application_no", message=no, code="possibly_known") for no in error.numbers
        ]
        detail = "这个人可能已经有申请了，请先核对。"
        return Problem(409, detail, code="possibly-known", title="可能已经有申请", errors=known)
    if isinstance(error, ImpossibleStep):
        may = "、".join(f"{APPLICATION_STEPS[step]}（{step}）" for step in error.possible) or "没有"
        now, asked = status_label(error.status), APPLICATION_STEPS[error.step]
        return Problem(409, f"这份申请现在是“{now}”，不能“{asked}”。现在可以做的：{may}。")
    if isinstance(error, ReferralsOpen):
        return Problem(409, f"还有 {error.count} 件转介在办，先办完或撤回它们，再办结申请。")
    if isinstance(error, HeldBy):
        told = wording(error.reason)
        named = told.replace("同事", f"同事 {error.name} ", 1) if error.name else told
        return Problem(409, f"{named}。", code=error.reason.replace("_", "-"))
    if isinstance(error, Refused):
        return Problem(409, f"{wording(error.reason)}。", code=error.reason.replace("_", "-"))
    if isinstance(error, IllegalTransition):
        return _impossible(error)
    if isinstance(error, Conflict):
        return Problem(409, "现在的状态不允许这样做，请刷新后再看。")
    return Problem(409)


def _changed(error: ChangedMeanwhile) -> Problem:
    """Which fields somebody else was quicker with."""
    told = "别人刚刚改过这一项，请看现在的内容再决定。"
    errors = [FieldMessage(field=key, message=told, code="stale") for key in error.fields]
    named = "、".join(field_label(key) if key in FIELD_KEYS else key for key in error.fields)
    detail = f"别人刚刚改过：{named}。这里没有改动，请看现在的内容再决定。"
    return Problem(409, detail, code="stale-version", title="内容已经变了", errors=errors)


def _impossible(error: IllegalTransition) -> Problem:
    """Where the referral stands, and what can be done to it instead."""
    asked = REFERRAL_ACTIONS[error.action]
    stands = f"这次转介现在是“{referral_status_label(error.status)}”，不能“{asked}”。"
    instead = "、".join(f"{REFERRAL_ACTIONS[action]}（{action}）" for action in error.possible)
    named = f"您现在可以：{instead}。" if instead else "您现在没有可以做的步骤。"
    wrong = FieldMessage(field="action", message=stands + named, code="illegal_transition")
    return Problem(409, stands + named, errors=[wrong])


def wording(reason: str) -> str:
    """A reason code in plain words."""
    return REASONS.get(reason, "填写有误")


def _told(issue: FieldIssue) -> str:
    there_are = f"，可用的有：{'、'.join(issue.choices)}" if issue.choices else ""
    return wording(issue.reason) + there_are


def install(app: FastAPI) -> None:
    """Let casework's errors be answered with problem documents."""

    async def casework(request: Request, error: Exception) -> Response:
        assert isinstance(error, CaseworkError)
        return told(request, to_problem(error))

    app.add_exception_handler(CaseworkError, casework)
