from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Puts our own AdminSite in place of Django's."""

    default_site = "dsportal.admin_site.PortalAdminSite"
