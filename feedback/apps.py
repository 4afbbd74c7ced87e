from smtplib import SMTPException

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from specs.jobs import kinds

        # The exceptions of a mail server that is away pass.
        kinds.register("mail", "feedback.telling.send", title="Send mail", transient=(SMTPException, OSError))
        kinds.register("rule", "feedback.rules.spread", title="Have a team's rules obeyed")
