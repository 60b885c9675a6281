"""The resident's side of a referral: hears how it goes, is asked whether it was done, says how it was."""
