package chat.parley.cluster;

import chat.parley.testing.ClusterUnderTest;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the logs of the cluster of a test that failed, under the name of the test. */
public record KeepLogs(Supplier<ClusterUnderTest> cluster) implements AfterTestExecutionCallback {

    @Override
    public void afterTestExecution(ExtensionContext test) {
        test.getExecutionException()
                .ifPresent(failure ->
                        cluster.get().keepLogs(test.getRequiredTestMethod().getName()));
    }
}
