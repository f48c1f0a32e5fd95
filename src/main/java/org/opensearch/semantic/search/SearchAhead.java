// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.mapper.DerivedField;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * A search that another request needs an answer of before it can go on. It asks the same shards as that request: same indices,
 * routing, preference, search type, point in time, and sees the fields that the request derives.
 */
public final class SearchAhead {

    private static final String NO_PIPELINE = "_none";
    /** Not even ids are fetched. */
    private static final String NO_FIELDS = "_none_";

    private SearchAhead() {}

    /** A source to start from: without counting hits, without fields, with the fields that the request itself derives. */
    public static SearchSourceBuilder source(IndicesRequest request) {
        SearchSourceBuilder original = request instanceof SearchRequest search ? search.source() : null;
        SearchSourceBuilder source = original == null || original.getDerivedFieldsObject() == null
            ? new SearchSourceBuilder()
            : deriving(original);
        if (original != null && original.getDerivedFields() != null) {
            original.getDerivedFields().forEach(field -> derive(source, field));
        }
        return source.trackTotalHits(false).storedField(NO_FIELDS);
    }

    /** A request with this source that searches what the other one does. */
    public static SearchRequest request(IndicesRequest request, SearchSourceBuilder source) {
        // A default search pipeline of the index is made for the user's results, not for these.
        SearchRequest ahead = new SearchRequest().source(source).pipeline(NO_PIPELINE);
        ahead.indicesOptions(request.indicesOptions());
        if (request instanceof SearchRequest original) {
            copy(original, ahead);
        } else {
            ahead.indices(request.indices());
        }
        return ahead;
    }

    private static void copy(SearchRequest from, SearchRequest to) {
        to.indices(from.indices());
        to.searchType(from.searchType());
        to.routing(from.routing());
        to.preference(from.preference());
        to.setCancelAfterTimeInterval(from.getCancelAfterTimeInterval());
        to.setCcsMinimizeRoundtrips(from.isCcsMinimizeRoundtrips());
        if (from.allowPartialSearchResults() != null) {
            to.allowPartialSearchResults(from.allowPartialSearchResults());
        }
        if (from.source() != null) {
            to.source().pointInTimeBuilder(from.source().pointInTimeBuilder()).timeout(from.source().timeout());
        }
    }

    /** Sends it; it is cancelled together with the search that it goes ahead of. */
    public static void send(Client client, SearchRequest ahead, ActionListener<SearchResponse> listener) {
        RunningSearch.current(client.threadPool().getThreadContext()).ifPresent(search -> ahead.setParentTask(search.taskId()));
        client.search(ahead, listener);
    }

    /** The map form of derived fields has no setter, so what the request said is said again. */
    private static SearchSourceBuilder deriving(SearchSourceBuilder original) {
        try (XContentBuilder derived = XContentFactory.jsonBuilder()) {
            derived.startObject().field(SearchSourceBuilder.DERIVED_FIELDS_FIELD.getPreferredName(), original.getDerivedFieldsObject());
            BytesReference bytes = BytesReference.bytes(derived.endObject());
            try (
                XContentParser parser = XContentType.JSON.xContent()
                    .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, bytes.streamInput())
            ) {
                return SearchSourceBuilder.fromXContent(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory, of what was parsed before
        }
    }

    private static void derive(SearchSourceBuilder source, DerivedField field) {
        source.derivedField(
            field.getName(),
            field.getType(),
            field.getScript(),
            field.getProperties(),
            field.getPrefilterField(),
            field.getFormat(),
            field.getIgnoreMalformed()
        );
    }
}
