package chat.parley.client.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The written dialogues of one language, see the head of the resource files. */
final class Dialogues {

    private static final double OPTIONAL_LINES_SAID = 0.6;

    /** A line of a dialogue: who of its speakers says it, counted from 0. */
    record Line(int speaker, String text) {}

    private record Template(int speaker, boolean optional, String text) {}

    private record Dialogue(String topic, List<Template> lines) {}

    private final List<Dialogue> dialogues = new ArrayList<>();
    private final Map<String, List<String>> words = new HashMap<>();

    private Dialogues() {}

    /** Reads the resource with this name. */
    static Dialogues read(String name) {
        try (InputStream in = Dialogues.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource /demo/" + name);
            }
            Dialogues dialogues = new Dialogues();
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            dialogues.parse(reader.lines().toList());
            return dialogues;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How many dialogues there are for this topic. */
    int count(String topic) {
        return (int) dialogues.stream().filter(d -> d.topic().equals(topic)).count();
    }

    /** The n-th dialogue of a topic, with its choices made. */
    List<Line> play(String topic, int number, Random random) {
        Dialogue dialogue = dialogues.stream()
                .filter(d -> d.topic().equals(topic))
                .skip(number)
                .findFirst()
                .orElseThrow();
        Phrases phrases = new Phrases(words, random);
        List<Line> lines = new ArrayList<>();
        for (Template template : dialogue.lines()) {
            if (!template.optional() || random.nextDouble() < OPTIONAL_LINES_SAID) {
                lines.add(new Line(template.speaker(), phrases.fill(template.text())));
            }
        }
        return lines;
    }

    private void parse(List<String> text) {
        List<Template> current = null;
        for (String line : text) {
            if (line.isBlank()) {
                current = null;
            } else if (line.startsWith("@")) {
                int equals = line.indexOf(" = ");
                words.put(
                        line.substring(1, equals),
                        Arrays.asList(line.substring(equals + 3).split(" \\| ", -1)));
            } else if (!line.startsWith("#")) {
                if (current == null) {
                    current = new ArrayList<>();
                    dialogues.add(new Dialogue(line, current));
                } else {
                    current.add(template(line));
                }
            }
        }
    }

    private static Template template(String line) {
        boolean optional = line.startsWith("?");
        String said = optional ? line.substring(1) : line;
        int speaker = said.charAt(0) - 'A';
        if (speaker < 0 || speaker > 2 || !said.startsWith(": ", 1)) {
            throw new IllegalStateException("not a line of a dialogue: " + line);
        }
        return new Template(speaker, optional, said.substring(3));
    }
}
