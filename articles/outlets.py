"""已发渠道 and 撤稿 on the story page: where the story went, and whether it is gone."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import actions
from articles.actions.takedown import GONE
from articles.models import Distribution, TakedownReport


def distributions_of(story):
    return list(Distribution.objects.filter(story=story).select_related("outlet", "sent_by", "gone_by"))


def outlets_panel(story, user, known):
    """Where the story went; once it was taken down, what is still open there and what the last report found."""
    if story.article_id is None:
        return {"outlets": None}
    is_gone = known.on_site in GONE
    report = TakedownReport.objects.filter(story=story).select_related("by").first() if is_gone else None
    return {"outlets": {"sent": distributions_of(story), "is_gone": is_gone, "report": report}}


def _taken_down(action):
    """The act, and in what is said of it the way to the report that looks whether everything is gone."""

    def act(story_id, *, version, by, data):
        story = action(story_id, by=by, reason=data.get("reason", ""))
        return format_html(
            '{} <a href="{}">{}</a>',
            _("Done. The story is now “%(state)s”.") % {"state": story.get_state_display()},
            reverse("admin:articles_story_takedown", args=[story.pk]),
            _("Look whether it is gone everywhere"),
        )

    return act


ACTS = {"take_offline": _taken_down(actions.take_offline), "withdraw": _taken_down(actions.withdraw)}
