"""Applications that wait for the signatures of others (共同签名), on file with what is personal of them."""
