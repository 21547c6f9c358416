"""What leaves the house: each mail and each robot's message once, to who may still read it, and nowhere else."""

import json
import threading
from contextlib import closing, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import actions, delivery, notices, robots, worker
from articles.models import Delivery, Notice, NoticeSettings, Robot, Story
from tests.people import Newsroom
from tests.stories import make_story, refused

pytestmark = pytest.mark.django_db
Kind, State = Notice.Kind, Delivery.State


@pytest.fixture
def newsroom(db):
    return Newsroom()


@pytest.fixture
def story(newsroom):
    return make_story(newsroom)


def tell(story, *people, kind=Kind.URGENT, event="e", text="急稿。", at=None):
    notices.tell(kind, story, people, event=event, text=text, at=at)


def deliver_all(at=None):
    for number in list(Delivery.objects.values_list("pk", flat=True)):
        delivery.deliver(number, at=at)


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


# --- Mail -----------------------------------------------------------------------------------------


def test_a_mail_says_what_happened_and_leads_to_the_story(newsroom, story):
    tell(story, newsroom.first, text="急稿：“职工运动会开赛”已送审。")

    deliver_all()

    (letter,) = mail.outbox
    assert letter.to == [newsroom.first.email]
    assert "急稿：“职工运动会开赛”已送审。" in letter.subject
    assert f"http://127.0.0.1:8000/admin/articles/story/{story.pk}/change/" in letter.body
    assert states() == [State.SENT]


def test_whatever_runs_twice_sends_once(newsroom, story):
    tell(story, newsroom.first)

    deliver_all()
    deliver_all()

    assert len(mail.outbox) == 1


def test_ten_notices_come_in_one_mail_and_what_is_urgent_at_once(newsroom, story):
    now = timezone.now()
    for number in range(10):
        tell(story, newsroom.writer, kind=Kind.RETURNED, event=f"r{number}", text=f"退回{number}。", at=now)
    tell(story, newsroom.writer, at=now)

    deliver_all(now + timedelta(seconds=1))
    assert [len(letter.body.split("\n\n")) for letter in mail.outbox] == [1]
    deliver_all(now + timedelta(minutes=10))

    assert len(mail.outbox) == 2
    assert all(f"退回{number}。" in mail.outbox[1].body for number in range(10))
    assert states() == [State.SENT] * 11


def test_who_wants_each_alone_gets_each_alone(newsroom, story):
    NoticeSettings.objects.create(person=newsroom.writer, by_mail=[Kind.RETURNED], as_digest=False)
    for event in "ab":
        tell(story, newsroom.writer, kind=Kind.RETURNED, event=event)

    deliver_all()

    assert len(mail.outbox) == 2


@pytest.mark.parametrize("loss", ["restricted", "inactive", "no role", "no address"])
def test_rights_are_asked_again_when_it_is_sent(newsroom, story, loss):
    tell(story, newsroom.first, newsroom.final)
    person = get_user_model().objects.filter(pk=newsroom.first.pk)
    if loss == "restricted":
        Story.objects.filter(pk=story.pk).update(is_restricted=True)
    elif loss == "no role":
        newsroom.first.groups.clear()
    else:
        person.update(**{"inactive": {"is_active": False}, "no address": {"email": ""}}[loss])

    deliver_all()

    assert [letter.to for letter in mail.outbox] == [[newsroom.final.email]]
    assert states() == [State.DROPPED, State.SENT]


def test_a_failing_server_is_asked_again_and_then_given_up(newsroom, story, monkeypatch):
    def fail(self, fail_silently=False):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    now = timezone.now()
    tell(story, newsroom.first, at=now)
    due = []

    for _attempt in range(6):
        row = Delivery.objects.get()
        due.append(row.due_at - now)
        delivery.deliver(row.pk, at=row.due_at)

    waits = [timedelta(minutes=minutes) for minutes in (0, 1, 6, 36, 156)]
    assert due[:5] == waits
    assert (row.state, row.tries, row.problem) == (State.FAILED, 5, "gone")
    assert Delivery.objects.stuck().count() == 1


def test_a_second_copy_of_a_mail_bears_the_same_number(newsroom, story):
    """The worker sent it and died before it could say so: nobody can know, but the reader's mail programme does."""
    tell(story, newsroom.first)
    now, number = timezone.now(), Delivery.objects.get().pk

    dead = delivery.take(number, now)
    delivery._mail(dead).send()
    assert delivery.take(number, now + timedelta(minutes=4)) == [], "somebody may have it in hand still"
    delivery.deliver(number, at=now + timedelta(minutes=6))

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    delivery._finish(dead, State.FAILED, "too late")
    assert states() == [State.SENT], "whoever comes back from the dead changes nothing"


def test_who_takes_over_sends_what_the_dead_one_had_and_no_more(newsroom, story):
    now = timezone.now()
    for event in "ab":
        tell(story, newsroom.writer, kind=Kind.RETURNED, event=event, at=now - timedelta(minutes=20))
    dead = delivery.take(Delivery.objects.first().pk, now)
    tell(story, newsroom.writer, kind=Kind.RETURNED, event="c", at=now)

    taken = delivery.take(Delivery.objects.first().pk, now + timedelta(minutes=11))

    assert {row.pk for row in taken} == {row.pk for row in dead}
    assert len(taken) == 2


def test_a_row_whose_task_was_lost_gets_one_again(newsroom, story):
    now = timezone.now()
    tell(story, newsroom.first, at=now)
    DBTaskResult.objects.all().delete()

    counts = [actions.requeue_deliveries(now + timedelta(minutes=minutes)) for minutes in (1, 3, 4, 6)]

    assert counts == [0, 1, 0, 1]
    assert DBTaskResult.objects.count() == 2


