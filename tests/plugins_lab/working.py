"""Run in a child: save, queue, delete, and say what came of it."""
