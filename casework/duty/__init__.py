"""The duty roster: who is to see to alerts, when, and how to reach them."""
