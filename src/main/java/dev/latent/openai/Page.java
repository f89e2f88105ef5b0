package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, as OpenAI's clients walk through it: {@code after} the last one's identifier until {@code has_more} is false or a
 * page is empty.
 *
 * @param firstId null on an empty page
 * @param lastId  null on an empty page
 */
@JsonInclude
record Page<T>(
        @Schema(description = "What this is.", allowableValues = "list")
        String object,

        @Schema(description = "The items of the page.") List<T> data,

        @Schema(description = "The first item's id; null on an empty page.") @JsonProperty("first_id") @Nullable
        String firstId,

        @Schema(description = "The last item's id: pass it as `after` for the next page; null on an empty page.")
        @JsonProperty("last_id")
        @Nullable
        String lastId,

        @Schema(description = "Whether there are more.") @JsonProperty("has_more")
        boolean hasMore) {

    /** @param found up to one more than the limit */
    static <T> Page<T> of(List<T> found, int limit, Function<T, String> id) {
        boolean more = found.size() > limit;
        List<T> data = more ? found.subList(0, limit) : found;
        String first = data.isEmpty() ? null : id.apply(data.get(0));
        String last = data.isEmpty() ? null : id.apply(data.get(data.size() - 1));
        return new Page<>("list", data, first, last, more);
    }

    /** @throws ServiceException INVALID_PARAMETER unless it is from 1 to a maximum */
    static int requireLimit(int limit, int maximum) {
        if (limit < 1 || limit > maximum) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "limit",
                    "limit must be between 1 and %d, got %d".formatted(maximum, limit));
        }
        return limit;
    }
}
