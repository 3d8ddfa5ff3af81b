"""The one local owner, a superuser so that the admin opens in the same session."""

from django.contrib.auth.models import User

OWNER_NAME = "owner"


def local_owner() -> User:
    """Made when first needed; has no password, so no form lets anyone in as them."""
    owner, is_new = User.objects.get_or_create(
        username=OWNER_NAME, defaults={"is_staff": True, "is_superuser": True}
    )
    if is_new:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return owner
