"""Messages as octets: MIME read and written (RFC 5322, RFC 2045-2047, RFC 2231)."""
