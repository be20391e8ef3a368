package chat.parley.local.cluster;

import chat.parley.local.engine.EngineHome;
import java.nio.file.Path;
import java.util.List;

/** The front door runs from the launcher's own class path. */
record FrontProgram() implements Programs {

    @Override
    public List<String> command(String role, String name, Path temporary) {
        return List.of(
                EngineHome.java(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                // The quick compiler alone: passing bytes on costs no more with it, and the thorough one took most of
                // the front's
                // CPU in the moment in which thousands connect.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "chat.parley.local.front.FrontMain");
    }
}
