"""What plugins may use of the API. A plugin's router is named by `PluginConfig.api_router`."""

from portal.api.callers import Caller, caller_of, required_caller
from portal.api.idempotency import idempotent
from portal.api.paging import Page, PageQuery, page_of
from portal.api.parsing import Body
from portal.api.problems import Problem
from portal.api.scopes import companies_of, company_for_program, require_scope
from portal.api.throttle import throttle

__all__ = [
    "Body",
    "Caller",
    "Page",
    "PageQuery",
    "Problem",
    "caller_of",
    "companies_of",
    "company_for_program",
    "idempotent",
    "page_of",
    "require_scope",
    "required_caller",
    "throttle",
]
