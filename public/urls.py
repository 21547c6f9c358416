"""Readers' addresses. They are printed, quoted and kept for decades: add, never change."""

from django.urls import path, register_converter

from public import archive, converters, feeds, sitemaps, views

register_converter(converters.Year, "year")
register_converter(converters.TwoDigits, "two")
register_converter(converters.Number, "number")

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<year:year>/<two:month>/<two:day>/<number:number>/", views.article, name="article"),
    path("districts/", views.districts, name="districts"),
    path("districts/<slug:slug>/", views.district, name="district"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("archive/<year:year>/", archive.year, name="archive_year"),
    path("archive/<year:year>/<two:month>/", archive.month, name="archive_month"),
    path("archive/<year:year>/<two:month>/<two:day>/", archive.day, name="archive_day"),
    path("about/", views.about, name="about"),
    path("feeds/", feeds.WholePaper(), name="feed"),
    path("feeds/districts/<slug:slug>/", feeds.OfDistrict(), name="district_feed"),
    path("feeds/topics/<slug:slug>/", feeds.OfTopic(), name="topic_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<number:block>.xml", sitemaps.block, name="sitemap_block"),
    path("robots.txt", views.robots, name="robots"),
]
