"""The reviewed lists: who may look past tenants, and which tables have none. A change here is a change of the walls."""

# Each may see every row of the tables whose tenant is nullable, and nothing else.
SYSTEM_CALLERS: dict[str, str] = {
    "jobs": "dispatcher, workers, sweeper and schedules hand out the work of every tenant",
    "audit": "sign-ins happen before a tenant is known; the installation's own entries have none",
    "health": "counts waiting and failed jobs of the whole installation",
    "plugins": "delivers events and lists states for the whole installation",
    "command": "management commands of the operator",
}

# Foyer's own tables without row-level security, each with its reason.
GLOBAL_TABLES: dict[str, str] = {
    "portal_accounts_user": "one person may belong to several tenants",
    "portal_accounts_profile": "belongs to the person, not to a tenant",
    "portal_accounts_apikey": "looked up by its prefix before the tenant is known",
    "portal_tenants_tenant": "the list of tenants itself",
    "portal_tenants_membership": "read at sign-in, before a tenant is open",
    "portal_tenants_sitetenant": "says whose a public host is, for visitors without a tenant",
    "portal_tenants_teamgroup": "says whose one of Wagtail's groups is; groups are global",
    "portal_jobs_outbox": "holds ids of jobs only",
    "portal_jobs_worker": "processes of the installation",
    "portal_jobs_schedule": "due times of the installation's and all tenants' schedules",
    "portal_jobs_slot": "one row a schedule and slot",
}
