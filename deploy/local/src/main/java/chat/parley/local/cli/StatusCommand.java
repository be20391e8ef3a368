package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.ProcessStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Shows every process, the engines included. */
@Command(
        name = "status",
        description = "Shows every process: running, starting, paused or stopped.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Cluster cluster = data.cluster();
        List<ProcessStatus> processes = cluster.status();
        if (json) {
            out.println(json(processes));
        } else {
            out.println(new ProcessTable(processes));
            out.println("Front door: " + cluster.url() + "   Data: " + cluster.data());
        }
        return 0;
    }

    private static String json(List<ProcessStatus> processes) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "processes",
                        processes.stream().map(StatusCommand::fields).toList()));
    }

    private static Map<String, @Nullable Object> fields(ProcessStatus process) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", process.name());
        fields.put("role", process.role());
        fields.put("pid", process.pid());
        fields.put("port", process.port());
        fields.put("url", process.url());
        fields.put("state", process.state().word());
        fields.put("memory_bytes", process.memoryBytes());
        return fields;
    }
}
