"""What an organisation would be shown of an application, before anything is sent. Pure."""

from __future__ import annotations

from casework.applications.models import Application, Need
from casework.intake.keys import FIELD_KEYS
from casework.referrals.case_schemas import SharedField, SharingPreview
from casework.referrals.sharing import shared
from casework.regions.pack import RegionPack

#: Whether somebody agrees is no fact about the person.
_NOT_SHOWN_AT_ALL = frozenset({"consent"})


def preview(
    application: Application, need: Need, organisation: str, kind: str, pack: RegionPack
) -> SharingPreview:
    """What ``organisation`` of ``kind`` would see of ``application`` for its ``need``, by the region's
    rules."""
    rules, fields = pack.sharing, application.fields
    shown = shared(fields, application.evidence, need.service, need.text, kind, rules)
    consent = fields.get("consent") is True
    meant = rules.fields_for(kind, need.service) if consent else []
    matching = rules.matching(kind, need.service)
    return SharingPreview(
        organisation=organisation,
        service=need.service,
        consent=consent,
        text=shown.text,
        fields=[
            SharedField(
                key=key,
                value=shown.fields.get(key),
                why=[rule.why for rule in matching if key in rule.fields] if key not in rules.always else [],
            )
            for key in meant
        ],
        withheld=[
            key
            for key in FIELD_KEYS
            if key in fields and key not in shown.fields and key not in _NOT_SHOWN_AT_ALL
        ],
        origin=rules.origin,
    )
