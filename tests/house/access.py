"""Who gets what at which address: every address of the house against everybody who may ask for it.

An address is named as the resolver names it, by its route where it has no name. For each there is a line below that
says what a plain GET answers to whom, one line a sample: {(address, sample): Answers}. What nobody declared fails.

    page     200, with what was asked for
    moved    on to another address of the house
    login    on to the log-in page
    missing  404, the same sentence whether something is there or not
    gone     410
    refused  the method, or what was sent, is not for this address
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver

from tests.thorough import THOROUGH

STRANGERS = ("anonymous", "disabled")
WRITERS = ("author", "reporter", "first", "second", "final")
STAFF = (*WRITERS, "proofreader", "manager")
CALLERS = (*STRANGERS, "correspondent", *STAFF)
# Pages that are the same for all are asked for by these.
SAMPLES_OF_ALL = ("anonymous", "correspondent", "manager")


@dataclass(frozen=True)
class Answers:
    """{caller: what a GET gets}; `post`: what a POST of nothing gets where that is not the same or a refusal."""

    get: dict[str, str]
    post: dict[str, str]

    def concerns(self, caller: str) -> bool:
        return len(set(self.get.values())) > 1 or caller in SAMPLES_OF_ALL

    def of(self, method: str, caller: str) -> set[str]:
        """A form sent empty comes back or leads on; whoever may not look is told the same when they send."""
        looked = self.get[caller]
        if method == "get":
            return {looked}
        if caller in self.post:
            return {self.post[caller]}
        if looked in {"page", "moved"}:
            return {looked, "moved", "refused", "missing"}
        return {looked}


def everybody(answer: str, *, post: str = "") -> Answers:
    return Answers(dict.fromkeys(CALLERS, answer), dict.fromkeys(CALLERS, post) if post else {})


def read_only(answer: str) -> Answers:
    """A page for readers: whoever asks gets the same, and it takes nothing."""
    return everybody(answer, post="refused")


def desk(*who: str, answer: str = "page", post: str = "", posted_by: tuple[str, ...] = ()) -> Answers:
    """An address of the desk: those named get the answer, others of the house find nothing, strangers log in."""
    get = dict.fromkeys(CALLERS, "missing") | dict.fromkeys(STRANGERS, "login") | dict.fromkeys(who, answer)
    return Answers(get, dict.fromkeys(posted_by or who, post) if post else {})


def signed_in(answer: str) -> Answers:
    return Answers(dict.fromkeys(CALLERS, answer) | dict.fromkeys(STRANGERS, "login"), {})


NOBODY: tuple[str, ...] = ()


def model_pages(
    model: str, *, look: tuple[str, ...], add: tuple[str, ...], missing: str = "moved", **more: Answers
) -> dict[tuple[str, str], Answers]:
    """The admin's pages of one model. Those who look may also open its form, which is read-only for some of them.

    Whoever may see every row may be told that a number has none, and is sent home with a sentence.
    """
    page = f"admin:{model.replace('.', '_')}"
    return {
        (f"{page}_changelist", ""): desk(*look),
        (f"{page}_add", ""): desk(*add),
        (f"{page}_change", "there"): desk(*look),
        (f"{page}_change", "no such"): desk(*look, answer=missing),
        (f"{page}_history", "there"): desk(*look),
        (f"{page}_history", "no such"): desk(*look, answer=missing),
        (f"{page}_delete", "there"): desk(*NOBODY),
        (f"{page}_delete", "no such"): desk(*NOBODY),
        # Django's short form of the address of a row: it leads on without looking.
        (f"admin/{model.replace('.', '/')}/<path:object_id>/", "there"): desk(*STAFF, answer="moved"),
        (f"admin/{model.replace('.', '/')}/<path:object_id>/", "no such"): desk(*STAFF, answer="moved"),
        **{(f"{page}_{name}", "there"): answers for name, answers in more.items()},
    }


def register_pages(model: str) -> dict[tuple[str, str], Answers]:
    """A register: everybody of the staff but proofreaders proposes, and confirming is a POST.

    A manager may delete an entry that was never confirmed, and therefore learns that a number has no entry at all.
    """
    proposers = (*WRITERS, "manager")
    page = f"admin:{model.replace('.', '_')}"
    decisions = desk(*NOBODY, post="moved", posted_by=proposers)
    return {
        **model_pages(model, look=STAFF, add=proposers, confirm=decisions, drop=decisions),
        (f"{page}_confirm", "no such"): desk(*NOBODY),
        (f"{page}_drop", "no such"): desk(*NOBODY),
        (f"{page}_delete", "no such"): desk("manager", answer="moved"),
    }


# The pages of one story, and the states in which they are asked for; .ci/run asks in every one.
PAGES_OF_A_STORY = ("change", "history", "preview", "corrections", "approvals", "takedown", "printed")
STATES_OF_A_STORY = ("draft", "published", "withdrawn", *(
    ("received", "in review", "ready", "scheduled", "offline") if THOROUGH else ()
))  # fmt: skip
MAY_READ_RESTRICTED = ("author", "final", "manager")
SEALERS = ("final", "manager")


def in_every_state(page: str, who: tuple[str, ...], restricted: tuple[str, ...], **more) -> dict:
    """What a page of a story answers, wherever the story stands, and for one that was never there."""
    samples = {**dict.fromkeys(STATES_OF_A_STORY, who), "restricted": restricted, "no such": NOBODY}
    return {(f"admin:articles_story_{page}", sample): desk(*seen, **more) for sample, seen in samples.items()}


STORY_PAGES = {
    **{
        line: answers
        for page in PAGES_OF_A_STORY
        for line, answers in in_every_state(page, STAFF, MAY_READ_RESTRICTED).items()
    },
    **in_every_state("seal", SEALERS, SEALERS),
    # Only read, whoever asks: what is missing for somebody is missing after the method is refused.
    **in_every_state("sheet", STAFF, MAY_READ_RESTRICTED, post="refused", posted_by=STAFF),
    ("admin:articles_story_changelist", ""): desk(*STAFF),
    ("admin:articles_story_add", ""): desk(*WRITERS),
    ("admin:articles_story_submissions", ""): desk(*WRITERS),
    ("admin:articles_story_register", ""): desk(*WRITERS),
    ("admin:articles_story_combine", ""): desk(*WRITERS, answer="moved"),
    ("admin:articles_story_combine", "two"): desk(*WRITERS, post="moved"),
    ("admin:articles_story_attachment", "there"): desk(*STAFF, post="refused"),
    ("admin:articles_story_attachment", "restricted"): desk(
        "author", "final", "manager", post="refused", posted_by=STAFF
    ),
    ("admin:articles_story_attachment", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
    ("admin:articles_photo_rendition", "there"): desk(*STAFF),
    ("admin:articles_photo_rendition", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
}

SIGNED_IN = ("correspondent", *STAFF)

# Where people write: whoever is signed in finds their own stories there, and nobody else's.
WRITERS_PAGES = {
    ("desk:home", ""): signed_in("page"),
    ("desk:arrive", ""): signed_in("moved"),
    ("desk:notices", ""): signed_in("page"),
    ("desk:write", ""): desk("correspondent", *WRITERS),
    ("desk:story", "own"): desk("author"),
    ("desk:story", "no such"): desk(*NOBODY),
    ("desk:answer", "own"): desk("author", answer="moved"),
    ("desk:answer", "no such"): desk(*NOBODY),
    ("desk:attachment", "there"): desk(*SIGNED_IN, post="refused"),
    ("desk:attachment", "restricted"): desk("author", "final", "manager", post="refused", posted_by=SIGNED_IN),
    ("desk:attachment", "no such"): desk(*NOBODY, post="refused", posted_by=SIGNED_IN),
    ("desk:photo", "own"): desk(*STAFF, post="refused", posted_by=SIGNED_IN),
    ("desk:photo", "no such"): desk(*NOBODY, post="refused", posted_by=SIGNED_IN),
    ("desk:choices", ""): desk("correspondent", *WRITERS, post="refused"),
    ("desk:keep", ""): desk(*SIGNED_IN, answer="refused"),
    ("desk:kept", "own"): desk("author", post="moved"),
    ("desk:kept", "no such"): desk(*NOBODY),
}

RAW_COPY_PAGES = {
    ("admin:intake_batch_changelist", ""): desk(*WRITERS),
    ("admin:intake_batch_add", ""): desk(*WRITERS),
    ("admin:intake_batch_change", "there"): desk(*WRITERS),
    ("admin:intake_batch_change", "no such"): desk(*NOBODY),
    ("admin:intake_batch_reread", "there"): desk(*WRITERS),
    ("admin:intake_batch_reread", "no such"): desk(*NOBODY),
    ("admin:intake_original", "there"): desk(*WRITERS, post="refused", posted_by=STAFF),
    ("admin:intake_original", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
    ("admin:intake_enclosure", "there"): desk(*WRITERS, post="refused", posted_by=STAFF),
    ("admin:intake_enclosure", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
}

SPECIAL_PAGES = {
    **{(f"admin:articles_specialdraft_{page}", ""): desk("first", "second", "final") for page in ("changelist", "add")},
    **{
        (f"admin:articles_specialdraft_{page}", sample): desk(*who)
        for page in ("change", "preview")
        for sample, who in {"there": ("first", "second", "final"), "no such": NOBODY}.items()
    },
    ("specials", ""): read_only("page"),
    **{
        ("special", sample): read_only("page" if sample == "there" else "missing")
        for sample in ("there", "draft", "taken down", "no such")
    },
}

DESK_PAGES = {
    ("admin:index", ""): desk(*STAFF),
    ("admin:review", ""): desk("first", "second", "final"),
    **{
        ("admin:review_story", sample): desk(*who)
        for sample, who in {
            "draft": ("first", "second", "final"), "restricted": ("final",), "no such": NOBODY,
        }.items()
    },
    ("admin:notices", ""): desk(*STAFF),
    ("admin:front", ""): desk(*STAFF),
    ("admin:front_preview", ""): desk(*STAFF, post="refused"),
    ("admin:issue_today", ""): desk(*STAFF, answer="moved", post="refused"),
    ("admin:issue_sheet", "there"): desk(*STAFF, post="refused"),
    ("admin:issue_sheet", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
    ("admin:issue", "there"): desk(*STAFF),
    ("admin:issue", "no such"): desk(*NOBODY),
    ("admin:roster_today", ""): desk(*STAFF, answer="moved", post="refused"),
    ("admin:roster", "there"): desk(*STAFF),
    ("admin:roster", "no such"): desk(*NOBODY),
    ("admin:login", ""): Answers(
        dict.fromkeys(CALLERS, "page") | dict.fromkeys(STAFF, "moved"), dict.fromkeys(STAFF, "page")
    ),
    ("admin:logout", ""): Answers(
        {**desk(*STAFF, answer="refused").get, **dict.fromkeys(STRANGERS, "moved")}, dict.fromkeys(STAFF, "login")
    ),
    ("admin:password_change", ""): desk(*STAFF),
    ("admin:password_change_done", ""): desk(*STAFF),
    ("admin:jsi18n", ""): desk(*STAFF, post="refused"),
    ("admin:autocomplete", "bodies"): desk(*STAFF, post="refused"),
    ("admin:autocomplete", "people of a desk"): desk("manager", post="refused", posted_by=STAFF),
    ("admin:autocomplete", "no such"): desk(*NOBODY, post="refused", posted_by=STAFF),
    ("admin:view_on_site", "topic"): desk(*STAFF, answer="moved", post="moved"),
    ("admin:view_on_site", "restricted"): desk(*NOBODY),
    ("admin:view_on_site", "no such"): desk(*NOBODY),
    ("admin:app_list", "articles"): desk(*STAFF),
    ("admin:app_list", "organisations"): desk(*STAFF),
    ("admin:app_list", "intake"): desk(*WRITERS),
    ("admin:app_list", "auth"): desk("manager"),
    ("admin/(?P<url>.*)$", "no such"): desk(*NOBODY),
}  # fmt: skip

ACCOUNTS = {
    ("login", ""): everybody("page"),
    ("logout", ""): everybody("refused", post="login"),
    ("resume", ""): everybody("refused", post="login"),
    ("password_change", ""): signed_in("page"),
    ("password_change_done", ""): signed_in("page"),
    ("password_reset", ""): everybody("page"),
    ("admin_password_reset", ""): everybody("page"),
    ("password_reset_done", ""): everybody("page"),
    ("password_reset_confirm", "spent"): everybody("page"),
    ("password_reset_confirm", "fresh"): everybody("moved"),
    ("password_reset_complete", ""): everybody("page"),
}

READERS = {
    ("health", ""): read_only("page"),
    # For whoever was sent the link: its key is the right.
    **{
        (name, sample): read_only(answer)
        for name in ("preview", "preview_picture")
        for sample, answer in {"there": "page", "no such": "missing"}.items()
    },
    ("article", "live"): read_only("page"),
    ("article", "other address"): read_only("moved"),
    **{("article", sample): read_only("missing") for sample in ("waiting", "offline", "no such")},
    ("article", "withdrawn"): read_only("gone"),
    **{(name, ""): read_only("page") for name in ("home", "districts", "about", "feed", "robots")},
    **{(name, ""): read_only("page") for name in ("sitemap", "sitemap_pages")},
    **{(name, "there"): read_only("page") for name in ("district", "topic")},
    **{(name, "no such"): read_only("missing") for name in ("district", "topic")},
    **{(name, ""): read_only("page") for name in ("feed_rss", "feed_json", "news_sitemap")},
    **{(f"corrections_{form}", ""): read_only("page") for form in ("feed", "feed_rss", "feed_json")},
    **{
        (f"{owner}_{form}", sample): read_only(answer)
        for owner in ("district", "topic", "column", "body")
        for form in ("feed", "feed_rss", "feed_json")
        for sample, answer in {"there": "page", "no such": "missing"}.items()
    },
    **{(f"about_{page}", ""): read_only("page") for page in ("how_we_work", "contact", "privacy", "feeds")},
    **{(name, "there"): read_only("page") for name in ("archive_year", "archive_month", "archive_day")},
    **{(name, "no such"): read_only("missing") for name in ("archive_year", "archive_month", "archive_day")},
    ("search", ""): read_only("page"),
    **{(name, ""): read_only("page") for name in ("corrections", "letters_thanks")},
    # The one form of the readers' site: what no page of ours sent is refused.
    ("letters", ""): everybody("page", post="refused"),
    **{(name, ""): read_only("page") for name in ("organisations", "columns")},
    **{
        (name, sample): read_only(answer)
        for name in ("organisation", "column", "contributor", "tag")
        for sample, answer in {"there": "page", "no such": "missing"}.items()
    },
    **{(name, "unconfirmed"): read_only("missing") for name in ("organisation", "column", "contributor")},
    ("tag", "waiting"): read_only("missing"),
    **{(name, ""): read_only("page") for name in ("events", "calendar")},
    **{
        (name, sample): read_only(answer)
        for name in ("event", "events_month", "event_calendar", "district_calendar", "body_calendar")
        for sample, answer in {"there": "page", "no such": "missing"}.items()
    },
    **{(name, "invitation"): read_only("missing") for name in ("event", "event_calendar")},
    ("sitemap_block", "there"): read_only("page"),
    ("sitemap_block", "no such"): read_only("missing"),
}

REGISTERS = ("organisations.body", "organisations.person", "organisations.office", "organisations.event",
             "articles.column", "articles.contributor")  # fmt: skip
LETTER_READERS = ("first", "second", "final", "manager")
LISTS = ("organisations.district", "articles.topic", "articles.section", "articles.source", "articles.desk")

TABLE = {
    **DESK_PAGES,
    **SPECIAL_PAGES,
    **STORY_PAGES,
    **WRITERS_PAGES,
    **RAW_COPY_PAGES,
    **{line: answers for model in REGISTERS for line, answers in register_pages(model).items()},
    **{
        line: answers
        for model in LISTS
        for line, answers in model_pages(model, look=STAFF, add=("manager",)).items()
    },
    **model_pages("articles.letter", look=LETTER_READERS, add=NOBODY),
    **model_pages("articles.movedaddress", look=("manager",), add=("manager",)),
    ("admin:articles_movedaddress_delete", "there"): desk("manager"),
    ("admin:articles_movedaddress_delete", "no such"): desk("manager", answer="moved"),
    **model_pages("articles.outlet", look=("manager",), add=("manager",)),
    **model_pages("articles.robot", look=("manager",), add=("manager",)),
    **model_pages("articles.delivery", look=("manager",), add=NOBODY),
    **model_pages("articles.dutynotice", look=("final", "manager"), add=("final", "manager")),
    ("admin:articles_dutynotice_delete", "there"): desk("final", "manager"),
    ("admin:articles_dutynotice_delete", "no such"): desk("final", "manager", answer="moved"),
    **model_pages("articles.beat", look=("manager",), add=("manager",)),
    ("admin:articles_beat_delete", "there"): desk("manager"),
    ("admin:articles_beat_delete", "no such"): desk("manager", answer="moved"),
    **model_pages("articles.approvalrule", look=("manager",), add=("manager",)),
    **model_pages("articles.photo", look=STAFF, add=WRITERS),
    **model_pages("articles.article", look=STAFF, add=NOBODY),
    **model_pages("auth.user", look=("manager",), add=("manager",), password_change=desk(*NOBODY)),
    ("admin:auth_user_change", "superuser"): desk("manager"),
    ("admin:auth_user_password_change", "superuser"): desk(*NOBODY),
    **ACCOUNTS,
    **READERS,
}  # fmt: skip

# Served by the development server only; the app server or nginx has it otherwise.
NOT_IN_PRODUCTION = {"^media/(?P<path>.*)$"}


def addresses(resolver: URLResolver, route: str = "", namespace: str = "") -> Iterator[str]:
    """Every address below the resolver, by its name, else by its route."""
    for entry in resolver.url_patterns:
        whole = f"{route}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else whole
        else:
            yield from addresses(entry, whole, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
