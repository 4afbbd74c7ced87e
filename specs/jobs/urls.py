from django.urls import path

from specs.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs_page, name="list"),
    path("<int:pk>/", pages.job_page, name="job"),
    path("<int:pk>/cancel/", pages.cancel_job, name="cancel"),
    path("<int:pk>/retry/", pages.retry_job, name="retry"),
]
