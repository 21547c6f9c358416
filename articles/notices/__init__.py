"""Notices (通知): who is told what, in the transaction of what happened, and what of it leaves the house.

Every change of a story's state says here whom it concerns (`of_move`). Other actions call `tell`.
"""

from articles.notices.events import of_move
from articles.notices.telling import tell, undelivered

__all__ = ["of_move", "tell", "undelivered"]
