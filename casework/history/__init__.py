"""The append-only trail: what changed, who read, which step was taken, when and why."""
