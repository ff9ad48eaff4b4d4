"""What plugins may use of people, programs and keys."""

from portal.accounts.client_ip import client_ip, counted_address
from portal.accounts.counting import count
from portal.accounts.keys import InvalidKey
from portal.accounts.limits import EXPORTS, Limit, TooMany, hold
from portal.accounts.models import ApiKey, Program, ProgramGrant, User
from portal.accounts.second_factors import factors_under_older_keys, seal_factors_anew
from portal.accounts.services import create_key, create_program, grant, revoke_key, rotate_key

__all__ = [
    "EXPORTS",
    "ApiKey",
    "InvalidKey",
    "Limit",
    "Program",
    "ProgramGrant",
    "TooMany",
    "User",
    "client_ip",
    "count",
    "counted_address",
    "create_key",
    "create_program",
    "factors_under_older_keys",
    "grant",
    "hold",
    "revoke_key",
    "rotate_key",
    "seal_factors_anew",
]
