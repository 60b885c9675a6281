"""One household, once: who is the same, who decided it, and what the household is already given."""
