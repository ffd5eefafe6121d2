package dev.agentc2.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The house rules: imports run one way, a service never imports a service, the core is pure. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.agentc2");

    @Test
    void importsRunOneWayAndNoServiceImportsAService() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("schemas")
                .definedBy("dev.agentc2.wire..")
                .layer("topics")
                .definedBy("dev.agentc2.topics..")
                .layer("embedded")
                .definedBy("dev.agentc2.embedded..")
                .layer("platform")
                .definedBy("dev.agentc2.platform..")
                .layer("ingress")
                .definedBy("dev.agentc2.ingress..")
                .layer("agent-processor")
                .definedBy("dev.agentc2.agent..")
                .layer("tool-executor")
                .definedBy("dev.agentc2.tool..")
                .layer("cost-aggregator")
                .definedBy("dev.agentc2.cost..")
                .layer("audit-sink")
                .definedBy("dev.agentc2.audit..")
                .layer("egress")
                .definedBy("dev.agentc2.egress..")
                .layer("stack")
                .definedBy("dev.agentc2.stack..")
                .whereLayer("stack")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ingress")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("agent-processor")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("tool-executor")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("cost-aggregator")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("audit-sink")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("egress")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("embedded")
                .mayOnlyBeAccessedByLayers("stack")
                .whereLayer("platform")
                .mayOnlyAccessLayers("topics", "schemas")
                .whereLayer("topics")
                .mayOnlyAccessLayers("schemas")
                .check(CLASSES);
    }

    @Test
    void theCoreIsPure() {
        classes()
                .that()
                .resideInAnyPackage(
                        "dev.agentc2.agent.turn..", "dev.agentc2.agent.guardrail..", "dev.agentc2.cost.budget..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.agentc2.agent.turn..",
                        "dev.agentc2.agent.guardrail..",
                        "dev.agentc2.cost.budget..",
                        "dev.agentc2.platform.money..",
                        "dev.agentc2.platform.tool..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.agentc2.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void aRouteIsDeclaredWithItsPermissionAndNeverRegisteredPastTheGuard() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.agentc2.platform.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin", "io.javalin.config..", "io.javalin.router..")
                .check(CLASSES);
    }

    @Test
    void nobodyExitsTheProcessButTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.agentc2.stack.cli..", "dev.agentc2.perf..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }
}
