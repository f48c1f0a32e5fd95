// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * The YAML that a description may be written in: one map of values and lists of values, without anchors, aliases and tags. The rest of
 * YAML would be read silently as something else than what was meant, or can grow without bound.
 */
final class PlainYaml {

    /** Longest {@code model.yml}. */
    static final int MOST_BYTES = 64 << 10;

    private static final int MOST_VALUES = 1000;

    private PlainYaml() {}

    /**
     * Reads a file's content.
     *
     * @return the same as text
     * @throws IllegalArgumentException if it is anything but such a map
     */
    static String read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw refused("it has more than [" + MOST_BYTES + "] bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw refused("it is not UTF-8");
        }
        try {
            check(text);
        } catch (YAMLException e) {
            throw new IllegalArgumentException("model.yml can not be read: it is not YAML: " + e.getMessage(), e);
        }
        return text;
    }

    private static void check(String text) {
        Set<String> keys = new HashSet<>();
        int documents = 0;
        int depth = 0;
        int values = 0;
        boolean key = true; // of the next value of the map
        for (Event event : new Yaml(new LoaderOptions()).parse(new StringReader(text))) {
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                throw refused("it has several documents");
            }
            if (event instanceof NodeEvent node) {
                checkNode(node, depth);
                if (++values > MOST_VALUES) {
                    throw refused("it has more than [" + MOST_VALUES + "] values");
                }
                if (depth == 1) {
                    if (key) {
                        checkKey(node, keys);
                    }
                    key = key == false;
                }
            }
            depth += switch (event.getEventId()) {
                case MappingStart, SequenceStart -> 1;
                case MappingEnd, SequenceEnd -> -1;
                default -> 0;
            };
        }
        if (documents == 0) {
            throw refused("it is empty");
        }
    }

    private static void checkKey(NodeEvent node, Set<String> before) {
        if (node instanceof ScalarEvent scalar) {
            if (before.add(scalar.getValue()) == false) {
                throw refused("[" + scalar.getValue() + "] is there twice");
            }
        } else {
            throw refused("a key is no text at line [" + (node.getStartMark().getLine() + 1) + "]");
        }
    }

    private static void checkNode(NodeEvent node, int depth) {
        String place = " at line [" + (node.getStartMark().getLine() + 1) + "]";
        if (node instanceof AliasEvent || node.getAnchor() != null) {
            throw refused("it has an anchor or alias (& or *)" + place + "; put values with such a character into quotes");
        }
        boolean tagged = node instanceof ScalarEvent scalar && scalar.getTag() != null
            || node instanceof SequenceStartEvent list && list.getTag() != null
            || node instanceof MappingStartEvent map && map.getTag() != null;
        if (tagged) {
            throw refused("it has a tag (!)" + place);
        }
        boolean expected = switch (depth) {
            case 0 -> node instanceof MappingStartEvent;
            case 1 -> node instanceof ScalarEvent || node instanceof SequenceStartEvent;
            default -> node instanceof ScalarEvent;
        };
        if (expected == false) {
            throw refused("expected keys with values or lists of values, found something else" + place);
        }
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("model.yml can not be read: " + why);
    }
}
