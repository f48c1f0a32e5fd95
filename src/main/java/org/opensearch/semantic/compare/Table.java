// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.evaluate.Interval;

/**
 * One part of an answer. As JSON an array with an object for each row, in which a column that is null is left out and what is not a
 * finite number is null; in a terminal a table.
 *
 * @param name key of the array, title of the table
 * @param rows as long as the columns; of texts, numbers, booleans, {@link Interval}s and nulls
 */
record Table(String name, List<String> columns, List<List<Object>> rows) implements Writeable, ToXContentFragment {

    Table {
        for (List<Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("[" + name + "] has columns " + columns + " and a row " + row);
            }
        }
    }

    /** A table to be filled with {@link #add}. */
    static Table of(String name, String... columns) {
        return new Table(name, List.of(columns), new ArrayList<>());
    }

    Table add(Object... row) {
        if (row.length != columns.size()) {
            throw new IllegalArgumentException("[" + name + "] has columns " + columns + " and a row " + Arrays.toString(row));
        }
        rows.add(Collections.unmodifiableList(Arrays.asList(row)));
        return this;
    }

    Table(StreamInput in) throws IOException {
        this(in.readString(), in.readStringList(), in.readList(row -> row.readList(Table::readCell)));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(name);
        out.writeStringCollection(columns);
        out.writeCollection(rows, (rowOut, row) -> rowOut.writeCollection(row, Table::writeCell));
    }

    private static Object readCell(StreamInput in) throws IOException {
        return in.readBoolean() ? new Interval(in.readDouble(), in.readDouble(), in.readDouble()) : in.readGenericValue();
    }

    private static void writeCell(StreamOutput out, Object cell) throws IOException {
        out.writeBoolean(cell instanceof Interval);
        if (cell instanceof Interval interval) {
            out.writeDouble(interval.value());
            out.writeDouble(interval.from());
            out.writeDouble(interval.to());
        } else {
            out.writeGenericValue(cell);
        }
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startArray(name);
        for (List<Object> row : rows) {
            builder.startObject();
            for (int column = 0; column < columns.size(); column++) {
                write(builder, columns.get(column), row.get(column));
            }
            builder.endObject();
        }
        return builder.endArray();
    }

    private static void write(XContentBuilder builder, String column, Object cell) throws IOException {
        switch (cell) {
            case null -> {
            }
            case Interval interval -> {
                builder.startObject(column);
                write(builder, "value", interval.value());
                write(builder, "from", interval.from());
                write(builder, "to", interval.to());
                builder.endObject();
            }
            case Double number when Double.isFinite(number) == false -> builder.nullField(column);
            case Float number when Float.isFinite(number) == false -> builder.nullField(column);
            default -> builder.field(column, cell);
        }
    }
}
