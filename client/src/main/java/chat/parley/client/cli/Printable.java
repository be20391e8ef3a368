package chat.parley.client.cli;

/** Makes what others say harmless for a terminal. */
final class Printable {

    private Printable() {}

    /**
     * The text without control characters and without the marks that turn the direction of writing: what others say must not
     * move the cursor, change colours or dress up as another line.
     */
    static String text(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                printable.append(c == '\n' ? " ⏎ " : " ");
            } else if (!Character.isISOControl(c) && !turnsDirection(c)) {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    private static boolean turnsDirection(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
