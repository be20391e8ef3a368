/** The whole service over real backends. */
package chat.parley.message;
