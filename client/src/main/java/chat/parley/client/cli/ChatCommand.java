package chat.parley.client.cli;

import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.connection.TokenException;
import chat.parley.client.connection.TokenSource;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley chat --user NAME}: the terminal client. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = {
            "Chats in the terminal. Registers the user at the first time.",
            "Without a terminal, reads lines and prints lines, for scripts."
        })
final class ChatCommand implements Callable<Integer> {

    @Mixin
    private UrlOption address = new UrlOption();

    @Option(names = "--user", required = true, paramLabel = "NAME", description = "who you are")
    private String user = "";

    @Option(
            names = "--password",
            paramLabel = "P",
            defaultValue = "${env:PARLEY_PASSWORD}",
            description = "else the one kept in ~/.parley (or PARLEY_HOME), else it is asked for or made")
    private @Nullable String password;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Console console = openConsole();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = ClientOptions.http(threads)) {
            Accounts accounts = new Accounts(address.url(), http);
            Login login = new SignIn(accounts, Passwords.ofThisUser(), console).signIn(address.url(), user, password);
            TokenSource tokens = accounts.tokens(login);
            ParleyApi api = new ParleyApi(address.url(), http, () -> tokenOf(tokens));
            Desk desk = new Desk(api, login.userId());
            Ear ear = new Ear(console, desk);
            ClientOptions options = ClientOptions.of(address.url(), ClientOptions.systemSurroundings(threads));
            try (ParleyClient client = new ParleyClient(options, tokens, ear)) {
                Commands commands = new Commands(console, desk, api, client);
                return new ChatLoop(console, desk, commands, client).run(user, ear.firstConnection());
            }
        }
    }

    private static String tokenOf(TokenSource tokens) {
        try {
            return tokens.current().value();
        } catch (TokenException none) {
            throw new IllegalStateException(none);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // It is null again since JDK 25, where the default console is java.base's.
    private static Console openConsole() {
        if (System.console() == null || !System.console().isTerminal()) {
            return new PlainConsole(
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        }
        try {
            return new LineConsole();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
