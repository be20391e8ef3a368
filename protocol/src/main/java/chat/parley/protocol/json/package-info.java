/** Strict reading of JSON objects, with errors that name the field. */
@NullMarked
package chat.parley.protocol.json;

import org.jspecify.annotations.NullMarked;
