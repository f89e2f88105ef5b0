package dev.latent.learning;

/** Examples, encoder and objective that do not go together. */
public final class UnsuitedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field  of the request that had better be changed, for example {@code objective}
     * @param detail what does not fit what, with values
     */
    public UnsuitedException(String field, String detail) {
        super(detail);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
