"""What the demo lacks: everybody who might knock at a door, and a row of every kind that an address can name."""

from __future__ import annotations

import io
from functools import partial
from uuid import uuid4

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    Page,
    PageViewRestriction,
    Site,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms_sections.models import (
    ArticlePage,
    Author,
    ExchangedFile,
    HomePage,
    ImportedPage,
    NewsIndexPage,
    SiteExport,
    SiteImport,
)
from cms_sections.news.services import save_author
from cms_sections.search.index import refresh
from cms_sections.services import Enquiry, open_site, publish_page, receive_enquiry
from crm_plugin.contacts.services import add_note, receive_lead
from portal.accounts.models import PersonPicture, User
from portal.accounts.services import create_key, create_program, grant
from portal.files.door import checked
from portal.files.films.services import add_captions
from portal.files.films.uploads import begin
from portal.files.models import LibraryDocument, LibraryMedia
from portal.files.public import IMAGES, receive, receive_library_image
from portal.launch.demo_content import TENANTS
from portal.plugins.events import restored
from portal.plugins.models import EventRecord
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import CUSTOMER_ROLES, TEAM_ROLES, Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member
from tests.portal.files.samples import mp4
from tests.support.marks import MARKS, address

SCOPES = ["executions:write", "accounts:read"]
PASSWORD = "the same for everybody here"  # without one, allauth has other pages for them


def companies(tenant: Tenant) -> tuple[Company, Company]:
    """The company whose rows stand for "own", which is the demo customer's where there is one, and another one."""
    theirs = Membership.objects.filter(tenant=tenant, company__isnull=False).order_by("pk").first()
    with tenant_scope(tenant):
        own = Company.objects.get(pk=theirs.company_id) if theirs else Company.objects.order_by("pk")[0]
        return own, Company.objects.exclude(pk=own.pk).order_by("pk")[0]


def furnish() -> None:
    User.objects.create_user("nobody@walls.example", PASSWORD)
    User.objects.create_superuser("super@walls.example", PASSWORD)
    for mark, (_name, slug, _zone) in zip(MARKS, TENANTS, strict=True):
        tenant = Tenant.objects.get(slug=slug)
        own, other = companies(tenant)
        people = _people(tenant, mark, own, other)
        with tenant_scope(tenant):
            home = _site(tenant, mark)
            _library(tenant, mark, people["editor"])
            _files(mark, own, people)
            for company, name in ((own, f"{mark} robot"), (other, f"{mark} other robot")):
                program = create_program(name, owner=people["manager"])
                grant(program, company, SCOPES)
                create_key(program, scopes=SCOPES, name=f"{name} key", by=people["manager"])
            _enquiry(home, mark, own)
            _news(home, mark)
            _exchange(home, mark, people["editor"])
        _of_wagtail(home, mark, people["editor"])
        refresh(scope=partial(tenant_scope, tenant))


def _people(tenant: Tenant, mark: str, own: Company, other: Company) -> dict[str, User]:
    people = {}
    for role in (*TEAM_ROLES, *CUSTOMER_ROLES):
        people[role.value] = User.objects.create_user(
            address(role, mark), PASSWORD, first_name=mark, last_name=role.value
        )
        add_member(people[role.value], tenant, role, own if role in CUSTOMER_ROLES else None)
    people["neighbour"] = User.objects.create_user(address("neighbour", mark), PASSWORD, last_name="Neighbour")
    add_member(people["neighbour"], tenant, Role.CUSTOMER_MANAGER, other)
    return people


def _site(tenant: Tenant, mark: str) -> Page:
    """The tenant's first page; made, with a site, for a tenant that has none."""
    site = Site.objects.filter(site_tenant__tenant=tenant).first()
    if site is None:
        site = Site.objects.create(hostname=f"{mark.lower()}.example.test", root_page=Page.objects.get(depth=1))
        home = HomePage(title=f"{mark} first page", slug=mark.lower())
        open_site(site=site, home=home, name=f"{mark} site", tenant=tenant)
        publish_page(page=home)
    return Page.objects.get(pk=site.root_page_id).specific


def picture(mark: str) -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (20, 90, 80)).save(out, "PNG")
    return ContentFile(out.getvalue(), name=f"{mark}.png")


def words(mark: str) -> ContentFile:
    return ContentFile(f"{mark} words in a document".encode(), name=f"{mark}.txt")


