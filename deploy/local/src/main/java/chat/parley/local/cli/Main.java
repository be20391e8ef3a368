package chat.parley.local.cli;

import chat.parley.local.process.StartFailed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Entry of the launcher. What the user can put right is said in one line, with exit code 1 (2 for a wrong call). */
@Command(
        name = "parley",
        description = "Parley on this machine: real Kafka, PostgreSQL and Redis, the services, one front door.",
        mixinStandardHelpOptions = true,
        version = "Parley 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KillCommand.class,
            StartCommand.class,
            LogsCommand.class,
            StoreToolCommand.Verify.class,
            StoreToolCommand.Rebuild.class
        },
        footer = {
            "",
            "Also: parley chat --user NAME    a terminal client",
            "      parley demo                fills a running cluster with people and messages",
            "      parley bench               the load driver",
            "      parley test                everything that CI runs",
            "",
            "A cluster is known by its directory: --data DIR or PARLEY_DATA, default .parley in the repository."
        })
public final class Main {

    private Main() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(Main::explainWrongCall);
        line.setExecutionExceptionHandler((failure, command, parsed) -> explainFailure(failure, command));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    private static int explainWrongCall(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        command.getErr()
                .println("parley: " + wrong.getMessage() + ". '"
                        + command.getCommandSpec().qualifiedName() + " --help' shows how.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception failure, CommandLine command) throws Exception {
        switch (failure) {
            case StartFailed start -> command.getErr().println("parley: " + start.getMessage());
            case IOException known -> command.getErr().println("parley: " + messageOf(known));
            case InterruptedException stopped -> Thread.currentThread().interrupt();
            default -> throw failure;
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String messageOf(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "No permission for " + denied.getFile() + ".";
            case NoSuchFileException missing -> missing.getFile() + " is not there.";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
