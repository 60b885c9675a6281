"""Channels: WeChat and Telegram, through the same talk as the web page."""
