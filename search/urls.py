"""The addresses of search and answers. Without a namespace: the shell finds them by their names alone."""

from django.urls import path

from search import pages, pages_answers

urlpatterns = [
    path("search", pages.results, name="search"),
    path("search/suggest", pages.suggest, name="suggest"),
    path("p/<slug:slug>/like/", pages.like, name="like"),
    path("ask/", pages_answers.of_all, name="ask"),
    path("ask/earlier/", pages_answers.earlier, name="earlier_questions"),
    path("ask/<uuid:link>/", pages_answers.kept, name="answer"),
    path("ask/<uuid:link>/forget/", pages_answers.forget, name="forget_answer"),
    path("p/<slug:slug>/ask/", pages_answers.of_package, name="ask_package"),
]
