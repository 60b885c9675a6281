"""What a resident's page calls (contract section 2)."""
