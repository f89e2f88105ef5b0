package dev.latent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RestController;

/** Holds the package table of docs/architecture.md. */
class ArchitectureTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.latent");

    private static final String[] NOT_OURS = {"", "java..", "javax..", "org.w3c..", "org.jspecify..", "org.slf4j.."};

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database | error",
                "artifact | learning, error",
                "dataset | artifact, learning, error",
                "job | artifact, error",
                "model | artifact, learning, error",
                "training | artifact, dataset, job, model, learning, error",
                "finetuning | training, dataset, job, model, learning, error",
                "encoding | inference, dataset, job, model, learning, error",
                "evaluation | training, finetuning, dataset, job, model, learning, error",
                "worker | job, error",
                "inference | model, learning, error",
                "openai | inference, finetuning, dataset, model, job, artifact, learning, error",
                "kserve | inference, model, learning, error",
                "access | error",
                "web | access, error"
            })
    void a_package_imports_those_of_its_row_alone(String name, String others) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others.split(", ")))
                .map(other -> "dev.latent." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage("dev.latent." + name + ".."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.latent..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void learning_imports_mathematics_and_metadata_alone() {
        classes()
                .that(resideInAPackage("dev.latent.learning.."))
                .should()
                .onlyDependOnClassesThat(inPackages(
                        "dev.latent.learning..",
                        "org.nd4j..",
                        "onnx..",
                        "com.fasterxml.jackson.annotation..",
                        "io.swagger.v3.oas.annotations..",
                        // The next rules say where.
                        "ai.djl.huggingface..",
                        "ai.djl.util..",
                        "tools.jackson..",
                        "ml.dmlc..",
                        "org.ejml..",
                        "org.apache.commons.math3.."))
                .check(PROGRAM);
    }

    @Test
    void tokenizers_are_the_business_of_the_text_package_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.latent.learning.text..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.djl.."))
                .check(PROGRAM);
        noClasses()
                .that(resideInAPackage("dev.latent.learning..")
                        .and(not(resideInAPackage("dev.latent.learning.text.."))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("tools.jackson.."))
                .check(PROGRAM);
    }

    @Test
    void trees_and_statistics_are_the_business_of_the_metric_package_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.latent.learning.metric..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("ml.dmlc..", "org.apache.commons.math3.."))
                .check(PROGRAM);
    }

    @Test
    void eigenvectors_are_the_business_of_metrics_and_theory() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.latent.learning.metric..", "dev.latent.learning.theory..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.ejml.."))
                .check(PROGRAM);
    }

    @Test
    void error_imports_the_jdk_alone() {
        classes()
                .that(resideInAPackage("dev.latent.error.."))
                .should()
                .onlyDependOnClassesThat(inPackages("dev.latent.error.."))
                .check(PROGRAM);
    }

    @Test
    void a_job_knows_no_machine_learning() {
        noClasses()
                .that(resideInAPackage("dev.latent.job.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.nd4j..", "ai.onnxruntime.."))
                .check(PROGRAM);
    }

    @Test
    void nobody_imports_the_protocols() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.latent.openai..", "dev.latent.kserve..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.latent.openai..", "dev.latent.kserve.."))
                .check(PROGRAM);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.latent.(*)..").should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void controllers_are_package_private() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .bePackagePrivate()
                .check(PROGRAM);
    }

    @Test
    void every_package_has_its_door_sign() throws Exception {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> all = Files.walk(sources)) {
            Stream<Path> packages = all.filter(Files::isDirectory).filter(ArchitectureTest::holdsClasses);
            assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                    .exists());
        }
    }

    private static DescribedPredicate<JavaClass> inPackages(String... packages) {
        return resideInAnyPackage(
                Stream.concat(Arrays.stream(NOT_OURS), Arrays.stream(packages)).toArray(String[]::new));
    }

    private static boolean holdsClasses(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
