"""Half-filled questionnaires, kept for a few days.

Decided: a draft is a row here, and the browser holds nothing but a random token in a cookie.

* A signed cookie or hidden field was the other choice. It would survive a restart just as well, but what is only
  signed can be read: on a shared telephone, in a browser's store and in whatever writes forms down. To encrypt it
  would take a further dependency and a key to look after, and nobody could take back what was handed out.
* A row can be read by every web process, survives their restart, ends at its hour whatever the browser does, and
  is deleted at once when the person asks. It lies where the answers will lie anyway, under the same protection.
* The table holds the digest of the token, never the token: whoever reads the table cannot open a draft.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from workers.records.keeping import require_zone
from workers.records.tables import drafts


def begin(connection: Connection, token: str, content: bytes, now: datetime, expires: datetime) -> None:
    """Keep a new draft under a token that nobody can guess, and clear away those whose time is over."""
    require_zone(expires)
    connection.execute(delete(drafts).where(drafts.c.expires <= now))
    connection.execute(drafts.insert().values(digest=_digest(token), content=content, expires=expires))


def content_of(connection: Connection, token: str, now: datetime) -> bytes | None:
    """The draft of this token; None where there is none, or no longer."""
    found: bytes | None = connection.execute(select(drafts.c.content).where(_is(token, now))).scalar()
    return found


def changed(connection: Connection, token: str, change: Callable[[bytes], bytes], now: datetime) -> bytes | None:
    """The draft after ``change``; two changes at once come one after the other, and neither is lost."""
    row = connection.execute(select(drafts.c.content).where(_is(token, now)).with_for_update()).first()
    if row is None:
        return None
    content = change(row.content)
    connection.execute(update(drafts).where(drafts.c.digest == _digest(token)).values(content=content))
    return content


def forget(connection: Connection, token: str) -> None:
    """Delete a draft; twice is once."""
    connection.execute(delete(drafts).where(drafts.c.digest == _digest(token)))


def _is(token: str, now: datetime) -> ColumnElement[bool]:
    return and_(drafts.c.digest == _digest(token), drafts.c.expires > now)


def _digest(token: str) -> str:
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
