"""What a caseworker's tool calls (contract section 3)."""
