"""Entering an application in person: at a station, or on a visit."""
