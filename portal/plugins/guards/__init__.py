"""What stands between one plugin's failing code and a page that others share."""
