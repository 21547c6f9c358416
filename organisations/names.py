"""How a person of the paper is named in sentences."""


def person_name(user):
    """The person's name, else the login. In Chinese order: stock accounts keep the whole name in `last_name`."""
    return f"{user.last_name}{user.first_name}".strip() or user.get_username()
