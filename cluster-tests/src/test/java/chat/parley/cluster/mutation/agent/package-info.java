/**
 * What is put into a service's process to break one of its rules: a Java agent that changes methods of the product while
 * they are loaded. Packed into a jar of its own by the test that starts the service; of all the tests it sees this package
 * alone, and of libraries Byte Buddy and what the service brings.
 */
@NullMarked
package chat.parley.cluster.mutation.agent;

import org.jspecify.annotations.NullMarked;
