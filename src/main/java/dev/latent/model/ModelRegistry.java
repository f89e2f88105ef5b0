package dev.latent.model;

import dev.latent.artifact.SharedArtifacts;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The registry's parts, opened together: recovery has run before the store answers. */
record ModelRegistry(
        ModelStore store, ArtifactImporter importer, EncoderImporter encoders, ModelInspection inspection) {

    static ModelRegistry open(
            ModelSettings settings,
            SharedArtifacts shared,
            JdbcClient jdbc,
            PlatformTransactionManager transactionManager,
            Clock clock,
            String codeVersion,
            Supplier<Stream<ModelUsage>> usages,
            ApplicationEventPublisher events) {
        // Of its own: a folder that was renamed does not roll back with a caller's transaction.
        TransactionTemplate transactions = new TransactionTemplate(transactionManager);
        transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        ModelFiles files =
                new ModelFiles(settings.directory(), settings.reserve().toBytes());
        ModelRows rows = new ModelRows(jdbc);
        ShippedModels shipped = new ShippedModels(settings.shipped());
        new ModelRecovery(files, rows, shared, transactions, clock).run();
        ModelContents contents = new ModelContents(files, rows, shipped, shared);
        RecentModels recent = new RecentModels(settings.maxStaleness(), System::nanoTime);
        ModelPublisher publisher =
                new ModelPublisher(files, rows, shipped, shared, transactions, recent, clock, codeVersion);
        TensorLimit tensors = new TensorLimit(settings.maxTensor());
        return new ModelRegistry(
                new ModelStore(files, rows, shipped, contents, shared, publisher, transactions, recent, usages, events),
                new ArtifactImporter(files, publisher, settings.maxArtifact().toBytes(), tensors),
                new EncoderImporter(publisher, settings.maxArtifact().toBytes(), tensors),
                new ModelInspection(files, rows, shipped, contents, shared));
    }
}
