"""The pictures of the README and of docs/pages.md, taken from the real program."""
