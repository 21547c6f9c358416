"""What a story needs before it goes out, beside its three sign-offs.

`actions.publish` refuses with what is lacking, and the story page says it beforehand. A condition is a function of a
story that returns a whole sentence, with a name in it where there is one, or None.
"""

CONDITIONS = []


def still_lacking(story):
    """[sentence] of what stands in the way of publication; empty when nothing does."""
    return [sentence for condition in CONDITIONS if (sentence := condition(story))]
