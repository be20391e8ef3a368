/**
 * One connection after the other: opening, heartbeat, back-off, tokens. Before it stands what the application wants to say,
 * behind it what is under way ({@code delivery}).
 */
@NullMarked
package chat.parley.client.connection;

import org.jspecify.annotations.NullMarked;
