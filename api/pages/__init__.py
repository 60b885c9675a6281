"""The pages: the resident's chat and the caseworkers' desk. Shells only; their data comes through the API."""
