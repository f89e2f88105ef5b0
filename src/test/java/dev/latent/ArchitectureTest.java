package dev.latent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;

/** Holds the package table of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.latent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] NOT_OURS = {"", "java..", "javax..", "org.w3c..", "org.jspecify..", "org.slf4j.."};

    @ArchTest
    static final ArchRule learning_imports_mathematics_and_metadata_alone = classes()
            .that(resideInAPackage("dev.latent.learning.."))
            .should()
            .onlyDependOnClassesThat(inPackages(
                    NOT_OURS,
                    "dev.latent.learning..",
                    "org.nd4j..",
                    "onnx..",
                    "org.nd4j.shade.protobuf..",
                    "com.fasterxml.jackson.annotation..",
                    "io.swagger.v3.oas.annotations.."));

    @ArchTest
    static final ArchRule error_imports_the_jdk_alone = classes()
            .that(resideInAPackage("dev.latent.error.."))
            .should()
            .onlyDependOnClassesThat(inPackages(NOT_OURS, "dev.latent.error.."));

    @ArchTest
    static final ArchRule dataset = mayImport("dataset", "learning", "error");

    @ArchTest
    static final ArchRule job = mayImport("job", "error");

    @ArchTest
    static final ArchRule model = mayImport("model", "learning", "error");

    @ArchTest
    static final ArchRule training = mayImport("training", "dataset", "job", "model", "learning", "error");

    @ArchTest
    static final ArchRule finetuning =
            mayImport("finetuning", "training", "dataset", "job", "model", "learning", "error");

    @ArchTest
    static final ArchRule evaluation =
            mayImport("evaluation", "training", "finetuning", "dataset", "job", "model", "learning", "error");

    @ArchTest
    static final ArchRule inference = mayImport("inference", "model", "learning", "error");

    @ArchTest
    static final ArchRule web = mayImport("web", "error");

    @ArchTest
    static final ArchRule a_job_knows_no_machine_learning = noClasses()
            .that(resideInAPackage("dev.latent.job.."))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule nobody_imports_the_protocols = noClasses()
            .that()
            .resideOutsideOfPackages("dev.latent.openai..", "dev.latent.kserve..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.latent.openai..", "dev.latent.kserve..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.latent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule controllers_live_package_private_with_their_resource =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @Test
    void every_package_has_its_door_sign() throws Exception {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> all = Files.walk(sources)) {
            Stream<Path> packages = all.filter(Files::isDirectory).filter(ArchitectureTest::holdsClasses);
            assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                    .exists());
        }
    }

    /** Of the packages of this program, only those named; libraries as each service needs them. */
    private static ArchRule mayImport(String name, String... others) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others))
                .map(other -> "dev.latent." + other + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> another = resideInAPackage("dev.latent..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed)))
                .as("packages other than " + String.join(", ", allowed));
        return noClasses()
                .that(resideInAPackage("dev.latent." + name + ".."))
                .should()
                .dependOnClassesThat(another)
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> inPackages(String[] some, String... more) {
        return JavaClass.Predicates.resideInAnyPackage(
                Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new));
    }

    private static boolean holdsClasses(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
