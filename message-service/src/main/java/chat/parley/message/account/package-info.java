/** Accounts, the one system of record outside the log: register, log in, get a token that every service believes. */
@NullMarked
package chat.parley.message.account;

import org.jspecify.annotations.NullMarked;
