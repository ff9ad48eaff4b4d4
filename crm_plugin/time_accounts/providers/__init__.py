"""What this plugin gives to others: figures, panels, a timeline, the client area, balances."""
