package dev.latent.inference;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * What {@code encode} costs without the encoder: the same body read by the same code, and an answer of the same form, all zeros.
 * It is a variant of the same path, so that filters treat both alike. Left out are the look-up of the model, the check of the inputs, the wait for a place, and ONNX Runtime.
 */
@Hidden
@RestController
class ZeroController {

    @PostMapping(
            path = "/api/v1/models/{dimensions}/encode",
            params = "zeros",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    EncodeAnswer zeros(@PathVariable int dimensions, @RequestBody EncodeRequest request) {
        int rows = request.inputs().list().size();
        FloatMatrix zeros = new FloatMatrix(new float[rows * dimensions], rows, dimensions);
        return new EncodeAnswer("zeros@1", dimensions, zeros, null);
    }
}
