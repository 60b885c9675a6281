"""The door: resident API, staff API, channels, pages, sign-in. casework knows nothing of it."""
