package chat.parley.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whoever embeds the client gets the protocol, the JDK and Jackson with it, and nothing else. */
@AnalyzeClasses(packages = "chat.parley.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_LIBRARY_NEEDS_ONLY_JAVA_JSON_AND_THE_PROTOCOL = classes()
            .that()
            .resideOutsideOfPackage("chat.parley.client.cli..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "chat.parley.client",
                    "chat.parley.client.api..",
                    "chat.parley.client.connection..",
                    "chat.parley.client.delivery..",
                    "chat.parley.protocol..",
                    "java..",
                    "tools.jackson..",
                    "org.jspecify.annotations");

    @ArchTest
    static final ArchRule WHAT_IS_UNDER_WAY_KNOWS_NO_TIME_AND_NO_SOCKETS = classes()
            .that()
            .resideInAPackage("chat.parley.client.delivery..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "chat.parley.client.delivery..",
                    "chat.parley.protocol..",
                    "java.lang..",
                    "java.util..",
                    "org.jspecify.annotations");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
            slices().matching("chat.parley.client.(*)..").should().beFreeOfCycles();
}
