"""The parts that screens are made of, one noun a file."""
