"""`python -m reporter`."""

from reporter.start import main

if __name__ == "__main__":
    main()
