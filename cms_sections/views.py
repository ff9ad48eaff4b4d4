"""The address that contact forms post to. No token and no cookie: see `guards`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms_sections import guards
from cms_sections.forms import EnquiryForm
from cms_sections.models.pages import SectionsPage
from cms_sections.selectors import form_section, live_sections_page
from cms_sections.services import Enquiry, receive_enquiry
from portal.audit.public import acting
from portal.tenants.public import Tenant, site_of_request, tenant_of_site, tenant_scope

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form on its way in: which page and section it is of, and whose site that is."""

    request: HttpRequest
    page: SectionsPage
    section: Any
    tenant: Tenant | None

    @property
    def page_url(self) -> str:
        return self.page.get_url(self.request) or "/"

    @property
    def fragment(self) -> str:
        return "#" + (self.section.value["anchor"] or f"s-{self.section.id[:8]}")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive_form(request: HttpRequest, page_id: int, section_id: str) -> HttpResponseBase:
    """Take a form: 303 to the thanks on its page; on a mistake the page itself, with what was typed."""
    site = site_of_request(request)
    page = live_sections_page(site, page_id) if site else None
    section = form_section(page, section_id) if page else None
    if site is None or page is None or section is None:
        raise Http404
    sent = Sent(request, page, section, tenant_of_site(site))
    if request.method != "POST":
        return HttpResponseRedirect(sent.page_url + sent.fragment)
    with translation.override(page.locale.language_code):
        return _received(sent)


def _received(sent: Sent) -> HttpResponseBase:
    request = sent.request
    typed = request.POST.copy()
    typed["campaign"] = (typed.get("campaign") or guards.query_of_sender(request))[:1000]
    form = EnquiryForm(typed, consent=sent.section.value["consent"], prefix_id=sent.fragment[1:])
    if not guards.from_here(request):
        return _again(
            sent,
            form,
            403,
            _("This form came from another site. Send it from this page: what you wrote is still here."),
        )
    if guards.trapped(request):
        return _thanked(sent)
    if sent.tenant is None:
        logger.error("A form of %s cannot be received: its site belongs to no organisation.", request.get_host())
        return _again(
            sent, form, 503, _("This site cannot receive messages yet. Nothing was sent. Please write or call instead.")
        )
    # A visitor is nobody to the log: it must not look who is signed in, which would open the session.
    with tenant_scope(sent.tenant), acting(via="visitor"):
        remote = guards.remote_hash(request)
        if guards.too_often(remote):
            return _again(
                sent,
                form,
                429,
                _("Too many messages came from your connection. Send again in ten minutes: your words are still here."),
            )
        if not form.is_valid():
            return _again(sent, form, 422)
        if guards.too_fast(form.cleaned_data["elapsed"]):
            return _again(sent, form, 422, _("That was faster than a person types. Press the button once more."))
        receive_enquiry(enquiry=_enquiry(sent, form), remote_hash=remote)
    return _thanked(sent)


def _enquiry(sent: Sent, form: EnquiryForm) -> Enquiry:
    data, value = form.cleaned_data, sent.section.value
    return Enquiry(
        page_id=sent.page.pk,
        page_title=sent.page.title,
        # As the visitor came: the address in the site record may be one that only a proxy knows.
        page_url=sent.request.build_absolute_uri(sent.page_url),
        section_id=sent.section.id,
        section_name=value["title"],
        name=data["name"],
        email=data["email"],
        phone=data["phone"],
        company_name=data["company"],
        message=data["message"],
        consent=data["consent"],
        consent_text=value["consent"],
        answers=form.answers,
        campaign=guards.campaign_of(data["campaign"]),
    )


def _thanked(sent: Sent) -> HttpResponse:
    answer = HttpResponseRedirect(f"{sent.page_url}?{urlencode({'sent': sent.section.id})}{sent.fragment}")
    answer.status_code = 303
    return answer


def _again(sent: Sent, form: EnquiryForm, status: int, sentence: str = "") -> HttpResponseBase:
    """The page once more, with what was typed and what is to be done."""
    if sentence:
        form.is_valid()
        form.add_error(None, sentence)
    page, request = sent.page, sent.request
    context = {**page.get_context(request), "bound_forms": {sent.section.id: form}}
    return TemplateResponse(request, page.get_template(request), context, status=status).render()
