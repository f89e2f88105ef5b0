package dev.latent.learning.onnx;

import java.util.List;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a node. */
record NodeAttributes(Onnx.NodeProto node) {

    long integer(String name, long absent) {
        Onnx.AttributeProto attribute = find(name);
        return attribute == null ? absent : attribute.getI();
    }

    @Nullable
    List<Long> integers(String name) {
        Onnx.AttributeProto attribute = find(name);
        return attribute == null ? null : attribute.getIntsList();
    }

    Onnx.@Nullable AttributeProto find(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
