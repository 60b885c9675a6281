"""The door: resident API, staff API, channels, pages, sign-in. Imports casework, never the other way round."""
