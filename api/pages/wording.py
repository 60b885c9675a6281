"""Chinese words of the desk for steps and for what was read or done (states: ``casework.statuses``)."""

from __future__ import annotations

from typing import Final

#: A caseworker's steps with a whole application.
APPLICATION_STEPS: Final = {
    "assess": "开始评估",
    "return": "退回",
    "close": "办结",
    "reopen": "重新受理",
    "withdraw": "撤回",
}

REFERRAL_ACTIONS: Final = {
    "create": "新建",
    "send": "发出",
    "accept": "接收",
    "reject": "不接收",
    "expire": "超期",
    "share": "把更正的资料告诉单位",
    "overdue": "超过时限，已告诉县里",
    "start": "开始服务",
    "hold": "暂停",
    "resume": "恢复",
    "deliver": "服务完成",
    "confirm": "确认办结",
    "dispute": "提出没有办好",
    "fail": "未能完成",
    "withdraw": "撤回",
    "record": "记下了办理情况",
}

#: What was read or done, beside fields, states and referrals (``action`` of a history entry).
HISTORY: Final = {
    "file": "提交了申请",
    "read_application": "申请的全部内容",
    "read_referral": "转介时给单位看的资料",
    "read_referrals": "各项需求的转介和办理经过",
    "read_sharing": "转出前会给单位看的资料",
    "read_duplicates": "可能重复的申请",
    "read_household": "同一户已有的帮扶",
    "read_transcript": "对话原文",
    "read_history": "办理记录",
    "read_assessment": "困难评估的依据",
    "read_grades": "正式认定的结果",
    "read_benefits": "可能符合的救助政策",
    "export": "申请表，打印或导出",
    "read_photo": "证件照片",
    "photo_attach": "附上了证件照片",
    "read_notes": "个案笔记",
    "note_add": "写了一条个案笔记",
    "note_strike": "划掉了一条个案笔记",
    "read_visit": "走访的情况",
    "merge": "和另一份申请合成一户",
    "split": "从同一户里拆了出来",
    "distinct": "确认不是同一户",
    "allocate": "给了慈善资源",
    "deliver": "慈善资源已送到",
    "give_back": "慈善资源退回了",
    "assign": "安排了人走访",
    "outcome": "记下了走访结果",
    "withdraw": "撤回了申请",
    "expenses": "记下了每月必需开支",
    "self_care_actions": "记下了六项日常活动能不能自己做",
    "grade": "记下了正式认定的结果",
    "claim": "开始处理这份申请",
    "unclaim": "放下了这份申请",
    "take_over": "接手了对话",
    "release": "把对话交回给易助",
    "reply": "回复了居民",
    "resend": "把没有送到的话重新发出",
    "told": "记下没送到的话已经另外告诉对方",
    "erase": "按要求删除了个人资料和原话",
    "alert_raise": "说了要人马上看的话",
    "alert_repeat": "又说了一次要人马上看的话",
    "alert_acknowledge": "接下了提醒",
    "alert_close": "处理完了提醒",
    "read_alert": "提醒的处理结果",
    "search_household": "按身份证号、电话或姓名查到这一户的帮扶",
}

#: Where a talk stands.
PHASES: Final = {
    "open": "刚开始",
    "intake": "正在填",
    "confirming": "核对中",
    "submitted": "已提交",
    "crisis": "有危险",
    "human": "人工接待",
}

#: Kinds of alerts, as a person on duty reads them.
ALERTS: Final = {
    "suicide": "有轻生的话",
    "violence": "有人挨打、受虐待",
    "medical": "急病、受伤或起火",
    "missing": "有人走失",
    "destitution": "断粮，没处住",
    "human": "要找工作人员",
    "erasure": "要求删除已在办的申请",
    "feedback": "对服务的意见",
}
