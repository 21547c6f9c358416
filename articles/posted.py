"""What comes in with a form, read without trust."""

# As many as the database holds in any column of numbers, so that every answer can be looked up.
MOST_DIGITS = 18


def number(data, name):
    """The whole number that `data` has under a name; None when it has none that could be one of ours."""
    return read_number(data.get(name))


def read_number(text):
    """The number that a text says; None when it says none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
