"""The wire: JMAP over HTTP (RFC 8620, RFC 8621). No disk, no screen."""
