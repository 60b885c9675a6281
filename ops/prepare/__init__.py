"""Prepares a bare clone to run: private uv, both environments, the trained model.

Only the standard library, and Python 3.8 or later: this runs before anything is installed.
"""
