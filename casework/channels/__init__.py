"""Doors beside the web page: who is at the other end, what they deliver, what goes out to them."""
