/** The service over backends that ask for certificates and passwords. */
package chat.parley.message.secured;
