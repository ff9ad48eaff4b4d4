"""What plugins may use for their staff panels."""

from portal.panels.capped import CAP, CappedPaginator
from portal.panels.chooser import TenantChooserViewSet
from portal.panels.columns import ROOMY, WHOLE, WIDE, BadgeColumn, Column, DateColumn, MoneyColumn, NumbersColumn
from portal.panels.home import MOST_ROWS, HomePanel, HomeRow
from portal.panels.in_use import uses_sentence
from portal.panels.money import amount_text, minor_units, money
from portal.panels.reference import ReferenceGroup, ReferenceTable, register_reference_tables
from portal.panels.spreadsheet import SafeExport, spreadsheet_text
from portal.panels.views import PanelCreateView, PanelDeleteView, PanelEditView, PanelIndexView, PanelInspectView
from portal.panels.viewset import TenantViewSet

__all__ = [
    "CAP",
    "MOST_ROWS",
    "ROOMY",
    "WHOLE",
    "WIDE",
    "BadgeColumn",
    "CappedPaginator",
    "Column",
    "DateColumn",
    "HomePanel",
    "HomeRow",
    "MoneyColumn",
    "NumbersColumn",
    "PanelCreateView",
    "PanelDeleteView",
    "PanelEditView",
    "PanelIndexView",
    "PanelInspectView",
    "ReferenceGroup",
    "ReferenceTable",
    "SafeExport",
    "TenantChooserViewSet",
    "TenantViewSet",
    "amount_text",
    "minor_units",
    "money",
    "register_reference_tables",
    "spreadsheet_text",
    "uses_sentence",
]
