package chat.parley.client.cli;

import chat.parley.client.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code parley chat} and {@code parley demo}. */
@Command(
        name = "parley",
        description = "Chat in a terminal, or fill a cluster with a demo.",
        mixinStandardHelpOptions = true,
        subcommands = {ChatCommand.class, DemoCommand.class})
public final class Main {

    private Main() {}

    /** Runs the subcommand; exit codes are picocli's, 1 for a failure that has a one-line message. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    String message = failure.getMessage();
                    commandLine.getErr().println("parley: " + (message == null ? failure.toString() : message));
                    return 1;
                })
                .execute(arguments));
    }
}
