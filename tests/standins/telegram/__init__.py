"""The other side of Telegram: a Bot API server on loopback with people at it.

``server.Telegram`` is the whole of it; point python-telegram-bot's ``base_url`` at ``Telegram.base_url``.
"""
