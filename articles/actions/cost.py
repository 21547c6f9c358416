"""What an edit amounts to, with the people of the register known by name."""

from articles import body
from articles.changes import classify, explain
from organisations.models import Person


def cost_of(earlier, content):
    """The Change between two contents; a registered person's name is a name wherever it stands."""
    return classify(earlier, content, _people_in(earlier, content))


def touches_of(earlier, content):
    """Everything an edit touched, gravest first, with the same names known."""
    return explain(earlier, content, _people_in(earlier, content))


def _people_in(*contents):
    texts = "\n".join(body.plain_text(content["text"]["body"]) for content in contents)
    return [name for name in Person.objects.values_list("name", flat=True).iterator() if name in texts]
