package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/** An inference request: its JSON part, with what followed it given to the inputs that it belongs to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(name = "InferRequest", description = "Input tensors, and which outputs are wanted of them.")
record InferRequest(
        @Schema(description = "Comes back in the answer.") @Nullable
        String id,

        @Schema(description = "Of the whole request.") @Nullable
        Parameters parameters,

        @Schema(description = "The model's one input.", requiredMode = Schema.RequiredMode.REQUIRED)
        @JsonDeserialize(using = Few.Inputs.class)
        @Nullable
        List<InferInput> inputs,

        @Schema(description = "Default: `embedding`, and what the model's head says.")
        @JsonDeserialize(using = Few.Outputs.class)
        @Nullable
        List<RequestedOutput> outputs) {

    /** Parameters that mean something here; others are ignored. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(name = "InferRequestParameters", description = "Parameters of a request; unknown ones are ignored.")
    record Parameters(
            @Schema(description = "All outputs as bytes after the JSON part, unless an output says otherwise.")
            @JsonProperty("binary_data_output")
            @Nullable
            Boolean binaryDataOutput) {}

    /** A body that is nothing but the input; the answer is binary as well. */
    static InferRequest raw(ByteBuffer body) {
        return new InferRequest(null, new Parameters(true), List.of(InferInput.raw(new InputData.Raw(body))), null);
    }

    boolean binaryByDefault() {
        return parameters != null && Boolean.TRUE.equals(parameters.binaryDataOutput());
    }

    /** The one input. */
    InferInput input() {
        if (inputs == null || inputs.isEmpty()) {
            throw BadTensor.of("inputs must hold one tensor, %s", InferInput.NAME);
        }
        InferInput first = inputs.get(0);
        if (inputs.size() > 1 || !InferInput.NAME.equals(first.name())) {
            throw BadTensor.of(
                    "every model here has one input, %s; got %s",
                    InferInput.NAME,
                    String.join(", ", inputs.stream().map(InferInput::quoted).toList()));
        }
        return first;
    }

    /** Gives each binary input its bytes, in order. */
    InferRequest withBinary(ByteBuffer tail) {
        if (inputs == null) {
            return this;
        }
        int promised = tail.remaining();
        long needed = 0;
        for (InferInput input : inputs) {
            needed = Math.addExact(needed, checkedSize(input, promised));
        }
        if (needed != promised) {
            throw BadTensor.of(
                    "%d bytes follow the JSON part, but the inputs' binary_data_size add up to %d", promised, needed);
        }
        return new InferRequest(
                id, parameters, inputs.stream().map(input -> slice(input, tail)).toList(), outputs);
    }

    private static long checkedSize(InferInput input, int available) {
        Long size = input.binarySize();
        if (size == null) {
            return 0;
        }
        if (input.data() != null) {
            throw BadTensor.of("the input %s has both data and binary_data_size", input.quoted());
        }
        if (size < 0 || size > available) {
            throw BadTensor.of(
                    "binary_data_size of the input %s is %d, but %d bytes follow the JSON part; Inference-Header-Content-Length says where it ends",
                    input.quoted(), size, available);
        }
        return size;
    }

    private static InferInput slice(InferInput input, ByteBuffer tail) {
        Long size = input.binarySize();
        if (size == null) {
            return input;
        }
        ByteBuffer slice = tail.slice(tail.position(), size.intValue());
        tail.position(tail.position() + size.intValue());
        return input.with(new InputData.Binary(slice));
    }
}
