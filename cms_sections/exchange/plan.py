"""What an import would do, page by page, before it does anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale, Page, Site

from cms_sections.exchange.archive import Archive, PageEntry, parent_key
from cms_sections.exchange.content import FOLDERS, checked_content, kinds
from cms_sections.exchange.incoming import Names, check_files
from cms_sections.exchange.inventory import Inventory, Key, take_inventory
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.words import sum_of
from cms_sections.models import ImportedPage

ADD, CHANGE, UNCHANGED, CONFLICT, REFUSED = "add", "change", "unchanged", "conflict", "refused"
KEEP, THEIRS = "keep", "theirs"
ORDER = "order"
MAY_TRANSLATE = "simple_translation.submit_translation"


@dataclass(slots=True)
class Line:
    """One page of the archive, or the order of those below one (`about` is "order").

    `ours` is the sum of the page as it is here now: a plan holds only while it does.
    """

    about: str
    language: str
    id: str
    title: str
    what: str
    reason: str = ""
    ours: str = ""
    publish: bool = True

    @property
    def name(self) -> str:
        return f"{self.about}:{self.language}:{self.id}"

    @property
    def key(self) -> Key:
        return self.language, self.id

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Plan:
    lines: list[Line]
    inventory: Inventory
    parents: dict[Key, Key | None]

    def stored(self) -> list[dict[str, Any]]:
        return [line.stored() for line in self.lines]


def changes(lines: Iterable[Line], choices: dict[str, str]) -> list[Line]:
    """Those lines that would write something, by what was chosen for the conflicts."""
    return [
        line
        for line in lines
        if line.what in (ADD, CHANGE) or (line.what == CONFLICT and choices.get(line.name) == THEIRS)
    ]


def make_plan(site: Site, archive: Archive, *, by: Any = None) -> Plan:
    """Compare the archive with the site, in the open scope. Writes nothing. Raises ArchiveRefused for no site of ours."""
    if site.root_page.specific_class._meta.label_lower not in kinds():
        raise ArchiveRefused(_("The first page of this site is not made of sections: nothing can be brought in there."))
    inventory = take_inventory(site, known_as=_known_as(site, archive))
    check_files(archive, inventory.tenant)
    planner = _Planner(site, archive, inventory, by)
    lines = [planner.line(entry) for entry in planner.ordered()]
    lines += planner.orders(lines)
    return Plan(lines, inventory, planner.parents)


def _known_as(site: Site, archive: Archive) -> dict[int, Key]:
    """First pages and folders are the same ones in every installation, whatever their ids."""
    roots = {each.locale.language_code: each for each in site.root_page.get_translations(inclusive=True)}
    found: dict[int, Key] = {}
    seen: set[str] = set()
    for entry in archive.pages.values():
        language, parent = entry.key[0], entry.document["parent"]
        root = roots.get(language)
        if parent is None:
            if language in seen:
                raise ArchiveRefused(
                    _("The archive has two first pages in one language (%(code)s).") % {"code": language}
                )
            seen.add(language)
            if root is not None:
                found[root.pk] = entry.key
            continue
        above = archive.pages.get(parent_key(parent) or ("", ""))
        model = next((model for model in FOLDERS if model._meta.label_lower == entry.kind), None)
        if model is not None and root is not None and above is not None and above.document["parent"] is None:
            folder = model.objects.child_of(root).first()
            if folder is not None:
                found[folder.pk] = entry.key
    return found


class _Planner:
    def __init__(self, site: Site, archive: Archive, inventory: Inventory, by: Any) -> None:
        self.site = site
        self.archive = archive
        self.inventory = inventory
        self.by = by
        self.imported = {(row.language, str(row.key)): row for row in ImportedPage.objects.filter(site_number=site.pk)}
        self.locales = set(Locale.objects.values_list("language_code", flat=True))
        self.parents = {key: self._parent(entry) for key, entry in archive.pages.items()}
        self.slugs = self._slugs()
        self.names = Names(archive, inventory)
        self.left: set[Key] = set()

    def ordered(self) -> list[PageEntry]:
        """Parents before their children, else as in the manifest."""
        done: dict[Key, PageEntry] = {}
        for key in self.archive.pages:
            way: list[Key] = []
            here: Key | None = key
            while here is not None and here in self.archive.pages and here not in done:
                if here in way:
                    raise ArchiveRefused(
                        _("In the archive a page lies below itself: %(file)s.")
                        % {"file": self.archive.pages[here].file}
                    )
                way.append(here)
                here = self.parents[here]
            done.update((each, self.archive.pages[each]) for each in reversed(way))
        return list(done.values())

    def _parent(self, entry: PageEntry) -> Key | None:
        """Where it is to lie; a parent that nobody knows is the first page of its language."""
        if entry.document["parent"] is None:
            return None
        key = parent_key(entry.document["parent"])
        if key in self.archive.pages or key in self.inventory.pages:
            return key
        return self.inventory.roots.get(entry.key[0])

    def _slugs(self) -> dict[tuple[int, str], int]:
        paths = {found.page.path: found.page.pk for found in self.inventory.pages.values()}
        roots = [self.inventory.pages[key].page for key in self.inventory.roots.values() if key in self.inventory.pages]
        taken: dict[tuple[int, str], int] = {}
        for root in roots:
            rows = Page.objects.filter(path__startswith=root.path).values_list("pk", "path", "slug")
            for pk, path, slug in rows:
                if (parent := paths.get(path[: -Page.steplen])) is not None:
                    taken[parent, slug] = pk
        return taken

    def line(self, entry: PageEntry) -> Line:
        ours = self.inventory.pages.get(entry.key)
        line = Line("page", *entry.key, title=entry.title, what=UNCHANGED, ours=ours.sum if ours else "")
        if ours is None:
            line.what, line.reason = self._missing(entry)
        elif ours.document["kind"] != entry.kind:
            line.what, line.reason = REFUSED, _("Here it is a page of another kind.")
        else:
            line.what, line.reason = self._compared(entry, ours.sum)
        if line.what in (ADD, CHANGE, CONFLICT):
            refused = self._refused(entry, line)
            if refused:
                line.what, line.reason = REFUSED, refused
            elif missing := self._missing_references(entry):
                line.reason = f"{line.reason} {missing}".strip()
        if line.what == REFUSED and ours is None:
            self.left.add(entry.key)
        return line

    def _missing(self, entry: PageEntry) -> tuple[str, str]:
        if entry.key in self.imported:
            return CONFLICT, _("It was brought in before and has been deleted here since.")
        if entry.document["parent"] and parent_key(entry.document["parent"]) != self.parents[entry.key]:
            return ADD, _("The page above it is not known here: it is put below the first page.")
        return ADD, _("It is not here yet.")

    def _compared(self, entry: PageEntry, ours: str) -> tuple[str, str]:
        theirs, row = entry.sum, self.imported.get(entry.key)
        if theirs == ours:
            return UNCHANGED, ""
        if row is not None:
            if row.ours == ours:
                return (UNCHANGED, "") if row.theirs == theirs else (CHANGE, _("The archive has a newer one."))
            if row.theirs == theirs:
                return CONFLICT, _("It was changed here since it was brought in; the archive still has what it was.")
            return CONFLICT, _("It was changed here and in the archive since it was brought in.")
        if entry.base == ours:
            return CHANGE, _("The archive was changed, and here it is as it was exported.")
        return CONFLICT, _("It was changed here since the archive was made, or never came from it.")

    def _refused(self, entry: PageEntry, line: Line) -> str:
        """Why this page cannot be brought in, or nothing."""
        model = kinds().get(entry.kind)
        if model is None:
            return _("Pages of this kind are not in use here: %(kind)s.") % {"kind": entry.kind[:60]}
        if entry.key[0] not in self.locales:
            return _("The language %(code)s is not set up here.") % {"code": entry.key[0]}
        parent = self.parents[entry.key]
        if entry.document["parent"] is not None and (parent is None or parent in self.left):
            return _("The page above it is not here and not brought in.")
        if reason := self._not_allowed(entry, line, parent, model):
            return reason
        if reason := self._slug_taken(entry, parent):
            return reason
        try:
            for name in ("published", "draft"):
                if entry.document[name] is not None:
                    checked_content(model, entry.document[name], entry.title)
        except ArchiveRefused as refused:
            return refused.sentence
        return ""

    def _not_allowed(self, entry: PageEntry, line: Line, parent: Key | None, model: type[Page]) -> str:
        ours = self.inventory.pages.get(entry.key)
        if parent is not None and (ours is None or ours.parent != parent):
            above = self.inventory.pages[parent].page.specific_class if parent in self.inventory.pages else None
            above = above or kinds()[self.archive.pages[parent].kind]
            if model not in above.allowed_subpage_models():
                return _("A page of this kind cannot lie there.")
        if self.by is None:
            return ""
        if ours is not None:
            rights = ours.page.permissions_for_user(self.by)
            if not rights.can_edit() or rights.page_locked():
                return _("You may not change this page, or somebody has locked it.")
            line.publish = bool(rights.can_publish())
            target = self.inventory.pages.get(parent) if parent is not None else None
            if target is not None and ours.parent != parent and not rights.can_move_to(target.page):
                return _("You may not move it to where the archive has it.")
        else:
            above_page = self._nearest(parent)
            if above_page is None:
                line.publish = self.by.is_superuser or self.by.has_perm("wagtailcore.publish_page")
                return "" if self.by.has_perm(MAY_TRANSLATE) else _("You may not add a language to this site.")
            rights = above_page.permissions_for_user(self.by)
            if not rights.can_add_subpage():
                return _("You may not add pages there.")
            line.publish = bool(rights.can_publish_subpage())
        if not line.publish and entry.document["published"] is not None:
            line.reason = f"{line.reason} {_('It comes as a draft, because you may not publish there.')}".strip()
        return ""

    def _nearest(self, key: Key | None) -> Any:
        """The nearest page above that is here already."""
        while key is not None and key not in self.inventory.pages:
            key = self.parents.get(key)
        return self.inventory.pages[key].page if key is not None else None

    def _slug_taken(self, entry: PageEntry, parent: Key | None) -> str:
        above = self.inventory.pages.get(parent) if parent is not None else None
        ours = self.inventory.pages.get(entry.key)
        for name in ("published", "draft"):
            content = entry.document[name]
            slug = content.get("slug") if isinstance(content, dict) else None
            if above is None or not isinstance(slug, str):
                continue
            holder = self.slugs.get((above.page.pk, slug))
            if holder is not None and (ours is None or ours.page.pk != holder):
                return _("Another page has its address here: %(slug)s. Rename one of them.") % {"slug": slug[:80]}
        return ""

    def _missing_references(self, entry: PageEntry) -> str:
        missing = {name for name in self.names.used_by(entry) if not self.names.known(name)}
        if not missing:
            return ""
        return ngettext(
            "%(number)d thing that it refers to is neither in the archive nor here, and is left empty.",
            "%(number)d things that it refers to are neither in the archive nor here, and are left empty.",
            len(missing),
        ) % {"number": len(missing)}

    def orders(self, lines: list[Line]) -> list[Line]:
        """Where pages that are on both sides stand in another order."""
        below: dict[Key, list[Key]] = {}
        for key in self.archive.pages:
            if (parent := self.parents[key]) is not None:
                below.setdefault(parent, []).append(key)
        found = []
        for parent, theirs in below.items():
            if parent not in self.inventory.pages:
                continue
            here = self.inventory.children(parent)
            common = [key for key in theirs if key in here]
            present = [key for key in here if key in common]
            row, now = self.imported.get(parent), sum_of(here)
            if common == present:
                continue
            as_it_was = row is not None and row.order == now
            title = self.inventory.pages[parent].page.title
            line = Line(ORDER, *parent, title=title, what=CHANGE if as_it_was else CONFLICT, ours=now)
            line.reason = _("The pages below it stand in another order in the archive.")
            if self.by is not None and not self._may_order(parent, common):
                line.what, line.reason = REFUSED, _("You may not change the order of the pages below it.")
            found.append(line)
        return found

    def _may_order(self, parent: Key, children: list[Key]) -> bool:
        return bool(self.inventory.pages[parent].page.permissions_for_user(self.by).can_reorder_children())
