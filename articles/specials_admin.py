"""The editors' place for specials (专题): a list, and one page on which a special is made, tried out and signed.

A GET reads; a POST names one act and runs it once. What was typed survives every refusal.
"""

from copy import copy
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import actions, search
from articles.actions.specials import MAKE, SIGN, why_not_sign
from articles.models import Special, SpecialDraft
from articles.placing import in_one_line, placeable
from articles.roles import person_name
from articles.specials_forms import HeadForm, SectionForms, offered, sections_of

FOUND = 15


@admin.register(SpecialDraft)
class SpecialDraftAdmin(admin.ModelAdmin):
    list_display = ["title", "standing", "changed_by_name", "changed_at"]
    list_select_related = ["special", "changed_by"]
    list_per_page = 50
    search_fields = ["title__startswith", "slug__startswith"]
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(MAKE) or request.user.has_perm(SIGN)

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return request.user.has_perm(MAKE)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("state"))
    def standing(self, draft):
        return standing_of(draft)

    @admin.display(description=gettext_lazy("changed by"), ordering="changed_by__last_name")
    def changed_by_name(self, draft):
        return person_name(draft.changed_by)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [
            path("<int:draft_id>/change/", wrap(self.page_view), name="articles_specialdraft_change"),
            path("<int:draft_id>/preview/", wrap(self.preview_view), name="articles_specialdraft_preview"),
        ]
        kept = {"articles_specialdraft_changelist", "articles_specialdraft_add"}
        return own + [pattern for pattern in super().get_urls() if pattern.name in kept]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return Page(request, SpecialDraft(), self.admin_site).answer()

    def page_view(self, request, draft_id):
        return Page(request, self._draft(request, draft_id), self.admin_site).answer()

    def preview_view(self, request, draft_id):
        """The readers' page of the draft as it is saved: their view, their template, and nothing stored."""
        draft = self._draft(request, draft_id)
        special = Special(
            slug=draft.slug, title=draft.title, intro=draft.intro, sections=draft.sections,
            editor_name=person_name(draft.changed_by), published_at=draft.changed_at,
        )  # fmt: skip
        # By its address: the newsroom knows that specials have a page, not who makes it.
        readers_view = resolve(special.get_absolute_url()).func
        response = readers_view(request, slug=draft.slug, preview=special)
        add_never_cache_headers(response)
        return response

    def _draft(self, request, draft_id):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(SpecialDraft.objects.select_related("special", "changed_by"), pk=draft_id)


def standing_of(draft):
    """Where a draft stands between the newsroom and readers, in words."""
    if draft.special is None:
        return _("Not signed yet")
    if draft.special.taken_down_at:
        return _("Taken down")
    return _("Signed") if draft.signed_version == draft.version else _("Signed; changed since")


