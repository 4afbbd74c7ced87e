from django.urls import path

from studio.people.pages import account, links, teams, trail

app_name = "people"
urlpatterns = [
    path("accounts/link/<str:secret>/", links.sign_in_link, name="sign_in_link"),
    path("accounts/invitation/<str:secret>/", links.invitation, name="invitation"),
    path("settings/", account.settings_page, name="settings"),
    path("settings/welcome/", links.welcome, name="welcome"),
    path("settings/tokens/", account.tokens_page, name="tokens"),
    path("settings/tokens/<int:token_id>/revoke/", account.revoke_token, name="revoke_token"),
    path("settings/teams/", teams.teams_page, name="teams"),
    path("settings/teams/<slug:slug>/", teams.team_page, name="team"),
    path("settings/teams/<slug:slug>/rename/", teams.rename, name="rename_team"),
    path("settings/teams/<slug:slug>/delete/", teams.delete, name="delete_team"),
    path("settings/teams/<slug:slug>/members/<str:username>/role/", teams.change_role, name="change_role"),
    path("settings/teams/<slug:slug>/members/<str:username>/remove/", teams.remove, name="remove_member"),
    path(
        "settings/teams/<slug:slug>/invitations/<int:invitation_id>/revoke/",
        teams.revoke_invitation,
        name="revoke_invitation",
    ),
    path("settings/people/", teams.people_page, name="people"),
    path("settings/people/<str:username>/", teams.change_person, name="change_person"),
    path("settings/audit/", trail.audit_page, name="audit"),
]
