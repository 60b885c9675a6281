"""What a department or the county asks for at the end of a quarter."""
