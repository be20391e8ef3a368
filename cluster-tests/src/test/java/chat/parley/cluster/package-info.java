/** The whole cluster as processes: conversations through it, and the deaths of its parts. */
package chat.parley.cluster;
