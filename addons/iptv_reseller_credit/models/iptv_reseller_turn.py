from psycopg2 import DatabaseError
from psycopg2.errors import LockNotAvailable

from odoo import models
from odoo.exceptions import UserError

#: First half of the advisory locks; the second is the id of the wallet.
TURN_LOCK = 0x1B80
#: Nobody waits longer than this for its turn.
TURN_SECONDS = 30


class IptvReseller(models.Model):
    """A queue in front of each wallet, so that many spend at once without a failure."""

    _inherit = "iptv.reseller"

    def _take_turn(self):
        """Wait until nobody else works with these wallets, then look at them afresh.

        Under REPEATABLE READ a transaction that waited for a row fails as soon as the
        one before it commits, and Odoo tries it again five times only: twenty people
        who spend from one wallet would see errors. So who has written nothing yet
        waits in front of the door, and begins its transaction when its turn comes.
        The turn ends with the transaction, however that ends.

        Call it first of all; where something was written it does nothing, and the
        lock of the row does the rest. Never call it in a savepoint of your own.

        :raise UserError: if the turn does not come in time
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        if cr.fetchone()[0] or not self:
            return
        # Who waits holds nothing that others wait for.
        cr.rollback()
        keys = [TURN_LOCK, sorted(set(self.ids))]
        try:
            self._begin_turn(keys)
        except DatabaseError as error:
            cr.rollback()
            if not isinstance(error, LockNotAvailable):
                raise
            raise UserError(
                self.env._(
                    "Somebody else is working with these credits right now. Nothing "
                    "was charged. Please try again in a moment."
                )
            ) from None
        finally:
            cr.execute("SELECT pg_advisory_unlock(%s, id) FROM unnest(%s) id", keys)

    def _begin_turn(self, keys):
        """Begin a transaction that holds the turn.

        The lock of the session spans the two transactions; the lock of the second one
        ends with it, so no way of ending leaves it behind on a pooled connection.
        """
        cr = self.env.cr
        seconds = f"{TURN_SECONDS}s"
        cr.execute("SELECT set_config('lock_timeout', %s, true)", [seconds])
        # Waiting in vain is no error for the log.
        cr.execute("SELECT pg_advisory_lock(%s, id) FROM unnest(%s) id", keys, False)
        cr.rollback()
        cr.execute("SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s) id", keys)
