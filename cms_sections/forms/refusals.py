"""What is said to a visitor whose form was not taken."""

from django.utils.translation import gettext_lazy as _

DAMAGED = (
    _("This could not be read."),
    _(
        "It was damaged on its way, or larger than this form takes. Nothing was sent. Go back and try once more; "
        "if you chose files, choose smaller ones."
    ),
)
CLOSED = (
    _("This form is closed."),
    _("Its time is over, so nothing was sent. What you wrote is still there when you go back."),
)
CROWDED = (
    _("Too many messages came from your connection."),
    _("This one was not sent. Go back and send it again in ten minutes."),
)
FOREIGN = _("This form came from another site. Send it from this page: what you wrote is still here.")
HOMELESS = _("This site cannot receive messages yet. Nothing was sent. Please write or call instead.")
TOO_OFTEN = _("Too many messages came from your connection. Send again in ten minutes: your words are still here.")
TOO_FAST = _("That was faster than a person types. Press the button once more.")
FLOODED = _("This form gets more messages than usual. Send again in an hour: your words are still here.")
