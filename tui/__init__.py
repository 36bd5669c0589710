"""Jaymail: a full-screen, keyboard-driven mail client for Fastmail and every other JMAP server."""

__version__ = "0.1.0"
