"""WeChat: an official account, and the customer-service messages of a mini program."""
