"""Staff accounts: who signs in, with which role, for which regions or organisation."""
