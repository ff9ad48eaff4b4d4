"""What `manage.py startplugin` writes: the names it takes, the templates, and how they become files."""
