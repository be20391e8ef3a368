/** The service that turns the log into history and live messages, and takes the commands of rooms and accounts. */
@NullMarked
package chat.parley.message;

import org.jspecify.annotations.NullMarked;
