"""An embedded JMAP server with a sample mailbox; it shares no code with the client."""
