"""Points for volunteers and providers (in Weihai 海贝分): a ledger of what was earned and spent."""
