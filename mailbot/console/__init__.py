"""The console in the browser: agents review and answer, managers see the board, administrators keep it in order."""
