package chat.parley.bench;

import chat.parley.client.api.Login;

/** A user of the load driver. */
record BenchUser(String username, Login login) {}
