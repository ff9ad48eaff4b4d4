"""The address that forms post to. No token and no cookie: see `guards`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms_sections import guards
from cms_sections.forms import refusals
from cms_sections.forms.bound import VisitorForm
from cms_sections.forms.finding import FoundForm, State, form_of, form_page
from cms_sections.forms.plan import FormPlan
from cms_sections.services import Enquiry, receive_enquiry
from portal.audit.public import acting
from portal.files.public import FileRefused
from portal.tenants.public import Tenant, site_of_request, tenant_of_site, tenant_scope

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """A form on its way in: which one it is, and whose site that is."""

    request: HttpRequest
    found: FoundForm
    tenant: Tenant | None

    @cached_property
    def plan(self) -> FormPlan:
        return self.found.plan

    @property
    def page_url(self) -> str:
        return self.found.page.get_url(self.request) or "/"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive_form(request: HttpRequest, page_id: int, section_id: str) -> HttpResponseBase:
    """Take a form: 303 to the thanks on its page; on a mistake the page itself, with what was typed."""
    site = site_of_request(request)
    page = form_page(request, site, page_id) if site else None
    found = form_of(page, section_id) if page else None
    if site is None or found is None or found.state is State.NOT_YET:
        raise Http404
    sent = Sent(request, found, tenant_of_site(site))
    if request.method != "POST":
        return HttpResponseRedirect(f"{sent.page_url}#{found.anchor}")
    with translation.override(found.page.locale.language_code):
        return _received(sent)


def _received(sent: Sent) -> HttpResponseBase:
    request = sent.request
    try:
        guards.check_size(request, sent.plan.takes_files)
        guards.check_readable(request)
    except guards.Unreadable:
        return _page(sent, 400, refusals.DAMAGED)
    if sent.found.state is State.OVER:
        return _page(sent, 410, refusals.CLOSED)
    if guards.trapped(request):
        return _thanked(sent)
    typed = request.POST.copy()
    typed["campaign"] = (typed.get("campaign") or guards.query_of_sender(request))[:1000]
    form = VisitorForm(sent.plan, typed, request.FILES, anchor=sent.found.anchor)
    if not guards.from_here(request):
        return _again(sent, form, 403, refusals.FOREIGN)
    if sent.tenant is None:
        logger.error("A form of %s cannot be received: its site belongs to no organisation.", request.get_host())
        return _again(sent, form, 503, refusals.HOMELESS)
    return _within_limits(sent, form, sent.tenant)


def _within_limits(sent: Sent, form: VisitorForm, tenant: Tenant) -> HttpResponseBase:
    """Count first: files are looked at only of those who have not had their share. Nothing of it is in a transaction."""
    remote = guards.remote_hash(sent.request)
    with tenant_scope(tenant):
        number = guards.times(remote)
    if number > guards.PATIENCE:
        return _too_many(_page(sent, 429, refusals.CROWDED))
    if number > guards.LIMIT:
        return _too_many(_again(sent, form, 429, refusals.TOO_OFTEN))
    if not form.is_valid():
        return _again(sent, form, 422)
    if guards.too_fast(form.cleaned_data["elapsed"]):
        return _again(sent, form, 422, refusals.TOO_FAST)
    if guards.form_is_flooded(sent.found.section.id):
        return _too_many(_again(sent, form, 429, refusals.FLOODED), int(guards.FORM_SPAN.total_seconds()))
    try:
        # A visitor is nobody to the log: it must not look who is signed in, which would open the session.
        with tenant_scope(tenant), acting(via="visitor"):
            receive_enquiry(enquiry=_enquiry(sent, form), remote_hash=remote, files=form.uploads)
    except FileRefused as refused:
        return _again(sent, form, 503, refused.sentence)
    return _thanked(sent)


def _enquiry(sent: Sent, form: VisitorForm) -> Enquiry:
    data, found, plan = form.cleaned_data, sent.found, sent.plan
    return Enquiry(
        page_id=found.page.pk,
        page_title=found.page.title,
        # As the visitor came: the address in the site record may be one that only a proxy knows.
        page_url=sent.request.build_absolute_uri(sent.page_url),
        section_id=found.section.id,
        section_name=plan.title,
        statistics_name=plan.statistics_name,
        language=found.page.locale.language_code,
        name=form.of_role("name"),
        email=form.of_role("email"),
        phone=form.of_role("phone"),
        company_name=form.of_role("company"),
        message=form.of_role("message"),
        consent=bool(form.consents),
        consent_text="\n".join(form.consents),
        answers=form.answers,
        campaign=guards.campaign_of(data["campaign"]),
        referrer=guards.host_of(data["referrer"]),
        notify=plan.notify,
        makes_lead=plan.makes_lead,
        keep_months=plan.keep_months,
    )


def _thanked(sent: Sent) -> HttpResponse:
    found = sent.found
    page = found.section.value.get("thanks_page")
    address = page.get_url(sent.request) if page is not None and page.live else None
    if not address:
        address = f"{sent.page_url}?{urlencode({'sent': found.section.id})}#{found.anchor}-form"
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer


def _again(sent: Sent, form: VisitorForm, status: int, sentence: Any = "") -> HttpResponseBase:
    """The page once more, with what was typed and what is to be done."""
    form.say_again(str(sentence))
    page, request = sent.found.page, sent.request
    context: dict[str, Any] = {**page.get_context(request), "bound_forms": {sent.found.section.id: form}}
    return TemplateResponse(request, page.get_template(request), context, status=status).render()


def _page(sent: Sent, status: int, why: tuple[Any, Any]) -> HttpResponse:
    """A page of its own, where the form is not shown again."""
    heading, words = why
    context = {"status": status, "heading": heading, "words": words, "back": f"{sent.page_url}#{sent.found.anchor}"}
    return TemplateResponse(sent.request, "cms_sections/forms/refused.html", context, status=status).render()


def _too_many(answer: HttpResponseBase, seconds: int = int(guards.LIMIT_SPAN.total_seconds())) -> HttpResponseBase:
    answer.headers["Retry-After"] = str(seconds)
    return answer
