"""The directory as open data: Open Referral's Human Services Data Specification (HSDS) 3, as JSON."""
