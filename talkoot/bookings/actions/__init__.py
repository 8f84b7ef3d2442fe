"""Verbs of bookings. All that need a time go by the one guarded path (guarded.py)."""

from talkoot.bookings.actions.booking import Made, block, book, book_behalf, code_of, confirm, hold
from talkoot.bookings.actions.changing import approve, cancel, deny, expire_due, mark_no_show, move
from talkoot.bookings.actions.erasing import erase_due, erase_on_request
from talkoot.bookings.actions.keeping import follow_all, follow_places, save_bookables
from talkoot.bookings.actions.paying import begin_payment, settle_money, settle_payment
from talkoot.bookings.actions.refreshing import refresh_open, sync_parts
from talkoot.bookings.actions.refusing import Refused
from talkoot.bookings.actions.ruling import change_rules
from talkoot.bookings.actions.series import MadeSeries, Plan, Skipped, book_series, cancel_series_rest
from talkoot.bookings.bookers import Booker
from talkoot.bookings.checks import Failure

__all__ = [
    "Booker",
    "Failure",
    "Made",
    "MadeSeries",
    "Plan",
    "Refused",
    "Skipped",
    "approve",
    "begin_payment",
    "block",
    "book",
    "book_behalf",
    "book_series",
    "cancel",
    "cancel_series_rest",
    "change_rules",
    "code_of",
    "confirm",
    "deny",
    "erase_due",
    "erase_on_request",
    "expire_due",
    "follow_all",
    "follow_places",
    "hold",
    "mark_no_show",
    "move",
    "refresh_open",
    "save_bookables",
    "settle_money",
    "settle_payment",
    "sync_parts",
]
