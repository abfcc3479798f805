"""Websites hold their own copies of the checkout steps, made when they are created."""

from .const import BOX_HREF


def post_init_hook(env):
    """Give the step “Your box” to the websites that exist already."""
    step = env.ref("iptv_portal.checkout_step_box")
    for website in env["website"].search([]):
        if not website._get_checkout_step(BOX_HREF):
            step.copy({"website_id": website.id, "is_published": True})


def uninstall_hook(env):
    """Take the step away again: its page is gone."""
    env["website.checkout.step"].search([("step_href", "=", BOX_HREF)]).unlink()
