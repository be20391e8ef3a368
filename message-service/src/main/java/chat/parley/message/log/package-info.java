/** The log as this service sees it: its topics, its records read and checked, commands appended. Both consumers begin here. */
@NullMarked
package chat.parley.message.log;

import org.jspecify.annotations.NullMarked;
