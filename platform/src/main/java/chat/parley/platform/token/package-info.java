/** Who is calling: signed tokens, verified before anything else happens, and issued where Parley keeps the accounts. */
@NullMarked
package chat.parley.platform.token;

import org.jspecify.annotations.NullMarked;
