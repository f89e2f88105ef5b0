package dev.latent.model;

import java.util.Optional;

/** Says what still needs a model, so that it is not deleted. A feature that reads models in the background gives one as a bean. */
public interface ModelUsage {

    /**
     * Who needs the model, for a person: for example {@code job 17}.
     *
     * @param reference {@code name@version}
     */
    Optional<String> usedBy(String reference);
}
