package chat.parley.testing;

import java.util.List;

/** What somebody may write for a number in JSON to be understood otherwise than he wrote it; for {@code @FieldSource}. */
public final class NumberTricks {

    /** None of them is a positive integer below 2^53 in JSON (RFC 8259), and none may be rounded to one. */
    public static final List<String> NUMBERS = List.of(
            "1e400",
            "-1e400",
            "-0",
            "0x10",
            "01",
            "007",
            "+1",
            "NaN",
            "Infinity",
            "1.0",
            "1e0",
            "9007199254740993",
            "99999999999999999999999999999999999999999999999999",
            "1e999999999",
            "1_000",
            "\u0661");

    private NumberTricks() {}
}
