"""The desk's own addresses below /admin/, beside those of the registers: (route, view, name).

Imported when the site is asked for its addresses: the views need models, which are not loaded when the site's class is.
"""

from desk import (
    approvals,
    combining,
    front,
    issue,
    notices,
    printed_return,
    registering,
    review,
    roster,
    sealing,
    sign_off_sheet,
    submissions,
    takedown,
)

OF_THE_NIGHT = [
    ("notices/", notices.at_the_desk, "notices"),
    ("review/", review.review, "review"),
    ("review/<int:story_id>/", review.review_story, "review_story"),
    ("roster/", roster.roster_today, "roster_today"),
    ("roster/<str:day>/", roster.roster, "roster"),
    ("front/", front.front_page, "front"),
    ("front/preview/", front.preview, "front_preview"),
    ("issue/", issue.issue_today, "issue_today"),
    ("issue/<str:day>/", issue.issue, "issue"),
    ("issue/<str:day>/sheet/", sign_off_sheet.issue_sheet, "issue_sheet"),
]

OF_STORIES = [
    ("submissions/", submissions.submissions_view, "submissions"),
    ("combine/", combining.combine_view, "combine"),
    ("register/", registering.register_view, "register"),
    ("<int:story_id>/approvals/", approvals.approvals_view, "approvals"),
    ("<int:story_id>/printed/", printed_return.printed_view, "printed"),
    ("<int:story_id>/seal/", sealing.seal_view, "seal"),
    ("<int:story_id>/sheet/", sign_off_sheet.story_sheet, "sheet"),
    ("<int:story_id>/takedown/", takedown.takedown_view, "takedown"),
]

ROUTES = [
    *OF_THE_NIGHT,
    *((f"articles/story/{route}", view, f"articles_story_{name}") for route, view, name in OF_STORIES),
]
