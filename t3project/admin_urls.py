"""What answers below /admin/; loaded with the first request for it."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import path
from django.views.generic import RedirectView

from t3project.urls import urlpatterns as other_urlpatterns

admin.autodiscover()
admin.site.unregister([User, Group])  # the one owner is made by the server, and by nobody else

urlpatterns = [
    # The owner has no password: there is one way in, and one way out.
    path("admin/login/", RedirectView.as_view(url="/login")),
    path("admin/logout/", RedirectView.as_view(url="/logout")),
    path("admin/", admin.site.urls),
    *other_urlpatterns,
]
