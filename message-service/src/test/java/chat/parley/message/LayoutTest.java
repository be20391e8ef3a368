package chat.parley.message;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layout's rules: what decides is pure, and the two views of the log know nothing of one another. */
@AnalyzeClasses(packages = "chat.parley.message", importOptions = ImportOption.DoNotIncludeTests.class)
class LayoutTest {

    private static final String[] TECHNOLOGY = {
        "org.springframework..",
        "org.apache.kafka..",
        "io.lettuce..",
        "java.sql..",
        "javax.sql..",
        "io.micrometer..",
        "io.opentelemetry..",
        "org.slf4j..",
        "jakarta..",
        "tools.jackson.."
    };

    @ArchTest
    static final ArchRule THE_FOLD_IS_PURE = noClasses()
            .that()
            .resideInAPackage("..store.fold..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TECHNOLOGY);

    @ArchTest
    static final ArchRule THE_FOLD_KNOWS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("..store.fold..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule PLANNING_LIVE_EVENTS_IS_PURE = noClasses()
            .that()
            .haveSimpleName("LivePlan")
            .or()
            .haveSimpleName("RepeatWindow")
            .or()
            .haveSimpleName("RoomReceipts")
            .or()
            .haveSimpleName("NewestMessages")
            .or()
            .haveSimpleName("RecordReader")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TECHNOLOGY);

    @ArchTest
    static final ArchRule STORE_AND_FANOUT_ARE_INDEPENDENT = noClasses()
            .that()
            .resideInAPackage("..store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..fanout..");

    @ArchTest
    static final ArchRule FANOUT_NEEDS_NO_POSTGRES = noClasses()
            .that()
            .resideInAPackage("..fanout..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..message.store..", "java.sql..", "javax.sql..", "org.springframework.jdbc..");

    @ArchTest
    static final ArchRule CONFIGURATION_STAYS_INSIDE = classes()
            .that()
            .haveSimpleNameEndingWith("Configuration")
            .or()
            .haveSimpleNameEndingWith("Controller")
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule STEPS_DO_NOT_GO_ROUND_IN_CIRCLES = slices().matching(
                    "chat.parley.message.(store|fanout|account)..")
            .should()
            .beFreeOfCycles();
}
