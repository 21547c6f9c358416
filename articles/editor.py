"""The field a story's body is written in: an editor that can make nothing but the schema of `articles.body`.

Without JavaScript it is a text area with the canonical HTML, one block a line. Either way what comes back goes through
`body.clean`, so a body that nobody touched is the same string again and costs no sign-off.

The page that shows it gives the import map its nonce with `with_nonce`, and lists the story's pictures with
`{{ pictures|json_script:"story-pictures" }}`: {photo number: {"url", "caption"}}.
"""

import json

from django import forms
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_base_media
from js_asset import Media, Script

from articles import body

# What two people's texts are compared and merged in within seconds.
MOST_CHARACTERS, MOST_BLOCKS = 100_000, 2_000

# The names are those of Tiptap's extensions; PhotoFigure and PlainTyping are ours.
EXTENSIONS = {
    "Heading": {"levels": [2]},
    "Bold": True,
    "Italic": True,
    "Link": {"enableTarget": False, "autolink": False, "linkOnPaste": False},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "PhotoFigure": True,
    "PlainTyping": True,
    "HardBreak": False,
    "Menu": {
        "groups": [
            {"group": "blockType -lists"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "marks"},
            {"group": "link"},
            {"group": "table"},
            {"group": "history"},
        ]
    },
}
MODULES = ("js/photo-figure.js", "js/plain-typing.js")


# What the editor and our extensions say, by the English they say it in; the package speaks no Chinese.
WORDS = {
    "paragraph": _("Paragraph"),
    "heading 2": _("Subhead in the text"),
    "unordered list": _("Bulleted list"),
    "ordered list": _("Numbered list"),
    "blockquote": _("Quotation"),
    "bold": _("Bold"),
    "italic": _("Emphasis"),
    "insert link": _("Link"),
    "remove link": _("Remove the link"),
    "Edit Link": _("Link"),
    "URL": _("Address"),
    "Title": _("Title of the link"),
    "Insert table": _("Insert a table"),
    "Table Properties": _("Table"),
    "Insert Table": _("Insert the table"),
    "Rows": _("Rows"),
    "Columns": _("Columns"),
    "Include header row": _("First row is a heading"),
    "Yes": _("Yes"),
    "No": _("No"),
    "Add column": _("Add a column"),
    "Delete column": _("Delete the column"),
    "Add row": _("Add a row"),
    "Delete row": _("Delete the row"),
    "Merge cells": _("Merge cells"),
    "Split cell": _("Split the cell"),
    "Toggle header cell": _("Heading cell or not"),
    "Delete table": _("Delete the table"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "Update": _("Apply"),
    "Cancel": _("Cancel"),
    "Picture": _("Picture"),
    "Insert a picture": _("Insert a picture"),
    "The story has no picture yet. Add one below and save.": _("The story has no picture yet. Add one below and save."),
    "This picture is not among the story's pictures.": _("This picture is not among the story's pictures."),
    "Pictures cannot be pasted: add them below.": _("Pictures cannot be pasted: add them below."),
}


class BodyWidget(ProseEditorWidget):
    """The editor over a text area. `body-editor.js` comes first: it translates before the editor is made."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__({"rows": "20", "class": "as-copy", **(attrs or {})}, preset="configurable", config={})

    @property
    def media(self) -> forms.Media:
        ours = Media(css={"all": ["css/desk/editor.css"]}, js=[Script("js/body-editor.js")])
        modules = [Script("django_prose_editor/configurable.js", type="module")]
        return ours + prose_editor_base_media + Media(js=modules)

    def get_config(self) -> dict[str, object]:
        self.config = {"extensions": EXTENSIONS}
        return {**super().get_config(), "js_modules": [static(path) for path in MODULES]}

    def get_context(self, name: str, value: object, attrs: dict[str, str] | None) -> dict[str, object]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-editor-words"] = json.dumps(WORDS, ensure_ascii=False, default=str)
        return context


def check_length(text: str, blocks: int) -> None:
    """A copy that no comparison could get through in time is refused where it is typed."""
    if len(text) > MOST_CHARACTERS or blocks > MOST_BLOCKS:
        raise forms.ValidationError(
            _("The copy is too long: at most %(characters)s characters and %(blocks)s paragraphs. It is still here.")
            % {"characters": MOST_CHARACTERS, "blocks": MOST_BLOCKS}
        )


class BodyField(forms.CharField):
    """A body as canonical HTML, whatever was typed or posted."""

    widget = BodyWidget

    def prepare_value(self, value: object) -> object:
        """A text area shows blocks a line each; what was refused comes back as it would be stored, nothing lost."""
        return body.clean(value) if isinstance(value, str) else value

    def to_python(self, value: object) -> str:
        return body.clean(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        check_length(body.plain_text(value), len(body.blocks(value)))

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as stored: a browser sends other line ends than the server wrote."""
        return body.clean(str(initial or "")) != self.to_python(data)


def with_nonce(media: forms.Media, request: HttpRequest) -> Media:
    """The same media with the request's nonce on every tag, which the inline import map of the editor needs."""
    return Media.from_media(media, nonce=request.csp_nonce)
