"""The pages: the resident's chat, the volunteer's page, and those of staff (``desk/``)."""
