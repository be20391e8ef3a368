/**
 * The cluster on this machine: which processes it is made of, on which ports, in which order they come up and go down,
 * and the files by which every later command finds it again. What comes before: the engines and the built services;
 * what comes next: the command line, or a test, asks for it.
 */
@NullMarked
package chat.parley.local.cluster;

import org.jspecify.annotations.NullMarked;
