"""`python -m reporter`."""

from reporter.cli.entry import main

if __name__ == "__main__":
    main()
