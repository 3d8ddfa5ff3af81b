"""A test that a person asks for: sent at once, and kept as a delivery."""

from orchestration.models import Webhook, WebhookDelivery
from orchestration.webhooks import rows
from orchestration.webhooks.posting import post_test


def send_test(webhook: Webhook) -> WebhookDelivery:
    """Waits for the answer; also of a webhook that is paused."""
    test_id = rows.new_test_id()
    outcome = post_test(webhook.target_url, webhook.secret, test_id)
    return rows.keep_test(webhook, test_id, outcome)
