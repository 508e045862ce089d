"""Applications that need the signatures of others (共同签名): sent for signing, signed, and then filed."""
