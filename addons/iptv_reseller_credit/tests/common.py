from odoo.addons.iptv_subscription.tests.common import IptvCommon

from ..tools.posting import Component, Posting


class ResellerCommon(IptvCommon):
    """A super reseller with a reseller below it, and a stranger beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.super = cls._create_reseller(
            "Sam Super", level="super", can_add_resellers=True
        )
        cls.reseller = cls._create_reseller("Rita", parent_id=cls.super.id)
        cls.stranger = cls._create_reseller("Stranger")

    @classmethod
    def _create_reseller(cls, name, **values):
        partner = cls._create_partner(
            name=name, email=f"{name.replace(' ', '.').lower()}@example.com"
        )
        return cls.env["iptv.reseller"].create(
            {"partner_id": partner.id, "company_id": cls.env.company.id, **values}
        )

    @classmethod
    def _give(cls, reseller, amount, value=0.0, kind="purchase", **values):
        """Put credits into a wallet, as a paid pack would."""
        count = len(reseller.entry_ids)
        return cls.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=reseller,
                    amount=amount,
                    kind=kind,
                    key=values.pop("key", f"test/give/{count}"),
                    components=(Component(amount, value),),
                    **values,
                )
            ]
        )

    @classmethod
    def _spend(cls, reseller, amount, kind="sale", **values):
        """Take credits from a wallet, as a sale would."""
        count = len(reseller.entry_ids)
        return cls.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=reseller,
                    amount=-amount,
                    kind=kind,
                    key=values.pop("key", f"test/spend/{count}"),
                    **values,
                )
            ]
        )

    def _assert_sound(self, resellers=None):
        """Check that balance, ledger and open lots of the wallets say the same."""
        resellers = resellers or self.env["iptv.reseller"].search([])
        self.env.flush_all()
        for reseller in resellers:
            entries = reseller.entry_ids
            self.assertAlmostEqual(sum(entries.mapped("amount")), reseller.balance)
            lots = self.env["iptv.credit.lot"].search(
                [("reseller_id", "=", reseller.id)]
            )
            self.assertAlmostEqual(sum(lots.mapped("remaining")), reseller.balance)
            signs = {lot.remaining > 0 for lot in lots if lot.remaining}
            self.assertLessEqual(len(signs), 1, "lots of one sign only")
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
