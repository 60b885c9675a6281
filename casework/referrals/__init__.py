"""Referrals: one need on its way to one organisation, until somebody confirms that it was met."""
