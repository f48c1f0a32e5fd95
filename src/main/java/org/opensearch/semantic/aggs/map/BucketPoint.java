// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.bucket.MultiBucketsAggregation;

/**
 * A bucket on a map.
 *
 * @param key as its aggregation shows it
 * @param keyAsString the same as text
 * @param count vectors of the bucket
 * @param survey its place on the map of the survey
 */
record BucketPoint(Object key, String keyAsString, long count, Place place, Optional<Place> survey) implements Writeable {

    static Object key(MultiBucketsAggregation.Bucket bucket) {
        return switch (bucket.getKey()) {
            case ZonedDateTime date -> date.toInstant().toEpochMilli();
            case Number number -> number;
            case null, default -> bucket.getKeyAsString();
        };
    }

    BucketPoint(StreamInput in) throws IOException {
        this(
            in.readGenericValue(),
            in.readString(),
            in.readVLong(),
            new Place(in),
            Optional.ofNullable(in.readOptionalWriteable(Place::new))
        );
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeGenericValue(key);
        out.writeString(keyAsString);
        out.writeVLong(count);
        place.writeTo(out);
        out.writeOptionalWriteable(survey.orElse(null));
    }

    void object(XContentBuilder builder) throws IOException {
        builder.startObject();
        builder.field("key", key);
        if (!keyAsString.equals(key.toString())) {
            builder.field("key_as_string", keyAsString);
        }
        place.fields(builder, "x", "y");
        builder.field("count", count);
        if (survey.isPresent()) {
            survey.get().fields(builder, "survey_x", "survey_y");
        }
        builder.endObject();
    }
}
