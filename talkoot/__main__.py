"""`python -m talkoot`: the command, where its script is not on the path."""

from talkoot.site.cli import main

if __name__ == "__main__":
    main()
