"""Messages to the people of the building."""

import logging
import os
import time

import requests

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
MAX_ATTEMPTS = 3
MAX_TEXT_LENGTH = 160


def tell(recipient: str, text: str) -> bool:
    """Post a message; whether it went out. A message that cannot be sent never stops the desk."""
    if len(text) > MAX_TEXT_LENGTH:
        text = text[: MAX_TEXT_LENGTH - 1] + "…"
    headers = {}
    if token := os.environ.get("PARCEL_NOTIFY_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            answer = requests.post(
                os.environ["PARCEL_NOTIFY_URL"],
                json={"to": recipient, "text": text},
                headers=headers,
                timeout=TIMEOUT_SECONDS,
            )
            answer.raise_for_status()
            return True
        except requests.RequestException as error:
            logger.warning("message to %s failed (attempt %d): %s", recipient, attempt, error)
            time.sleep(2**attempt)
    return False
