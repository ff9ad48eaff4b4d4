"""Brings an archive in: first the files that are missing, then all pages in one transaction, or none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms_sections.exchange.archive import Archive, PageEntry
from cms_sections.exchange.content import check_sections, checked_content, kinds, put_into, told
from cms_sections.exchange.incoming import Names, Receiver
from cms_sections.exchange.inventory import Key, take_inventory
from cms_sections.exchange.library import model_of
from cms_sections.exchange.plan import ORDER, Line, Plan, changes, make_plan
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.words import sum_of
from cms_sections.models import ImportedPage
from portal.tenants.public import link_site


class PlanOutdated(ArchiveRefused):
    """Somebody changed a page since the plan was made. Nothing was changed; `plan` is the new one."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("The site has changed since this plan was made. Nothing was brought in; look at the new plan.")
        )
        self.plan = plan


def bring_in_files(
    archive: Archive,
    lines: list[Line],
    receiver: Receiver,
    *,
    scope: Callable[[], AbstractContextManager[Any]] = nullcontext,
    advance: Callable[[str], None] = lambda _title: None,
) -> dict[str, int]:
    """Take in the files that the changed pages use; each in a transaction (and `scope`) of its own. By the names of
    the archive.
    """
    wanted: dict[str, None] = {}
    reader = _Reader(archive)
    for line in lines:
        if line.about != ORDER:
            wanted.update(dict.fromkeys(sorted(reader.used_by(archive.pages[line.key]))))
    numbers: dict[str, int] = {}
    for name in wanted:
        entry = archive.media.get(name)
        if entry is None:
            continue
        with scope(), transaction.atomic():
            numbers[name] = receiver.take(entry, archive.open_file)
        advance(entry.title)
    return numbers


