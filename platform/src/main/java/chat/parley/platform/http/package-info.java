/** The edge of every REST call: the caller out of the token, the body out of JSON, the answer into the envelope. */
@NullMarked
package chat.parley.platform.http;

import org.jspecify.annotations.NullMarked;
