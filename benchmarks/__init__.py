"""Every promise of speed as a command: ``python -m benchmarks NAME [--json]``."""
