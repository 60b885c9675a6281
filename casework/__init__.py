"""What the program is about: conversations, applications, assessment, directory, referrals.

Knows the domain and the database. Knows no HTTP, no Rasa and no channel.
"""
