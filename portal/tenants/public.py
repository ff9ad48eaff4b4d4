"""What plugins may use of tenants. Base classes for models come from `portal.tenants.models`."""

from portal.tenants.groups import first_pages_of
from portal.tenants.models import Company, CompanyModel, Membership, SiteTenant, Tenant, TenantModel
from portal.tenants.roles import CUSTOMER_ROLES, TEAM_ROLES, Role
from portal.tenants.scope import (
    NoTenantScope,
    Scope,
    current_company_id,
    current_scope,
    current_tenant_id,
    system_scope,
    tenant_scope,
)
from portal.tenants.selectors import current_tenant, site_of_request, tenant_of_site, tenant_time_zone
from portal.tenants.services import link_site

__all__ = [
    "CUSTOMER_ROLES",
    "TEAM_ROLES",
    "Company",
    "CompanyModel",
    "Membership",
    "NoTenantScope",
    "Role",
    "Scope",
    "SiteTenant",
    "Tenant",
    "TenantModel",
    "current_company_id",
    "current_scope",
    "current_tenant",
    "current_tenant_id",
    "first_pages_of",
    "link_site",
    "site_of_request",
    "system_scope",
    "tenant_of_site",
    "tenant_scope",
    "tenant_time_zone",
]
