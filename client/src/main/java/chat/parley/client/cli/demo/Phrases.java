package chat.parley.client.cli.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills a line: {@code [one|another]} is a choice, <code>{word}</code> a value that stays the same in one dialogue. */
final class Phrases {

    private static final Pattern CHOICE = Pattern.compile("\\[([^\\[\\]]*\\|[^\\[\\]]*)]");
    private static final Pattern WORD = Pattern.compile("\\{([^{}]+)}");

    private final Map<String, List<String>> words;
    private final Random random;
    private final Map<String, String> chosen = new HashMap<>();

    /** For one dialogue. */
    Phrases(Map<String, List<String>> words, Random random) {
        this.words = words;
        this.random = random;
    }

    String fill(String line) {
        String withChoices = CHOICE.matcher(line)
                .replaceAll(match ->
                        Matcher.quoteReplacement(any(List.of(match.group(1).split("\\|", -1)))));
        return WORD.matcher(withChoices)
                .replaceAll(match -> Matcher.quoteReplacement(chosen.computeIfAbsent(match.group(1), this::value)));
    }

    private String value(String word) {
        List<String> values = words.get(word);
        if (values == null) {
            throw new IllegalStateException("the demo has no values for {" + word + "}");
        }
        return any(values);
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