@dataclass
class Page:
    """One rendering of the page of a draft, or of one that is not saved yet."""

    request: object
    draft: SpecialDraft
    site: object
    problem: str = ""
    status: int = 200
    found: tuple = ()
    base: int = 0

    ACTS = ("save", "search", "put", "more", "sign", "take_down")

    @property
    def user(self):
        return self.request.user

    def answer(self):
        self.base = self._typed_number("base") if self.request.method == "POST" else self.draft.version
        if self.request.method != "POST":
            return self._render(*self._forms())
        act = self.request.POST.get("act")
        if act not in self.ACTS:
            self.problem, self.status = _("This page has no such button."), 400
            return self._render(*self._forms())
        return getattr(self, f"_{act}")()

    # --- What the buttons do ---------------------------------------------------------------------

    def _save(self):
        head, sections = self._forms(self.request.POST)
        if not (head.is_valid() and sections.is_valid()):
            self.problem, self.status = _("Look at what is marked."), 422
            return self._render(head, sections)
        fields = {**head.cleaned_data, "sections": sections_of(sections)}
        number = self.draft.pk if self.draft.version else None
        return self._run(
            lambda: actions.save_special(number, fields, by=self.user, base=self.base).pk, _("Saved."), head, sections
        )

    def _search(self):
        self.found = self._matching(self.request.POST.get("q", ""))
        return self._render(*self._forms(self.request.POST))

    def _put(self):
        """What was ticked among the found goes to the end of a section."""
        typed, ticked = self.request.POST.copy(), self.request.POST.getlist("found")
        name = f"sections-{self._typed_number('into')}-articles"
        if name in typed:
            typed[name] = "\n".join([typed[name].rstrip(), *ticked]).lstrip()
        return self._render(*self._forms(typed))

    def _more(self):
        typed = self.request.POST.copy()
        typed["sections-TOTAL_FORMS"] = self._typed_number("sections-TOTAL_FORMS") + 1
        return self._render(*self._forms(typed))

    def _sign(self):
        number, version = self.draft.pk, self.base
        return self._run(
            lambda: actions.sign_special(number, by=self.user, version=version) and number,
            _("Signed: readers see it now."),
        )

    def _take_down(self):
        number = self.draft.pk
        return self._run(
            lambda: actions.take_special_down(number, by=self.user) and number, _("Readers do not see it any more.")
        )

    def _run(self, act, said, head=None, sections=None):
        """Run an act that gives the number of the draft, once for the form; a refusal shows the page again."""

        def act_once():
            return reverse("admin:articles_specialdraft_change", args=[act()])

        try:
            address = actions.once(self.request.POST.get("token"), by=self.user, act=act_once)
        except actions.Refused as refused:
            self.problem, self.status = str(refused), 409
            if isinstance(refused, actions.Stale):
                # Whoever saves again has read who saved what meanwhile.
                self.draft, self.base = refused.current, refused.current.version
            return self._render(*((head, sections) if head else self._forms()))
        messages.success(self.request, said)
        return HttpResponseRedirect(address)

    # --- What the page shows ---------------------------------------------------------------------

    def _forms(self, typed=None):
        knows = {"form_kwargs": offered(self.draft.sections, self.user), "prefix": "sections"}
        # A copy for the form to try its values on: the draft itself stays what is stored.
        head = HeadForm(typed, instance=copy(self.draft))
        return head, SectionForms(typed, **knows) if typed else SectionForms(initial=self.draft.sections, **knows)

    def _typed_number(self, name):
        text = self.request.POST.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def _matching(self, words):
        known = placeable(self.user, timezone.now())
        if not words.strip():
            return tuple(known.only("headline", "short_headline", "published_at")[:FOUND])
        numbers = search.ARTICLES.find(words, limit=FOUND)
        by_number = known.in_bulk(numbers)
        return tuple(by_number[number] for number in numbers if number in by_number)

    def _render(self, head, sections):
        draft = self.draft
        is_new = not draft.version
        special = draft.special if draft.special_id else None
        context = {
            **self.site.each_context(self.request),
            "title": _("New special") if is_new else draft.title,
            "draft": draft, "is_new": is_new, "special": special,
            "standing": "" if is_new else standing_of(draft),
            "changed_by": "" if is_new else person_name(draft.changed_by),
            "head": head, "sections": sections, "problem": self.problem, "now": timezone.now(),
            "tokens": {act: actions.new_token() for act in ("save", "sign", "take_down")},
            "found": [(article, in_one_line(article)) for article in self.found],
            "query": self.request.POST.get("q", ""),
            "base": self.base, "may_make": self.user.has_perm(MAKE), "may_sign": self.user.has_perm(SIGN),
            "why_not_sign": "" if is_new else why_not_sign(draft, self.user),
            "shows_errors": self.status == 422, "is_shown": special is not None and special.taken_down_at is None,
        }  # fmt: skip
        template = "admin/articles/specialdraft/change_form.html"
        return TemplateResponse(self.request, template, context, status=self.status)
