package dev.latent.learning.onnx;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The colours of a picture, in the order in which an encoder takes them. */
public enum ChannelOrder {
    @JsonProperty("rgb")
    RGB(3),
    @JsonProperty("bgr")
    BGR(3),
    @JsonProperty("grey")
    GREY(1);

    private final int channels;

    ChannelOrder(int channels) {
        this.channels = channels;
    }

    public int channels() {
        return channels;
    }
}
