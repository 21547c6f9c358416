"""Addresses of those who write: reporters and correspondents, with or without a place at the review desk."""

from django.urls import path

from desk import answers, choices, files, keeping, my_stories, notices, writing

app_name = "desk"
urlpatterns = [
    path("", my_stories.my_stories, name="home"),
    path("arrive/", my_stories.arrive, name="arrive"),
    path("notices/", notices.among_own, name="notices"),
    path("stories/new/", writing.write, name="write"),
    path("stories/<int:story_id>/", writing.story, name="story"),
    path("stories/<int:story_id>/answer/", answers.answer, name="answer"),
    path("keep/", keeping.keep, name="keep"),
    path("kept/<int:copy_id>/", keeping.kept, name="kept"),
    path("files/<int:attachment_id>/", files.attachment, name="attachment"),
    path("photos/<str:name>", files.photo, name="photo"),
    path("choices/bodies/", choices.bodies, name="choices"),
]
