"""One module a method family: what each JMAP method means."""
