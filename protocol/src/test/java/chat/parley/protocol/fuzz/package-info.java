/** Codecs against inputs that nobody means well with: mutations by seed, and the same targets for a fuzzer from outside. */
package chat.parley.protocol.fuzz;
