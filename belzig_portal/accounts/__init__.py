"""Sign-in of staff: django-allauth with a second factor, in the portal's words and look."""
