"""From talk to application: the draft, its checks, and what to ask next."""
