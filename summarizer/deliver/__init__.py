"""From a recap to the client's inbox, and from the client's answer back to the recap."""
