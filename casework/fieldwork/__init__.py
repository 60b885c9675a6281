"""Work outside: the day's list, and calls that may be sent again because their answer was lost."""
