"""The writers' form as a browser sends it, read off the page itself."""

import re
from html.parser import HTMLParser

CHECKED = {"checkbox", "radio"}


class _Fields(HTMLParser):
    """The fields of the form with a body, or with `wanted` among its fields, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.forms, self.textarea, self.select = [], None, None

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input":
            self._input(named)
        elif tag == "textarea":
            self.textarea = named["name"]
            self._set(self.textarea, "")
        elif tag == "select":
            self.select = named["name"]
        elif tag == "option" and self.select and ("selected" in named or self.select not in self.forms[-1]):
            self.forms[-1][self.select] = [named.get("value", "")]

    def _input(self, named):
        kind, name = named.get("type", "text"), named.get("name")
        if not name or kind in {"file", "submit"} or (kind in CHECKED and "checked" not in named):
            return
        self._set(name, named.get("value") or ("on" if kind in CHECKED else ""))

    def _set(self, name, value):
        self.forms[-1].setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.textarea:
            self.forms[-1][self.textarea][-1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.forms[-1][self.textarea][-1] = self.forms[-1][self.textarea][-1].removeprefix("\n")
            self.textarea = None
        elif tag == "select":
            self.select = None


def form_of(response, wanted="body", **changes):
    """POST data of the page's form that has the field `wanted`, with `changes` in it; None takes a field out."""
    reader = _Fields()
    reader.feed(response.content.decode())
    form = next(fields for fields in reader.forms if wanted in fields)
    form.pop("csrfmiddlewaretoken", None)
    changes = {name: value if isinstance(value, list) else [value] for name, value in changes.items()}
    return {name: values for name, values in {**form, **changes}.items() if values != [None]}


def errors_of(response):
    """What the page says is wrong at its fields."""
    return [
        " ".join(text.split()) for text in re.findall(r'field__err"[^>]*>(.*?)</p>', response.content.decode(), re.S)
    ]
