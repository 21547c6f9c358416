"""What others must know of 封存: that words go, and that what was typed before may hold them still.

`words_are_sealed` tells who keeps words of a story, without knowing them: the raw copy it was made from. Sent by
`articles.actions.sealing` only, inside the transaction. A receiver blacks the words out where it keeps them and
returns in how many places they stood.
"""

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from articles.models import Seal

words_are_sealed = Signal()
SEALED_SINCE = _(
    "Personal data of this story was sealed after you opened it. Nothing was saved, and all you typed is still here: "
    "copy what you need and open the story anew. The words that were sealed must not come back."
)


def is_sealed_since(story, version):
    """Whether words of the story were sealed after this version of it: what was typed over it may hold them."""
    return Seal.objects.filter(story=story, version__gt=version).exists()
