"""Registers: one person proposes, another confirms, and readers keep what was confirmed last."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.models import SiteState
from organisations import actions
from organisations.models import Body, District, Event, Office, Person
from tests.organisations.people import make_body, make_person

pytestmark = pytest.mark.django_db
TWO_MINUTES_PAST_TWO = datetime(2026, 11, 22, 14, 2, tzinfo=ZoneInfo("Asia/Shanghai"))


def make_event(by, **more):
    facts = {"title": "职工法律诊所", "starts_on": date(2026, 12, 1), "audience": Event.Audience.WORKERS}
    return actions.propose(Event(**facts | more), by=by)


def site_version():
    return SiteState.objects.values_list("version", flat=True).first() or 0


# --- Proposing and confirming --------------------------------------------------------------------


def test_readers_see_a_proposed_entry_only_after_a_second_person_confirmed_it():
    person = actions.propose(Person(name="闻人澜舟"), by=make_person("reporter"))
    assert not Person.objects.confirmed().exists()

    actions.confirm(person, by=make_person("first"))

    assert Person.objects.confirmed().get() == person


@time_machine.travel(TWO_MINUTES_PAST_TWO, tick=False)
def test_nobody_confirms_what_they_proposed_themselves():
    editor = make_person("second", name="闻人竹")
    person = actions.propose(Person(name="霍知行"), by=editor)

    with pytest.raises(actions.Refused, match=r"霍知行.*闻人竹.*14:02"):
        actions.confirm(person, by=editor)

    assert not Person.objects.confirmed().exists()


@pytest.mark.parametrize("role", ["", "correspondent", "reporter", "proofreader"])
def test_who_has_no_such_duty_confirms_nothing(role):
    person = actions.propose(Person(name="祁素问"), by=make_person("first"))

    with pytest.raises(actions.Refused, match="祁素问"):
        actions.confirm(person, by=make_person(role))

    assert not Person.objects.confirmed().exists()


def test_the_database_itself_refuses_one_person_twice():
    editor = make_person("final")

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="宁小川", state="confirmed", proposed_by=editor, confirmed_by=editor)


def test_whoever_changes_a_proposed_entry_answers_for_it():
    first, second = make_person("first"), make_person("second", name="骆书影")
    person = actions.propose(Person(name="白露出"), by=first)

    person = actions.amend(person, {"name": "白露初"}, by=second)

    assert person.proposed_by == second
    with pytest.raises(actions.Refused, match="骆书影"):
        actions.confirm(person, by=second)
    assert actions.confirm(person, by=first).is_confirmed


def test_an_entry_confirmed_already_is_not_confirmed_again():
    with pytest.raises(actions.Refused, match="北山区总工会"):
        actions.confirm(make_body(), by=make_person("final"))


def test_what_an_entry_shows_beside_itself_is_confirmed_first():
    proposer, second = make_person("reporter"), make_person("second")
    person = actions.propose(Person(name="端木青峰"), by=proposer)
    office = actions.propose(Office(person=person, body=make_body(), title="主席"), by=proposer)

    with pytest.raises(actions.Refused, match="端木青峰"):
        actions.confirm(office, by=second)

    actions.confirm(person, by=second)
    assert actions.confirm(office, by=second).is_confirmed


# --- Changes that wait ---------------------------------------------------------------------------


def test_a_change_of_a_confirmed_entry_waits_while_readers_keep_the_old():
    body, reporter = make_body(), make_person("reporter")

    actions.amend(body, {"name": "北山区总工会（新）", "checked_on": date(2026, 11, 1)}, by=reporter)
    body.refresh_from_db()
    assert (body.name, body.checked_on, body.is_confirmed) == ("北山区总工会", None, True)
    assert list(Body.objects.awaiting_confirmation()) == [body]

    body = actions.confirm(body, by=make_person("first"))
    assert (body.name, body.checked_on, body.pending) == ("北山区总工会（新）", date(2026, 11, 1), {})
    assert body.proposed_by == reporter


def test_nobody_confirms_their_own_change():
    body, editor = make_body(), make_person("final", name="上官衡")
    body = actions.amend(body, {"name": "北山区总工会（新）"}, by=editor)

    with pytest.raises(actions.Refused, match="上官衡"):
        actions.confirm(body, by=editor)

    body.refresh_from_db()
    assert body.name == "北山区总工会"


def test_names_of_a_confirmed_body_wait_too():
    body, reporter = make_body(), make_person("reporter")
    old, wrong = body.names.create(name="北山县总工会", kind="former"), body.names.create(name="北山总", kind="alias")
    parts = {
        "added": [{"name": "北山工会", "kind": "short"}],
        "changed": {str(old.pk): {"valid_to": "2015-11-01"}},
        "removed": [wrong.pk],
    }

    body = actions.amend(body, {}, by=reporter, parts={"names": parts})
    assert set(body.names.values_list("name", flat=True)) == {"北山县总工会", "北山总"}

    actions.confirm(body, by=make_person("second"))
    assert set(body.names.values_list("name", "valid_to")) == {("北山工会", None), ("北山县总工会", date(2015, 11, 1))}


def test_changes_by_two_people_wait_together_and_neither_is_lost():
    body = make_body()
    actions.amend(body, {"name": "北山区总工会（新）"}, by=make_person("reporter"))
    body = actions.amend(body, {"level": "street"}, by=make_person("reporter"))

    body = actions.confirm(body, by=make_person("first"))

    assert (body.name, body.level) == ("北山区总工会（新）", "street")


def test_a_change_set_back_waits_no_more():
    body, reporter = make_body(), make_person("reporter")
    body = actions.amend(body, {"level": "street"}, by=reporter)

    body = actions.amend(body, {"level": "district"}, by=reporter)

    assert body.pending == {}


def test_a_change_that_could_never_be_confirmed_is_refused_at_once():
    make_body(slug="nanshan", name="南山区总工会")

    with pytest.raises(actions.Refused, match="南山区总工会"):
        actions.amend(make_body(), {"name": "南山区总工会"}, by=make_person("reporter"))

    assert not Body.objects.awaiting_confirmation().exists()


def test_nobody_confirms_what_changed_after_they_looked():
    body, reporter = make_body(), make_person("reporter", name="佟有木")
    seen = actions.stamp(actions.amend(body, {"level": "street"}, by=reporter))
    actions.amend(body, {"level": "joint"}, by=reporter)

    with pytest.raises(actions.Refused, match="佟有木"):
        actions.confirm(body, by=make_person("first"), seen=seen)

    body.refresh_from_db()
    assert body.level == "district"


def test_a_dropped_change_is_gone():
    body = actions.amend(make_body(), {"level": "street"}, by=make_person("reporter"))

    body = actions.drop(body, by=make_person("first"))

    assert (body.pending, body.level) == ({}, "district")


# --- Events --------------------------------------------------------------------------------------


def test_an_invitation_is_never_confirmed_for_readers():
    event = make_event(make_person("reporter"), audience=Event.Audience.INVITATION)

    with pytest.raises(actions.Refused, match="职工法律诊所"):
        actions.confirm(event, by=make_person("final"))

    assert not Event.objects.public().exists()


def test_a_confirmed_event_that_becomes_an_invitation_leaves_readers_at_once():
    reporter = make_person("reporter")
    event = actions.confirm(make_event(reporter), by=make_person("first"))
    assert Event.objects.public().get() == event
    version = site_version()

    actions.amend(event, {"audience": Event.Audience.INVITATION}, by=reporter)

    assert not Event.objects.public().exists()
    assert site_version() > version


def test_the_bodies_and_times_of_an_event_wait_as_well():
    reporter, body = make_person("reporter"), make_body()
    event = actions.confirm(make_event(reporter), by=make_person("first"))

    event = actions.amend(event, {"bodies": [body], "start_time": time(13, 30)}, by=reporter)
    assert not event.bodies.exists()

    event = actions.confirm(event, by=make_person("first"))
    assert (list(event.bodies.all()), event.start_time) == ([body], time(13, 30))


# --- What readers' pages learn -------------------------------------------------------------------


def test_the_version_of_the_site_rises_when_readers_see_a_change_and_not_before():
    body = make_body()
    version = site_version()

    body = actions.amend(body, {"level": "street"}, by=make_person("reporter"))
    assert site_version() == version

    actions.confirm(body, by=make_person("first"))
    assert site_version() > version


# --- The admin -----------------------------------------------------------------------------------


def body_form(body, **changes):
    """What the change page of a body sends, without touching anything but `changes`."""
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    formsets = {f"{prefix}-{name}": value for prefix in ("names", "later_bodies") for name, value in empty.items()}
    facts = {"slug": body.slug, "name": body.name, "level": body.level, "parent": "", "district": "", "checked_on": ""}
    return {**facts, **formsets, "seen": actions.stamp(body), **changes}


def change_page(entry):
    return reverse(f"admin:organisations_{entry._meta.model_name}_change", args=[entry.pk])


def test_saving_a_confirmed_body_in_the_admin_lets_the_change_wait(client):
    body = make_body()
    client.force_login(make_person("reporter", name="燕行舟"))

    response = client.post(change_page(body), body_form(body, name="北山区总工会（新）"))

    assert response.status_code == 302
    body.refresh_from_db()
    assert (body.name, body.pending["fields"]) == ("北山区总工会", {"name": "北山区总工会（新）"})
    page = client.get(change_page(body)).content.decode()
    assert "燕行舟" in page and "北山区总工会（新）" in page


def test_names_added_in_the_admin_wait_for_the_second_person(client):
    body = make_body()
    client.force_login(make_person("reporter"))
    names = {"names-TOTAL_FORMS": 1, "names-0-name": "北山工会", "names-0-kind": "short", "names-0-body": body.pk}

    client.post(change_page(body), body_form(body, **names))
    assert not body.names.exists()

    client.force_login(make_person("first"))
    body.refresh_from_db()
    client.post(reverse("admin:organisations_body_confirm", args=[body.pk]), {"seen": actions.stamp(body)})
    assert body.names.get().name == "北山工会"


def test_a_form_older_than_the_entry_keeps_what_was_typed(client):
    body = make_body()
    late = body_form(body, name="北山区总工会（迟到）")
    actions.amend(body, {"level": "street"}, by=make_person("reporter", name="穆小笛"))
    client.force_login(make_person("reporter"))

    response = client.post(change_page(body), late)

    page = response.content.decode()
    assert response.status_code == 200
    assert "北山区总工会（迟到）" in page and "穆小笛" in page
    body.refresh_from_db()
    assert body.pending["fields"] == {"level": "street"}


def test_a_person_and_their_offices_are_proposed_in_one_form(client):
    body, reporter = make_body(), make_person("reporter")
    client.force_login(reporter)
    office = {"body": body.pk, "title": "主席", "kind": "elected", "order": 1, "from_precision": "day",
              "to_precision": "day", "person": ""}  # fmt: skip
    sent = {"name": "柳问渠", "note": "", "offices-TOTAL_FORMS": 1, "offices-INITIAL_FORMS": 0}

    client.post(reverse("admin:organisations_person_add"), sent | {f"offices-0-{key}": v for key, v in office.items()})

    held = Office.objects.get()
    assert (held.person.name, held.proposed_by, held.person.proposed_by) == ("柳问渠", reporter, reporter)
    assert not Office.objects.confirmed().exists()


def test_entries_are_confirmed_from_the_list_except_ones_own(client):
    editor = make_person("second")
    own = actions.propose(Person(name="秦山月"), by=editor)
    other = actions.propose(Person(name="霍启鸣"), by=make_person("reporter"))
    client.force_login(editor)

    client.post(
        reverse("admin:organisations_person_changelist"),
        {"action": "confirm_selected", "_selected_action": [own.pk, other.pk]},
    )

    assert list(Person.objects.confirmed()) == [other]


@pytest.mark.parametrize("role", ["", "correspondent", "reporter", "proofreader"])
def test_the_confirm_button_does_nothing_for_who_has_no_such_duty(client, role):
    person = actions.propose(Person(name="苏见山"), by=make_person("first"))
    client.force_login(make_person(role))

    client.post(reverse("admin:organisations_person_confirm", args=[person.pk]), {"seen": actions.stamp(person)})

    assert not Person.objects.confirmed().exists()


def test_looking_at_the_confirm_address_confirms_nothing(client):
    person = actions.propose(Person(name="苏见山"), by=make_person("reporter"))
    client.force_login(make_person("first"))

    response = client.get(reverse("admin:organisations_person_confirm", args=[person.pk]))

    assert response.status_code == 404
    assert not Person.objects.confirmed().exists()


def test_a_manager_deletes_only_what_was_never_confirmed(client):
    manager = make_person("manager")
    client.force_login(manager)
    proposed = actions.propose(Person(name="误录"), by=make_person("reporter"))
    confirmed = actions.confirm(actions.propose(Person(name="祁素问"), by=manager), by=make_person("first"))

    answers = {
        person.name: client.post(reverse("admin:organisations_person_delete", args=[person.pk]), {"post": "yes"})
        for person in (proposed, confirmed)
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {"误录": 302, "祁素问": 404}
    assert list(Person.objects.all()) == [confirmed]


def test_what_waits_for_a_second_person_can_be_listed(client):
    make_body(slug="nanshan", name="南山区总工会")
    actions.amend(make_body(), {"level": "street"}, by=make_person("reporter"))
    client.force_login(make_person("first"))

    page = client.get(reverse("admin:organisations_body_changelist"), {"awaiting": "yes"}).content.decode()

    assert "北山区总工会" in page and "南山区总工会" not in page


def test_a_list_of_bodies_asks_the_same_number_of_questions_however_long_it_is(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(make_person("first"))
    district = District.objects.create(slug="beishan", name="北山区", short_name="北山")
    parent = make_body(slug="shi", name="市总工会", level="municipal")
    for number in range(30):
        make_body(slug=f"body-{number}", name=f"第{number}工会", district=district, parent=parent)

    # session · user · user's permissions · groups' permissions · count · districts for the filter · rows
    # · unread notices
    with django_assert_num_queries(8):
        client.get(reverse("admin:organisations_body_changelist"))


def test_the_admin_leads_to_the_readers_page_only_of_what_is_confirmed(client):
    proposer = make_person("reporter")
    body = actions.propose(Body(name="西岭区总工会", slug="xiling", level="district"), by=proposer)
    client.force_login(proposer)

    before = client.get(change_page(body)).content.decode()
    actions.confirm(body, by=make_person("first"))
    after = client.get(change_page(body)).content.decode()

    assert "/organisations/xiling/" not in before
    assert "/organisations/xiling/" in after
