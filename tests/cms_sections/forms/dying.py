"""Run in a process of its own: takes a form with a file in, and kills itself on the way. `python -m … STEP TENANT`."""

from __future__ import annotations

import sys

import django

from tests.faults.files.nursery import die, dies_after


def main(step: str, tenant: int) -> None:
    from django.core.files.base import ContentFile
    from django.db import transaction

    from cms_sections import services
    from portal.files.door import checked
    from portal.files.storage import RoutedStorage
    from portal.tenants.scope import tenant_scope
    from tests.cms_sections.forms.test_killed import ENQUIRY

    upload = checked(ContentFile(b"I have built boats.\n", name="paper.txt"))
    if step == "file stored":
        dies_after(RoutedStorage, "_save")
    if step == "row written":
        dies_after(services, "keep_files")
    with tenant_scope(tenant), transaction.atomic():
        services.receive_enquiry(enquiry=ENQUIRY, remote_hash="h", files=[("Papers", upload)])
        if step == "all written":
            die()
    if step == "committed":
        die()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))
