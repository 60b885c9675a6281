"""The audit trail: the whole history of a region, searched. What was read or changed, never its content."""
