"""`python -m pipeline` is `transcribe`."""

from pipeline.launch import main

if __name__ == "__main__":
    main()
