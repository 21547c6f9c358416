"""Digits in readers' addresses, bounded: a number that fits no database column is no address, and never an error."""


class Year:
    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):04d}"


class TwoDigits:
    """A month or day; a missing leading nought is forgiven, and redirected where the address matters."""

    regex = "[0-9]{1,2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):02d}"


class TagName:
    """A tag as it is written, in any script; percent-encoded in the address. Control characters name nothing."""

    regex = r"[^\x00-\x1f\x7f]{1,100}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class Number:
    regex = "[0-9]{1,15}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
