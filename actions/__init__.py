"""Rasa's custom actions: thin translations between the dialogue and casework. They run in the service."""
