package chat.parley.local.cluster;

import chat.parley.local.engine.EngineHome;
import java.util.List;

/** The front door runs from the launcher's own class path. */
record FrontProgram() implements Programs {

    @Override
    public List<String> command(String role) {
        return List.of(
                EngineHome.java(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-cp",
                System.getProperty("java.class.path"),
                "chat.parley.local.front.FrontMain");
    }
}
