package chat.parley.protocol.fuzz;

import java.util.List;

/**
 * A codec under fuzzing. Bytes either become a value, which then comes through encoding and decoding as it is, or are
 * refused as the codec says it refuses; anything else throws.
 */
interface Target {

    /** Feeds it; returns what became of the input, without its numbers: inputs with a new outcome are worth keeping. */
    String outcome(byte[] input);

    /** Where its golden files are, under {@code src/test/resources/wire}. */
    List<String> goldenFiles();

    /** The directory of its corpus under {@code src/test/resources/fuzz}. */
    String corpus();

    /** A sentence without the numbers in it. */
    static String withoutNumbers(String message) {
        return message.replaceAll("[0-9]+", "N");
    }
}
