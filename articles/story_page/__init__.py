"""The story page of the desk and what belongs to it: adding a story, its history, its preview.

`page` gathers what is shown, `panels` names what stands in the rail, `acts` what can be posted.
"""

from articles.story_page.adding import add_view
from articles.story_page.changing import change_view
from articles.story_page.history import history_view
from articles.story_page.pictures import private_address, thumb_address
from articles.story_page.preview import preview_view
from articles.story_page.standing import status_label

__all__ = [
    "add_view",
    "change_view",
    "history_view",
    "preview_view",
    "private_address",
    "status_label",
    "thumb_address",
]
