"""Charity resources: what organisations offer, and which open needs it is given to."""
