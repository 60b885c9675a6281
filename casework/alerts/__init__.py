"""Alerts: what a person on duty must acknowledge, danger first."""
