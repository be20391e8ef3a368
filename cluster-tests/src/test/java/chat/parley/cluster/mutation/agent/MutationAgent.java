package chat.parley.cluster.mutation.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.instrument.Instrumentation;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/**
 * Breaks one rule in the process that it is loaded into ({@code -javaagent:JAR=MUTATION}). A process in which it cannot do
 * that is ended before it does anything: it would pass for broken and be whole.
 */
public final class MutationAgent {

    private static final int CANNOT_BREAK = 3;

    private MutationAgent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String name, Instrumentation instrumentation) {
        try {
            Mutation mutation = Mutation.valueOf(name);
            check(mutation.cuts(), ClassFileLocator.ForClassLoader.ofSystemLoader());
            mutation.cuts().stream()
                    .map(Cut::type)
                    .distinct()
                    .forEach(type -> install(type, mutation, instrumentation));
            Effect.announce(mutation);
        } catch (RuntimeException failed) {
            end(name, failed);
        }
    }

    /**
     * Weaves all of it for once, from class files.
     *
     * @throws IllegalStateException when the product does not have what is to be changed
     */
    public static void check(List<Cut> cuts, ClassFileLocator classFiles) {
        TypePool types = TypePool.Default.WithLazyResolution.of(classFiles);
        for (Cut cut : cuts) {
            TypePool.Resolution found = types.describe(cut.type());
            if (!found.isResolved()) {
                throw new IllegalStateException("there is no class " + cut.type());
            }
            TypeDescription type = found.resolve();
            cut.into(weaver().decorate(type, classFiles), type).make(types).close();
        }
    }

    /** Looks at nothing but the class itself: the libraries that it names need not be there. */
    private static ByteBuddy weaver() {
        return new ByteBuddy().with(TypeValidation.DISABLED).with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE);
    }

    private static void install(String type, Mutation mutation, Instrumentation instrumentation) {
        List<Cut> cuts =
                mutation.cuts().stream().filter(cut -> cut.type().equals(type)).toList();
        new AgentBuilder.Default(weaver())
                .disableClassFormatChanges()
                .with(AgentBuilder.TypeStrategy.Default.DECORATE)
                .with(new FatalErrors(mutation.name()))
                .type(named(type))
                .transform((builder, described, loader, module, domain) -> {
                    DynamicType.Builder<?> woven = builder;
                    for (Cut cut : cuts) {
                        woven = cut.into(woven, described);
                    }
                    return woven;
                })
                .installOn(instrumentation);
    }

    private static void end(String mutation, Throwable why) {
        System.out.println("mutation " + mutation + " is impossible: " + why);
        Runtime.getRuntime().halt(CANNOT_BREAK);
    }

    private static final class FatalErrors extends AgentBuilder.Listener.Adapter {

        private final String mutation;

        FatalErrors(String mutation) {
            this.mutation = mutation;
        }

        @Override
        public void onError(
                String type,
                @Nullable ClassLoader loader,
                @Nullable JavaModule module,
                boolean loaded,
                Throwable failed) {
            end(mutation, failed);
        }
    }
}
