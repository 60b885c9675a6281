"""What needs a caseworker now: one list over alerts, talks, applications, referrals and visits."""
