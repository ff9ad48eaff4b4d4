"""The button pressed twice at once is one enquiry, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cms_sections.models import FormSubmission
from cms_sections.services import Enquiry, receive_enquiry
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

PRESSES = 6
ENQUIRY = Enquiry(
    page_id=1, page_title="Contact", page_url="/", section_id="s", section_name="Tell us", name="Ada", email="a@b.example"
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_are_one_enquiry() -> None:
    tenant = Tenant.objects.create(name="Alder & Co", slug="alder")
    together = threading.Barrier(PRESSES)

    def press(_number: int) -> object:
        connection.ensure_connection()
        together.wait(timeout=30)
        try:
            with tenant_scope(tenant):
                return receive_enquiry(enquiry=ENQUIRY, remote_hash="x").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as pool:
        answers = set(pool.map(press, range(PRESSES)))
    with tenant_scope(tenant):
        assert answers == {FormSubmission.objects.get().pk}
