"""Why the ledger says no. Every refusal leaves everything as it was."""

from __future__ import annotations

from django.utils.translation import gettext as _

from crm_plugin.time_accounts.words import hours_text


class LedgerRefused(Exception):
    """Base: `sentence` is for people, `code` for programs."""

    code = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoAccount(LedgerRefused):
    code = "no_account"

    def __init__(self) -> None:
        super().__init__(_("This company has no time account. Nothing was booked; open an account first."))


class AccountExists(LedgerRefused):
    code = "account_exists"

    def __init__(self) -> None:
        super().__init__(_("This company has a time account already. Nothing was changed."))


class Overdrawn(LedgerRefused):
    """More was asked for than is left. `left_seconds` is what may still be used."""

    code = "overdrawn"

    def __init__(self, *, asked_seconds: int, left_seconds: int, balance_seconds: int) -> None:
        self.asked_seconds, self.left_seconds, self.balance_seconds = asked_seconds, left_seconds, balance_seconds
        super().__init__(
            _("Only %(left)s are left, and %(asked)s were asked for. Nothing was booked; top up the account first.")
            % {"left": hours_text(left_seconds), "asked": hours_text(asked_seconds)}
        )


class FloorAboveBalance(LedgerRefused):
    code = "floor_above_balance"

    def __init__(self, *, balance_seconds: int) -> None:
        super().__init__(
            _("The balance is %(balance)s already, so that limit cannot be set. Nothing was changed; top up first.")
            % {"balance": hours_text(balance_seconds)}
        )


class WrongAmount(LedgerRefused):
    code = "wrong_amount"

    def __init__(self) -> None:
        super().__init__(_("The time must be at least one second and at most 100,000 hours. Nothing was booked."))


class NotReversible(LedgerRefused):
    code = "not_reversible"


class IdTaken(LedgerRefused):
    code = "id_taken"

    def __init__(self) -> None:
        super().__init__(_("Another booking has this id already. Nothing was booked; load the page again."))
