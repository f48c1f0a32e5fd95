// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.FetchContext;

/**
 * The section {@value #NAME} of a search's {@code ext}: which passages it wants shown; and what the coordinating node sends along to the
 * shards, for these passages and for highlighters.
 */
public final class PassagesExt extends SearchExtBuilder {

    public static final String NAME = "semantic_passages";

    private final Optional<PassagesWanted> wanted;
    /** Never part of what is printed. */
    private final Map<Target, Meaning> meanings;

    PassagesExt(Optional<PassagesWanted> wanted, Map<Target, Meaning> meanings) {
        this.wanted = Objects.requireNonNull(wanted);
        this.meanings = Map.copyOf(meanings);
    }

    public PassagesExt(PassagesWanted wanted) {
        this(Optional.of(wanted), Map.of());
    }

    public PassagesExt(StreamInput in) throws IOException {
        this(Optional.ofNullable(in.readOptionalWriteable(PassagesWanted::new)), in.readMap(Target::new, Meaning::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalWriteable(wanted.orElse(null));
        out.writeMap(meanings, (o, target) -> target.writeTo(o), (o, meaning) -> meaning.writeTo(o));
    }

    public static PassagesExt parse(XContentParser parser) throws IOException {
        return new PassagesExt(PassagesWanted.parse(parser));
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        if (wanted.isPresent()) {
            builder.field(NAME);
            wanted.get().toXContent(builder, params);
        }
        return builder;
    }

    /** The section of a search; an empty one if it has none. */
    static PassagesExt of(SearchSourceBuilder source) {
        return source.ext()
            .stream()
            .filter(PassagesExt.class::isInstance)
            .map(PassagesExt.class::cast)
            .findFirst()
            .orElseGet(() -> new PassagesExt(Optional.empty(), Map.of()));
    }

    Optional<PassagesWanted> wanted() {
        return wanted;
    }

    Map<Target, Meaning> meanings() {
        return meanings;
    }

    /**
     * What this is to be near to, on a shard.
     *
     * @throws IllegalArgumentException if the coordinating node has not seen that it is needed
     */
    static Meaning meaning(FetchContext context, Target target) {
        Meaning meaning = context.getSearchExt(NAME) instanceof PassagesExt ext ? ext.meanings.get(target) : null;
        if (meaning == null) {
            throw new IllegalArgumentException(
                "[" + NAME + "] field [" + target.field() + "] can not be shown here: its query was not embedded by the coordinating node"
                    + " (inner hits and top hits have no highlights of this kind, and a search pipeline can not add them); ask for it in"
                    + " the search itself"
            );
        }
        return meaning;
    }

    PassagesExt with(Map<Target, Meaning> found) {
        return new PassagesExt(wanted, found);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PassagesExt that && wanted.equals(that.wanted) && meanings.equals(that.meanings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(wanted, meanings);
    }
}
