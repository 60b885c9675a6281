"""The further panels of a case's page: each is asked for by itself, so that a slow one holds up no other.

A panel answers a fragment at ``/staff/applications/{no}/panels/<name>``, which is put below its heading
(``#panel-<name>-body``); its template is ``desk/case/_<name>.html``. Inside of a panel:

- a form is written ``<form {{ kit.sends(action) }}>`` (``desk/case/kit.html``), posts to an address below
  ``/staff/applications/{no}/`` and answers ``after(request, "/staff/applications/{no}", done=…)``: the page
  takes what changed out of the answer, closes what the form stood in, and asks every panel again;
- what is typed and not sent stays meanwhile: the page puts ``data-keep`` on a form that was typed into and on
  an open ``<details class="fix">``; a problem is told in the form's ``ui.problem()``;
- ``<button type="button" class="value" data-key="age">`` lights up the words that said ``age``
  (``need:<id>`` for a need);
- a link may ask the panel in another state (``?need=…``): from then on it is asked in that state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.access import Reader
from casework.applications.schemas import ApplicationView


@dataclass(frozen=True)
class Panel:
    """One panel. ``permission``: who gets it at all; ``whole``: only who sees the whole application.
    ``late``: it is asked for when it comes into view, not with the page."""

    name: str
    title: str
    permission: str
    whole: bool = True
    late: bool = False


#: In the order of the page, below the fields.
PANELS: Final[tuple[Panel, ...]] = (
    Panel("needs", "需求和转介", "referrals.read", whole=False),
    Panel("duplicates", "可能重复、同一户", "households.read", late=True),
    Panel("benefits", "可能符合的救助政策", "policies.check", late=True),
)
#: The last of the page.
TRAIL: Final = Panel("trail", "办理记录", "history.read", late=True)


def panels_for(staff: Reader, view: ApplicationView, *, whole: bool) -> list[Panel]:
    """The panels that ``staff`` gets of an application. Nothing is left to do with an erased one."""
    if whole and not view.fields:
        return []
    return [panel for panel in PANELS if staff.may(panel.permission) and (whole or not panel.whole)]
