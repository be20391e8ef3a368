package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Sends a signal to one process: to see that nothing is lost by it. */
@Command(name = "kill", description = "Kills one process, or sends it another signal.", mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "As 'status' shows it: gateway-1, kafka-1, postgres.")
    private String name = "";

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL",
            converter = SignalName.class,
            description = "KILL (default), TERM, STOP (freezes it) or CONT (lets it go on).")
    private Signal signal = Signal.KILL;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Cluster cluster = data.cluster();
        cluster.signal(name, signal);
        spec.commandLine()
                .getOut()
                .println(
                        switch (signal) {
                            case KILL -> name + " is killed; './parley start " + name + "' starts it again.";
                            case TERM, INT -> name + " is asked to stop.";
                            case STOP -> name + " is frozen; './parley kill " + name + " --signal CONT' lets it go on.";
                            case CONT -> name + " goes on.";
                        });
        return 0;
    }

    static final class SignalName implements ITypeConverter<Signal> {
        @Override
        public Signal convert(String given) {
            String wanted = given.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
            for (Signal signal : Signal.values()) {
                if (signal.name().equals(wanted)) {
                    return signal;
                }
            }
            throw new TypeConversionException("there is no signal '" + given + "' here: KILL, TERM, STOP or CONT");
        }
    }
}
