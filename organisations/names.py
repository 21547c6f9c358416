"""How a person of the paper is named in sentences."""

NAME_FIELDS = ("last_name", "first_name", "username")


def person_name(user):
    """The person's name, else the login. In Chinese order: stock accounts keep the whole name in `last_name`."""
    return name_of(user.last_name, user.first_name, user.get_username())


def name_of(last_name, first_name, username):
    """The same of the NAME_FIELDS of a row."""
    return f"{last_name}{first_name}".strip() or username
