"""What the tests stand on: the server process, plain HTTP, recordings, contracts."""
