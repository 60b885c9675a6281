"""Telegram: the Bot API of a region's bot, through python-telegram-bot."""
