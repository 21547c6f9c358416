import pytest

from articles.models.shared import Section
from tests.factories import make_district, make_topic


@pytest.fixture
def paper(db):
    """A paper with a district, a head topic with a child, and a navigation of two places."""
    head = make_topic("rights", name="维权")
    child = make_topic("unpaid-wages", name="讨薪", parent=head)
    Section.objects.create(slug="news", name="要闻", order=1, address="/")
    Section.objects.create(slug="rights", name="维权", order=2, topic=head)
    return {"district": make_district("chaoyang", short_name="朝阳"), "head": head, "child": child}
