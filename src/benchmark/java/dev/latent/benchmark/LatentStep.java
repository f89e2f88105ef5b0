package dev.latent.benchmark;

final class LatentStep implements Step {
    @Override
    public double run(float[] batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double runWithoutUpdate(float[] batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
