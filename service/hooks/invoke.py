"""One call of a hook: read, evaluate, render; and keep what was concluded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec

from service.ehr.completing import Completed
from service.hooks.memory import with_fates
from service.hooks.posted import Found, Posted, joined, marked
from service.hooks.recording import Recording
from service.hooks.request import Call, Invocation
from service.hooks.sent_cards import reader_of, sent_cards
from service.hooks.telling import in_order, is_told, unread_orders
from service.occasion import occasion_in
from service.trust.site import Client
from service.trust.whose import owner_of
from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.facts import Ignored
from workers.reading import read_case

Render = Callable[[Assessment, Invocation], list[dict[str, Any]]]
"""Makes the cards of an Assessment, ready for JSON."""


SayUnread = Callable[[Assessment, Invocation, tuple[Ignored, ...]], list[dict[str, Any]]]
"""Makes the card about what could not be read; none where that is nothing."""


class Desk(msgspec.Struct, frozen=True):
    """What answers a hook.

    ``posted`` has what was posted to this service about a patient, ``evaluator`` answers a Case, and ``render`` makes
    cards of the answer. ``remark`` makes those about orders in hand, ``say_unread`` the one about orders that could not
    be read. ``recording`` keeps it all, as of ``now``.
    """

    posted: Posted
    evaluator: Evaluator
    render: Render
    remark: Render
    say_unread: SayUnread
    recording: Recording
    now: Callable[[], datetime]

    def cards(self, call: Call, data: Completed, as_of: date) -> list[dict[str, Any]]:
        """The cards for one checked call, as on this day; none when there is nothing to say.

        What was posted about the patient is read together with what the client prefetched. The answer is kept,
        except about somebody of whom nothing is to be said and nothing was posted: opening a chart makes no file.
        Cards that are held back, for a client in shadow mode or a reader who dismissed them, are kept as such.

        :raises ReadingError: the prefetched data are not those of one patient.
        """
        asked = call.asked
        owner = owner_of(asked.client, asked.tenant)
        found = self.posted.about(reader_of(asked), owner)
        kept = found or Found({})
        occasion = occasion_in(asked.hook, call.context)
        case = read_case(
            joined(occasion.beside(data.prefetch), kept.resources), as_of, asked.patient, _codes_of(asked.client)
        )
        case = occasion.marked(msgspec.structs.replace(case, ignored=(*case.ignored, *data.missing)))
        case = case if found else marked(case)
        assessment = self.evaluator(case)
        unread = unread_orders(assessment, occasion, asked.hook)
        cards = [*self.remark(assessment, asked), *self.say_unread(assessment, asked, unread)]
        if is_told(assessment, case, occasion, asked.hook):
            cards = in_order([*cards, *self.render(assessment, asked)])
        sent = with_fates(sent_cards(cards, assessment, case, asked, self.now()), assessment, kept.actions, asked)
        self.recording.count_call(asked.client, asked.service, as_of)
        if kept.resources or cards:
            self.recording.keep(assessment, tuple(kept.resources), sent, case, owner)
        return [card for card, each in zip(cards, sent, strict=True) if each.fate == "shown"]


def _codes_of(client: Client) -> dict[tuple[str, str], str]:
    """The order ids by the codes by which this client's site places them."""
    return {(code.system, code.code): order for order, code in client.order_codes.items()}
