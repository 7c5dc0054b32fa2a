from allauth.mfa.models import Authenticator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactors(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(type=Authenticator.Type.TOTP)


class SecondFactor(Authenticator):
    """Whose app is set up, as the administration sees it; the recovery codes belong to it."""

    objects = SecondFactors()

    class Meta:
        proxy = True
        verbose_name = _("Zweiter Faktor")
        verbose_name_plural = _("Zweite Faktoren")

    def __str__(self) -> str:
        return _("Zweiter Faktor von %(name)s") % {"name": self.user}
