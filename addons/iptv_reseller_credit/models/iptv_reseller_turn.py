from odoo import models

#: First half of the advisory locks; the second is the id of the wallet.
TURN_LOCK = 0x1B80


class IptvReseller(models.Model):
    """A queue in front of each wallet, so that many spend at once without a failure."""

    _inherit = "iptv.reseller"

    def _take_turn(self):
        """Wait until nobody else works with these wallets, then look at them afresh.

        Under REPEATABLE READ a transaction that waited for a row fails as soon as the
        one before it commits, and Odoo tries it again five times only: twenty people
        who spend from one wallet would see errors. So who has written nothing yet
        waits in front of the door, and begins its transaction when its turn comes.
        The turn ends with the transaction.

        Call it first of all; where something was written it does nothing, and the
        lock of the row does the rest. Never call it in a savepoint of your own.
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        if cr.fetchone()[0] or not self:
            return
        keys = sorted(set(self.ids))
        for key in keys:
            cr.execute("SELECT pg_advisory_lock(%s, %s)", [TURN_LOCK, key])
        cr.rollback()
        # Both, because one of them is how every transaction ends.
        cr.postcommit.add(lambda: self._leave(keys))
        cr.postrollback.add(lambda: self._leave(keys))

    def _leave(self, keys):
        for key in keys:
            self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [TURN_LOCK, key])
