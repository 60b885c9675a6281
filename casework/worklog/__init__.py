"""What an organisation writes down while it works on a referral: when somebody comes, what was done."""
