package dev.latent.dataset;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Takes examples written as JSON, all of one kind. */
interface JsonExamples {

    /**
     * An example alone, as it is in the rows of a request.
     *
     * @param where what a failure names, such as row 3
     */
    void add(JsonNode input, String where) throws IOException;

    /** An example in an object. */
    void addProperties(JsonNode line, String where) throws IOException;

    /** What an object may have beside its label; empty for anything. */
    List<String> properties();
}
