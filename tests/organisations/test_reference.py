"""Reference facts: loaded as often as one likes, and what an editor changed or deleted stays so."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Section, SiteState, Source, Topic
from organisations import loading
from organisations.loading import Table
from organisations.models import Body, BodyName, BodySuccession, District
from tests.organisations.people import make_body

pytestmark = pytest.mark.django_db


def load_reference():
    said = StringIO()
    call_command("load_reference", stdout=said)
    return said.getvalue()


def bodies(*rows):
    """A table of bodies as a file would give it."""
    facts = {"level": "district", "parent": None, "district": None, "checked_on": None}
    return Table(Body, [facts | row for row in rows], references={"parent": Body, "district": District})


def names(*pairs, valid_to=None):
    rows = [
        {"body": body, "name": name, "kind": "alias", "valid_from": None, "valid_to": valid_to} for body, name in pairs
    ]
    return Table(BodyName, rows, identity=("body", "name", "kind"), references={"body": Body}, is_part=True)


BEISHAN = {"slug": "beishan", "name": "北山区总工会"}


def test_the_files_of_the_paper_hold_what_the_paper_needs():
    load_reference()

    assert District.objects.current().count() == 20
    assert District.objects.get(slug="xuanwu").successor.slug == "xicheng"
    assert Body.objects.confirmed().count() == Body.objects.count() >= 100
    assert Body.objects.filter(level=Body.Level.DISTRICT, district__retired_on=None).count() >= 17
    assert BodyName.objects.filter(name="市总", body__level=Body.Level.MUNICIPAL).exists()
    assert BodySuccession.objects.filter(predecessor__slug="xuanwu", successor__slug="xicheng").exists()
    assert Topic.objects.filter(parent=None).count() >= 12
    assert Topic.objects.exclude(parent=None).exclude(parent__parent=None).count() == 0
    assert Section.objects.count() == 10
    assert Source.objects.filter(is_listed=True).exists()


def test_a_second_load_changes_nothing():
    load_reference()
    version = SiteState.objects.get().version

    said = load_reference()

    assert said.splitlines()[-1] == "0 changed in all"
    assert SiteState.objects.get().version == version


def test_loading_everything_takes_a_few_questions_to_the_database(django_assert_max_num_queries):
    load_reference()

    with django_assert_max_num_queries(50):
        load_reference()


def test_an_edit_made_in_the_admin_survives():
    loading.load(bodies(BEISHAN))
    Body.objects.update(name="北山区总工会（编辑改）")

    counts = loading.load(bodies(BEISHAN | {"name": "北山区总工会（文件改）"}))

    assert Body.objects.get().name == "北山区总工会（编辑改）"
    assert counts["changed"] == 0


def test_a_changed_value_of_the_file_reaches_an_untouched_row():
    loading.load(bodies(BEISHAN))

    counts = loading.load(bodies(BEISHAN | {"name": "北山区总工会（文件改）"}))

    assert Body.objects.get().name == "北山区总工会（文件改）"
    assert counts == Counter(changed=1)


def test_only_the_field_that_an_editor_touched_stays():
    loading.load(bodies(BEISHAN))
    Body.objects.update(name="北山区总工会（编辑改）")

    loading.load(bodies(BEISHAN | {"name": "北山区总工会（文件改）", "level": "street"}))

    body = Body.objects.get()
    assert (body.name, body.level) == ("北山区总工会（编辑改）", "street")


def test_what_an_editor_deleted_does_not_come_back():
    loading.load(bodies(BEISHAN))
    loading.load(names(("beishan", "北山总"), ("beishan", "北山工会")))
    BodyName.objects.filter(name="北山总").delete()

    loading.load(names(("beishan", "北山总"), ("beishan", "北山工会")))

    assert [row.name for row in BodyName.objects.all()] == ["北山工会"]


def test_a_name_that_left_the_file_goes_unless_an_editor_changed_it():
    loading.load(bodies(BEISHAN))
    loading.load(names(("beishan", "北山总"), ("beishan", "北山工会"), ("beishan", "北山区总")))
    BodyName.objects.filter(name="北山工会").update(kind="short")

    counts = loading.load(names(("beishan", "北山区总")))

    assert {row.name for row in BodyName.objects.all()} == {"北山工会", "北山区总"}
    assert counts["removed"] == 1


def test_a_row_made_by_hand_before_the_file_knew_it_stays_as_it_is():
    make_body(slug="beishan", name="手录的名称")

    loading.load(bodies(BEISHAN))

    assert Body.objects.get().name == "手录的名称"


def test_a_row_whose_slug_an_editor_changed_is_still_found():
    loading.load(bodies(BEISHAN))
    Body.objects.update(slug="beishan-new")

    loading.load(bodies(BEISHAN, {"slug": "jiedao", "name": "南街街道总工会", "parent": "beishan"}))

    assert Body.objects.count() == 2
    assert Body.objects.get(slug="jiedao").parent.slug == "beishan-new"


def test_a_row_may_name_a_parent_that_stands_further_down():
    child = {"slug": "jiedao", "name": "南街街道总工会", "parent": "beishan"}

    loading.load(bodies(child, BEISHAN))

    assert Body.objects.get(slug="jiedao").parent.slug == "beishan"


def test_a_key_that_nobody_knows_is_named():
    with pytest.raises(LookupError, match="nowhere"):
        loading.load(bodies(BEISHAN | {"parent": "nowhere"}))


def test_reference_facts_are_confirmed_for_readers():
    loading.load(bodies(BEISHAN))

    body = Body.objects.confirmed().get()
    assert body.from_reference