def _library(tenant: Tenant, mark: str, editor: User) -> None:
    collection = Collection.objects.get(pk=tenant.collection_id)
    closed = collection.add_child(name=f"{mark} closed collection")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="password", password=f"{mark}-word")
    image = receive_library_image(picture(mark), title=f"{mark} closed picture", collection=closed, by=editor)
    image.tags.add(f"{mark} tag")
    log(instance=image, action="wagtail.edit", user=editor)  # in Wagtail's own log, which knows no tenants
    text = words(mark)
    document = LibraryDocument(title=f"{mark} document", collection=closed, uploaded_by_user=editor)
    document.file.save(text.name, text, save=False)
    document._set_document_file_metadata()
    document.save()
    document.tags.add(f"{mark} tag")
    sound = ContentFile(b"ID3\x03\x00\x00\x00\x00\x00\x0a" + mark.encode() + b"\x00" * 64, name=f"{mark}.mp3")
    recording = LibraryMedia(
        title=f"{mark} recording", collection=closed, type="audio", duration=1, uploaded_by_user=editor
    )
    recording.file.save(sound.name, sound)
    film = LibraryMedia(title=f"{mark} film", collection=closed, type="video", duration=1, uploaded_by_user=editor)
    film.file.save(f"{mark}.mp4", ContentFile(mp4(), name=f"{mark}.mp4"))
    captions = ContentFile(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{mark} words\n".encode(), name="words.vtt")
    add_captions(film=film.film, upload=captions, language="en", label=f"{mark} captions")
    begin(user=editor, name=f"{mark} film.mp4", size_bytes=10)


def _files(mark: str, own: Company, people: dict[str, User]) -> None:
    text = ContentFile(f"{mark} attachment".encode(), name=f"{mark}.txt")
    add_note(company=own, text=f"{mark} note with a file", by=people["staff"], files=[text])
    shared = ContentFile(f"{mark} shared words".encode(), name=f"{mark}-shared.txt")
    receive(shared, purpose="attachment", company=own, shared_with_company=True, by=people["staff"])
    face = receive(picture(mark), purpose="picture", kinds=IMAGES, by=people["staff"])
    PersonPicture.objects.create(user=people["staff"], file=face)


def _enquiry(home: Page, mark: str, own: Company) -> None:
    receive_enquiry(
        enquiry=Enquiry(
            page_id=home.pk,
            page_title=home.title,
            page_url="/",
            section_id="x",
            section_name="Contact",
            name=f"{mark} Visitor",
            email=f"visitor@{mark.lower()}.example",
            company_name=own.name,
            message=f"{mark} would like to be called",
            answers=[{"name": "f-1", "label": "Town", "kind": "text", "value": f"{mark} town"}],
        ),
        remote_hash="x" * 64,
        files=[("Papers", checked(ContentFile(f"{mark} papers".encode(), name=f"{mark}-papers.txt")))],
    )
    said = EventRecord.objects.filter(event_type__endswith="FormSubmitted").latest("emitted_at")
    receive_lead(event=restored(said))


def _news(home: Page, mark: str) -> None:
    author = save_author(author=Author(name=f"{mark} author", about=f"{mark} writes about the weather"))
    index = NewsIndexPage(title=f"{mark} journal", slug=f"{mark.lower()}-journal", live=False)
    home.add_child(instance=index)
    article = ArticlePage(title=f"{mark} unpublished article", slug=f"{mark.lower()}-article", live=False)
    article.authorships.create(author=author)
    index.add_child(instance=article)
    article.tags.add(f"{mark} topic")
    article.save_revision()


def _exchange(home: Page, mark: str, editor: User) -> None:
    """An export, and an import that waits for choices, with what is kept of pages and files that came before."""
    site = Site.objects.get(root_page=home)
    SiteExport.objects.create(site_number=site.pk, name=f"{mark} export", created_by=editor)
    line = {"about": "page", "language": "en", "id": str(home.translation_key), "title": f"{mark} line"}
    SiteImport.objects.create(
        site_number=site.pk,
        name=f"{mark} import",
        state=SiteImport.State.PLANNED,
        plan=[{**line, "what": "conflict", "reason": f"{mark} reason"}],
        created_by=editor,
    )
    ImportedPage.objects.create(
        site_number=site.pk, key=uuid4(), language="en", page_number=home.pk, theirs="0" * 64, ours="0" * 64
    )
    ExchangedFile.objects.create(kind="image", item_number=0, stored_name=mark, sha256="0" * 64, key="0" * 20)


def _of_wagtail(home: Page, mark: str, editor: User) -> None:
    """Rows of Wagtail's own tables that its addresses name."""
    page_type = ContentType.objects.get_for_model(Page)
    child = HomePage(title=f"{mark} secret page", slug=f"{mark.lower()}-secret", live=False)
    home.add_child(instance=child)
    child.save_revision(user=editor)
    task = GroupApprovalTask.objects.create(name=f"{mark} task")
    task.groups.add(Group.objects.get(team_group__tenant__site_tenants__site__root_page=home, team_group__role="admin"))
    workflow = Workflow.objects.create(name=f"{mark} workflow")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    workflow.start(child, editor)
    PageViewRestriction.objects.create(page=child, restriction_type="password", password=f"{mark}-word")
    Redirect.objects.create(
        old_path=f"/{mark.lower()}-old", redirect_page=home, site=Site.objects.filter(root_page=home).first()
    )
    EditingSession.objects.create(
        user=editor, content_type=page_type, object_id=str(child.pk), last_seen_at=child.latest_revision_created_at
    )
    for content_type in ContentType.objects.filter(model__in=["libraryimage", "librarydocument"]):
        file = picture(f"{mark}-upload") if content_type.model == "libraryimage" else words(f"{mark}-upload")
        UploadedFile.objects.create(for_content_type=content_type, uploaded_by_user=editor, file=file)