class _Reader(Names):
    """Only reads names; of what is here it knows nothing."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive


def forget_files(receiver: Receiver | None) -> None:
    """Take out again what an import had added that came to nothing."""
    if receiver is None:
        return
    for kind, number in receiver.added:
        row = model_of(kind).objects.filter(pk=number).first()
        if row is not None:
            row.delete()
    receiver.added = []


def bring_in_pages(
    *,
    site: Site,
    archive: Archive,
    accepted: list[Line],
    choices: dict[str, str],
    files: dict[str, int],
    by: Any = None,
    advance: Callable[[str], None] = lambda _title: None,
) -> int:
    """Do what was planned and chosen, in one transaction of the open scope. How many pages were written.

    Raises PlanOutdated where the plan no longer holds, and ArchiveRefused where a page is not valid; nothing has
    changed then. Of two imports into a site the second waits for the first.
    """
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=site.root_page_id)
        plan = make_plan(site, archive, by=by)
        if [_held(line) for line in plan.lines] != [_held(line) for line in accepted]:
            raise PlanOutdated(plan)
        todo = changes(plan.lines, choices)
        if not todo:
            return 0
        writer = _Writer(site, archive, plan, files, by)
        pages = [line for line in todo if line.about != ORDER]
        for line in pages:
            writer.place(archive.pages[line.key])
        for line in pages:
            writer.fill(archive.pages[line.key], line)
            advance(line.title)
        writer.arrange({line.key for line in todo if line.about == ORDER})
        writer.note([line.key for line in plan.lines if line.about != ORDER], {line.key for line in pages})
        return len(pages)


def _held(line: Line) -> tuple[Any, ...]:
    return line.name, line.what, line.ours, line.publish


class _Writer:
    def __init__(self, site: Site, archive: Archive, plan: Plan, files: dict[str, int], by: Any) -> None:
        self.site = site
        self.archive = archive
        self.plan = plan
        self.by = by
        self.names = Names(archive, plan.inventory)
        for name, number in files.items():
            self.names.brought(name, number)
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.new: set[Key] = set()
        self.translation_keys = self._translation_keys()

    def _translation_keys(self) -> dict[str, UUID]:
        """For each id of the archive the one that a page gets here: its own, where no other site has taken it."""
        wanted = {key[1] for key in self.archive.pages}
        found = {
            key[1]: each.page.translation_key for key, each in self.plan.inventory.pages.items() if key[1] in wanted
        }
        taken: set[str] = set()
        left = sorted(wanted - found.keys())
        for start in range(0, len(left), 500):
            rows = Page.objects.filter(translation_key__in=left[start : start + 500])
            taken |= {str(each) for each in rows.values_list("translation_key", flat=True)}
        return found | {
            each: uuid5(NAMESPACE_URL, f"foyer:{self.site.pk}:{each}") if each in taken else UUID(each) for each in left
        }

    def place(self, entry: PageEntry) -> None:
        """Make a page that is not here, with what can be known of it yet; move one that lies elsewhere."""
        parent = self.plan.parents[entry.key]
        number = self.names.pages.get(entry.key)
        if number is None:
            self._add(entry, parent)
            return
        ours = self.plan.inventory.pages[entry.key]
        if parent is not None and ours.parent != parent:
            Page.objects.get(pk=number).move(
                Page.objects.get(pk=self.names.pages[parent]), pos="last-child", user=self.by
            )
            self.new.add(entry.key)

    def _add(self, entry: PageEntry, parent: Key | None) -> None:
        model = kinds()[entry.kind]
        content = self._content(entry, "published") or self._content(entry, "draft") or {}
        page: Any = model(
            live=False, locale=self.locales[entry.key[0]], translation_key=self.translation_keys[entry.key[1]]
        )
        put_into(page, content, self.names.chosen, entry.title)
        page.owner = self.by
        if parent is None:
            page.slug = f"{self.site.root_page.slug}-{entry.key[0].lower()}"
            page.translation_key = self.site.root_page.translation_key
            above: Page = Page.get_first_root_node()
        else:
            above = Page.objects.get(pk=self.names.pages[parent])
        with _words_for(entry):
            above.add_child(instance=page)
        if parent is None:
            link_site(self.site, self.plan.inventory.tenant, by=self.by)
        if entry.document["restricted"]:
            _restrict(page, self.by)
        self.names.pages[entry.key] = page.pk
        self.new.add(entry.key)

    def _content(self, entry: PageEntry, part: str) -> dict[str, Any] | None:
        raw = entry.document[part]
        if raw is None:
            return None
        content = checked_content(kinds()[entry.kind], raw, entry.title)
        if entry.document["parent"] is None:
            content.pop("slug", None)
        return content

    def fill(self, entry: PageEntry, line: Line) -> None:
        """Publish what the archive has published, and leave in the draft what it has there."""
        published, draft = self._content(entry, "published"), self._content(entry, "draft")
        page = self._page(entry)
        if entry.document["restricted"]:
            _restrict(page, self.by)
        if published is not None and line.publish:
            self._say(page, published, entry)
            with _words_for(entry):
                page.save_revision(user=self.by, log_action=True).publish(user=self.by)
        elif published is None and page.live and line.publish:
            page.unpublish(user=self.by, log_action=True)
        waiting = draft if draft is not None else published if not line.publish else None
        if waiting is not None:
            page = self._page(entry)
            self._say(page, waiting, entry)
            with _words_for(entry):
                page.save_revision(user=self.by, log_action=True)

    def _page(self, entry: PageEntry) -> Any:
        return Page.objects.get(pk=self.names.pages[entry.key]).specific

    def _say(self, page: Any, content: dict[str, Any], entry: PageEntry) -> None:
        put_into(page, content, self.names.chosen, entry.title)
        check_sections(page, entry.title)

    def arrange(self, accepted: set[Key]) -> None:
        """Give new pages their places, and where that was chosen all pages below a page the order of the archive."""
        below: dict[Key, list[Key]] = {}
        for key in self.archive.pages:
            parent = self.plan.parents[key]
            if parent is not None and key in self.names.pages and parent in self.names.pages:
                below.setdefault(parent, []).append(key)
        for parent, theirs in below.items():
            if parent in accepted or self.new & set(theirs):
                self._arrange(parent, theirs, everything=parent in accepted)

    def _arrange(self, parent: Key, theirs: list[Key], *, everything: bool) -> None:
        numbers = {self.names.pages[key]: key for key in theirs}
        rows = Page.objects.get(pk=self.names.pages[parent]).get_children().values_list("pk", flat=True)
        now = [numbers[pk] for pk in rows if pk in numbers]
        before: Key | None = None
        for key in theirs:
            place = now.index(key)
            right = place == 0 if before is None else place > 0 and now[place - 1] == before
            if not right and (everything or key in self.new):
                now.remove(key)
                now.insert(0 if before is None else now.index(before) + 1, key)
                page = Page.objects.get(pk=self.names.pages[key])
                if before is None:
                    page.move(Page.objects.get(pk=self.names.pages[parent]), pos="first-child", user=self.by)
                else:
                    page.move(Page.objects.get(pk=self.names.pages[before]), pos="right", user=self.by)
            before = key

    def note(self, keys: list[Key], written: set[Key]) -> None:
        """Keep of each page that is now as in the archive what it was brought in as, for the next comparison."""
        known_as = {number: key for key, number in self.names.pages.items() if key in self.archive.pages}
        after = take_inventory(self.site, known_as=known_as)
        for key in keys:
            entry, found = self.archive.pages[key], after.pages.get(key)
            if found is None or (key not in written and found.sum != entry.sum):
                continue
            ImportedPage.objects.update_or_create(
                site_number=self.site.pk,
                key=key[1],
                language=key[0],
                defaults={
                    "page_number": found.page.pk,
                    "theirs": entry.sum,
                    "ours": found.sum,
                    "order": sum_of(after.children(key)),
                },
            )


def _restrict(page: Page, by: Any) -> None:
    """For signed-in people only, where nothing restricts it yet: its password or groups stayed where it came from."""
    if not page.get_view_restrictions().exists():
        PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN).save(user=by)


class _words_for:
    """What Wagtail finds wrong with a page, in words that name it."""

    def __init__(self, entry: PageEntry) -> None:
        self._entry = entry

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, ValidationError):
            raise ArchiveRefused(
                _("%(where)s: %(problem)s Correct it in the archive.")
                % {"where": self._entry.title, "problem": told(error)}
            ) from error
