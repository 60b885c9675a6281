"""Proactive discovery: departments push lists, rules raise who is to be visited."""
