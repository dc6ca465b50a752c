"""Lets ``python -m mailbot`` be the command ``mailbot``."""

from mailbot.cli import main

if __name__ == "__main__":
    main()
