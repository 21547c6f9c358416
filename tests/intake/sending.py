"""The page 拆稿 as a browser sends it back, and what the rows say afterwards."""

from intake.models import Batch, Clip


def sent(response, act="save", **changes):
    """The page's form as a browser sends it back, with some fields changed: {"clip-1-headline": …}."""
    context = response.context
    form = {"token": context["token"], "batch_version": context["version"], "act": act}
    forms = [context["details"], context["make"], *(card.form for card in context["cards"] if card.form)]
    for field in (field for each in forms for field in each):
        value = field.value()
        form[field.html_name] = "" if value is None or value is False else value
        if field.field.show_hidden_initial:
            form[field.html_initial_name] = "" if value is None or value is False else value
    without_form = (card for card in all_cards(context["cards"]) if not card.form)
    form |= {f"{card.key}-version": card.clip.version for card in without_form}
    return {**form, **changes}


def all_cards(cards):
    for card in cards:
        yield card
        yield from all_cards(card.merged)


def clip_of(batch, order=0):
    return Clip.objects.get(batch=batch, order=order)


def places_lost(batch):
    """Places of the source whose character is in no clip and no leftover, or in several of them."""
    batch = Batch.objects.get(pk=batch.pk)
    taken = [rest["span"] for rest in batch.leftover]
    taken += [span for clip in Clip.objects.of(batch) for part in clip.reading["parts"] for span in part["spans"]]
    times = [0] * len(batch.text)
    for start, end in taken:
        for position in range(start, end):
            times[position] += 1
    return [at for at, mark in enumerate(batch.text) if not mark.isspace() and times[at] != 1]
