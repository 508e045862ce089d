"""待签申请: an application that waits for the signatures of others (共同签名), and is filed once they are all there."""
