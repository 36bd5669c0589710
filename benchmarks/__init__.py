"""Every promise of speed as a command: ``python -m benchmarks NAME [--json]``.

The person's other client, the sample mails and the launcher of Cyrus are those of ``tests.servers``: what is measured
is what is tested, and a program that is installed needs neither.
"""
