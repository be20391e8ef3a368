package chat.parley.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.session.Feed;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The gateway's packages are steps, each of which knows those before it and no more (style, rules 3 and 4). */
@AnalyzeClasses(packages = "chat.parley.gateway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule STEPS_ARE_FREE_OF_CYCLES =
            slices().matching("chat.parley.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHAT_DECIDES_IS_PURE = classes()
            .that()
            .belongToAnyOf(Admission.class, Feed.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "org.jspecify.annotations",
                    "chat.parley.protocol..",
                    "chat.parley.platform.membership",
                    "chat.parley.gateway.session",
                    "chat.parley.gateway.admission");
}
