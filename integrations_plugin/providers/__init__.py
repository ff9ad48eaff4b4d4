"""What the plugin gives to others through the portal's contracts."""
