"""Letters (对外文书): what a process has to say to parties outside: payment, carriers, the province's platform."""
