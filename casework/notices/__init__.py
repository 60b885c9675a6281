"""Notices to staff: that something waits for them. Never about whom: no personal content."""