def test_a_task_whose_worker_died_runs_again(newsroom, story, run_tasks):
    tell(story, newsroom.first)
    task = DBTaskResult.objects.get()
    task.claim("dead")
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(minutes=11))

    worker.tick()
    run_tasks()

    assert len(mail.outbox) == 1
    assert DBTaskResult.objects.get(pk=task.pk).status == "SUCCESSFUL"


def test_only_a_manager_has_given_up_mail_tried_again(newsroom, story, run_tasks):
    tell(story, newsroom.first)
    Delivery.objects.update(state=State.FAILED, tries=5, done_at=timezone.now())
    numbers = [Delivery.objects.get().pk]

    refused(actions.deliver_again, numbers, by=newsroom.final)
    actions.deliver_again(numbers, by=newsroom.manager)
    run_tasks()

    assert (states(), len(mail.outbox)) == ([State.SENT], 1)


def test_what_was_settled_a_month_ago_is_forgotten_and_what_waits_is_not(newsroom, story):
    tell(story, newsroom.first, newsroom.second)
    Delivery.objects.filter(notice__person=newsroom.first).update(state=State.SENT, done_at=timezone.now())

    assert actions.forget_deliveries(timezone.now() + timedelta(days=31)) == 1
    assert (states(), Notice.objects.count()) == ([State.WAITING], 2)


# --- Robots ---------------------------------------------------------------------------------------


@contextmanager
def robots_host(answer):
    """A host on this machine; `answer(handler)` answers each message. Gives its address and what it was told."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer(self)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server, closing(server.socket):
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/send?key=k", told
        server.shutdown()


def says(status, body=b"", **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def _allow(settings, address):
    host, port = address.split("/")[2].split(":")
    settings.NEWSROOM_ROBOT_HOSTS = frozenset({(host, int(port))})


def test_a_robot_gets_plain_json(newsroom, story, settings):
    with robots_host(says(200, b'{"errcode": 0}')) as (address, told):
        _allow(settings, address)
        Robot.objects.create(name="群", address=address, kinds=[Kind.URGENT], is_active=True)
        tell(story, text="急稿：甲。")
        deliver_all()

    page = f"http://127.0.0.1:8000/admin/articles/story/{story.pk}/change/"
    assert told == [{"msgtype": "text", "text": {"content": f"急稿：甲。\n{page}"}}]
    assert states() == [State.SENT]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (says(302, Location="http://127.0.0.1:1/"), "302"),
        (says(200, b'{"errcode": 93000}'), "93000"),
        (says(500), "500"),
    ],
    ids=["redirect", "a no", "broken"],
)
def test_what_the_robots_host_does_not_take_is_tried_again(newsroom, story, settings, answer, problem):
    with robots_host(answer) as (address, told):
        _allow(settings, address)
        Robot.objects.create(name="群", address=address, kinds=[Kind.URGENT], is_active=True)
        tell(story)
        deliver_all()

    row = Delivery.objects.get()
    assert (row.state, row.tries, len(told)) == (State.WAITING, 1, 1)
    assert problem in row.problem


def test_a_robot_says_nothing_once_it_is_out_of_use_or_the_story_restricted(newsroom, story):
    robot = Robot.objects.create(name="群", address="https://no.example.org/", kinds=[Kind.URGENT], is_active=True)
    tell(story, event="a")
    Story.objects.filter(pk=story.pk).update(is_restricted=True)
    deliver_all()
    Story.objects.filter(pk=story.pk).update(is_restricted=False)
    tell(story, event="b")
    Robot.objects.filter(pk=robot.pk).update(is_active=False)
    deliver_all()

    assert states() == [State.DROPPED, State.DROPPED]


@pytest.mark.parametrize(
    "address",
    [
        "http://robot.example.org/send",
        "https://robot.example.org:8443/send",
        "https://robot.example.org@10.0.0.1/send",
        "https://user:word@robot.example.org/send",
        "https://robot.example.org.evil.example/send",
        "https://10.0.0.1/",
        "https://127.0.0.1/",
        "http://127.0.0.1:80/",
        "http://127.1:9000/",
        "http://0.0.0.0:9000/",
        "http://2130706433:9000/",
        "http://0x7f000001:9000/",
        "http://localhost:9000/",
        "http://[::1]:9000/",
        "http://[::ffff:127.0.0.1]:9000/",
        "https://[::1]/",
        "https://robot.example.org\\@10.0.0.1/",
        "https://robot.example.org\r\nX: y/",
        "https://robot.example.org:port/",
        "https://ｒobot.example.org/",
        "file:///etc/passwd",
        "ftp://robot.example.org/",
        "//robot.example.org/",
        "",
    ],
)
def test_no_other_address_is_ever_spoken_to(settings, monkeypatch, address):
    settings.NEWSROOM_ROBOT_HOSTS = frozenset({("robot.example.org", 443), ("127.0.0.1", 9000)})
    monkeypatch.setattr("socket.create_connection", lambda *args, **kwargs: pytest.fail("spoken to"))

    with pytest.raises(robots.RefusedAddress):
        robots.say(address, "急")


def test_an_address_that_is_not_allowed_is_given_up_at_once_with_a_sentence(newsroom, story):
    Robot.objects.create(name="群", address="https://robot.example.org/", kinds=[Kind.URGENT], is_active=True)
    tell(story)

    deliver_all()

    row = Delivery.objects.get()
    assert (row.state, row.tries) == (State.FAILED, 0)
    assert "robot.example.org" in row.problem
