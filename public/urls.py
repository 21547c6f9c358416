"""Readers' addresses. They are printed, quoted and kept for decades: add, never change."""

from django.urls import include, path, register_converter

from public import (
    archive,
    calendars,
    converters,
    corrections,
    events,
    letters,
    registers,
    searching,
    sitemaps,
    specials,
    views,
)

register_converter(converters.Year, "year")
register_converter(converters.TwoDigits, "two")
register_converter(converters.Number, "number")
register_converter(converters.TagName, "tag")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<year:year>/<two:month>/<two:day>/<number:number>/", views.article, name="article"),
    path("districts/", views.districts, name="districts"),
    path("districts/<slug:slug>/", views.district, name="district"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("organisations/", registers.organisations, name="organisations"),
    path("organisations/<slug:slug>/", registers.organisation, name="organisation"),
    path("columns/", registers.columns, name="columns"),
    path("columns/<slug:slug>/", registers.column, name="column"),
    path("contributors/<slug:slug>/", registers.contributor, name="contributor"),
    path("tags/<tag:name>/", registers.tag, name="tag"),
    path("archive/<year:year>/", archive.year, name="archive_year"),
    path("archive/<year:year>/<two:month>/", archive.month, name="archive_month"),
    path("archive/<year:year>/<two:month>/<two:day>/", archive.day, name="archive_day"),
    path("events/", events.coming, name="events"),
    path("events/<year:year>/<two:month>/", events.month, name="events_month"),
    path("events/<number:number>/", events.event, name="event"),
    path("events/<number:number>/event.ics", calendars.of_event, name="event_calendar"),
    path("events/calendar.ics", calendars.of_everything, name="calendar"),
    path("events/districts/<slug:slug>/calendar.ics", calendars.of_district, name="district_calendar"),
    path("events/bodies/<slug:slug>/calendar.ics", calendars.of_body, name="body_calendar"),
    path("specials/", specials.specials, name="specials"),
    path("specials/<slug:slug>/", specials.special, name="special"),
    path("about/", include("public.about")),
    path("feeds/", include("public.feeds")),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<number:block>.xml", sitemaps.block, name="sitemap_block"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("letters/", letters.letters, name="letters"),
    path("letters/thanks/", letters.thanks, name="letters_thanks"),
    path("search/", searching.search, name="search"),
    path("robots.txt", views.robots, name="robots"),
]
