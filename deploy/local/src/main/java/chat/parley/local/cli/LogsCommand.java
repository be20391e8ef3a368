package chat.parley.local.cli;

import chat.parley.local.cluster.ClusterException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what one process has written. */
@Command(name = "logs", description = "Shows the log of one process.", mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int BLOCK = 64 << 10;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "As 'status' shows it: gateway-1, kafka-1, postgres.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on as the log grows, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many of the last lines (default 200).")
    private int lines = 200;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path log = data.cluster().process(name).log();
        if (!Files.exists(log)) {
            throw new ClusterException(name + " has written no log yet.");
        }
        // Bytes go through as they are: the log is in the writer's encoding, not in ours.
        OutputStream out = System.out;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(startOfLastLines(file));
            copyRest(file, out);
            while (follow) {
                Thread.sleep(LOOK_AGAIN);
                if (file.length() < file.getFilePointer()) {
                    file.seek(0);
                }
                copyRest(file, out);
            }
        }
        return 0;
    }

    private long startOfLastLines(RandomAccessFile file) throws IOException {
        long place = file.length();
        int wanted = lines + 1;
        byte[] block = new byte[BLOCK];
        while (place > 0) {
            int length = (int) Math.min(BLOCK, place);
            place -= length;
            file.seek(place);
            file.readFully(block, 0, length);
            for (int at = length - 1; at >= 0; at--) {
                if (block[at] == '\n' && --wanted == 0) {
                    return place + at + 1;
                }
            }
        }
        return 0;
    }

    private static void copyRest(RandomAccessFile file, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int read = file.read(block); read > 0; read = file.read(block)) {
            out.write(block, 0, read);
        }
        out.flush();
    }
}
