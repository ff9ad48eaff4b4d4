"""The letter to the team about what a visitor sent."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from cms_sections.enquiries.team import of_the_team
from cms_sections.models import FormSubmission
from portal.tenants.public import current_tenant


def letter_about(submission: FormSubmission) -> EmailMessage | None:
    """The letter in the organisation's language, to those of the form's addresses that are of the team now; None where
    there are none. An answer to it goes to the visitor.
    """
    to = of_the_team(list(submission.notify))
    if not to:
        return None
    address = reverse("enquiries:inspect", args=[submission.pk])
    context = {
        "enquiry": submission,
        "answers": submission.told.items(),
        "link": urljoin(settings.WAGTAILADMIN_BASE_URL, address),
    }
    with override(current_tenant().language):
        subject = render_to_string("cms_sections/enquiries/letter_subject.txt", context)
        body = render_to_string("cms_sections/enquiries/letter.txt", context)
    return EmailMessage(" ".join(subject.split())[:200], body, to=to, reply_to=_answer_to(submission))


def _answer_to(submission: FormSubmission) -> list[str]:
    try:
        validate_email(submission.email)
    except ValidationError:
        return []
    return [submission.email]
