"""An allocation as it stands in the trail of its application. Pure."""

from __future__ import annotations

from typing import Any

from casework.resources.quantities import to_amount
from casework.resources.repository import Row


def as_noted(row: Row) -> dict[str, Any]:
    """What was given of what and where it stands; nothing personal."""
    given, resource = row.allocation, row.resource
    return {
        "resource": resource.id,
        "organisation": resource.organisation,
        "service": row.service,
        "quantity": str(to_amount(resource.kind, given.quantity)),
        "unit": resource.unit,
        "status": given.status,
    }
