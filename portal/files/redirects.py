"""Lists of redirects come in through the door too. Wagtail reads whatever it is given into memory, opens workbooks in
the web process, and leaves what it does not take in the machine's folder for temporary files.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.files.door import checked
from portal.files.kinds import CSV
from portal.files.refusals import FileRefused

MOST_BYTES = 1024 * 1024
MOST_LINES = 10_000
MOST_COLUMNS = 50


class RedirectListField(forms.FileField):
    """A CSV file that is small enough to be read and shown."""

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        if upload is None:
            return None
        file = checked(upload, kinds=(CSV,))
        lines = commas = 0
        if (file.size or 0) <= MOST_BYTES:
            content = file.read()
            lines, commas = content.count(b"\n"), content.partition(b"\n")[0].count(b",")
            file.seek(0)
        if (file.size or 0) > MOST_BYTES or lines > MOST_LINES or commas > MOST_COLUMNS:
            raise FileRefused(
                _("The list is too long: at most %(lines)s lines of %(columns)s columns. Import it in parts.")
                % {"lines": MOST_LINES, "columns": MOST_COLUMNS},
                "too_big",
            )
        return file


def import_by_the_door() -> None:
    """Wagtail has no setting for this; its import is told which formats there are, and gets another field."""
    from wagtail.contrib.redirects import base_formats, utils
    from wagtail.contrib.redirects.forms import ImportForm

    assert "import_file" in ImportForm.base_fields, "Wagtail's form for lists of redirects has another field"
    assert set(utils.DEFAULT_FORMATS) > {base_formats.CSV}, "Wagtail's formats of lists of redirects are elsewhere"
    utils.DEFAULT_FORMATS[:] = [base_formats.CSV]
    ImportForm.base_fields["import_file"] = RedirectListField(label=ImportForm.base_fields["import_file"].label)
