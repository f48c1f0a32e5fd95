// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.common.xcontent.yaml.YamlXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ObjectParser.ValueType;
import org.opensearch.core.xcontent.XContentParser;

/** Reads {@code model.yml}. Unknown keys and values of a wrong type are refused. */
final class ModelSpecParser {

    /** Longest window known of a BERT-like encoder; a larger figure is a typing error, and would cost memory. */
    private static final int MOST_TOKENS = 8192;

    private static final ConstructingObjectParser<ModelSpec, Void> PARSER = new ConstructingObjectParser<>("model.yml", a -> spec(a));

    static {
        PARSER.declareString(constructorArg(), new ParseField("name"));
        PARSER.declareField(constructorArg(), ModelSpecParser::integer, new ParseField("dimension"), ValueType.INT);
        PARSER.declareString(constructorArg(), new ParseField("pooling"));
        PARSER.declareBoolean(optionalConstructorArg(), new ParseField("normalize"));
        PARSER.declareField(constructorArg(), ModelSpecParser::integer, new ParseField("max_tokens"), ValueType.INT);
        PARSER.declareString(optionalConstructorArg(), new ParseField("query_prefix"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("document_prefix"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("similarity"));
        PARSER.declareFloat(optionalConstructorArg(), new ParseField("background_similarity"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("licence"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("source"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("output"));
        PARSER.declareString(optionalConstructorArg(), new ParseField("dense_activation"));
        PARSER.declareIntArray(optionalConstructorArg(), new ParseField("matryoshka_dimensions"));
    }

    private ModelSpecParser() {}

    /** @throws IllegalArgumentException if the description is not one; the message names the key */
    static ModelSpec parse(InputStream in) throws IOException {
        String yaml = PlainYaml.read(in);
        try (
            XContentParser parser = YamlXContent.yamlXContent.createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                yaml
            )
        ) {
            return PARSER.parse(parser, null);
        } catch (IllegalArgumentException | IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                "model.yml can not be read: " + e.getMessage() + (cause == e ? "" : ": " + cause.getMessage()),
                e
            );
        }
    }

    private static ModelSpec spec(Object[] args) {
        return new ModelSpec(
            (String) args[0],
            between("dimension", (Integer) args[1], 1, 16_000),
            one("pooling", Pooling.class, (String) args[2]),
            output(Optional.ofNullable((String) args[11])),
            Optional.ofNullable((String) args[12]).map(value -> one("dense_activation", DenseActivation.class, value)),
            Optional.ofNullable((Boolean) args[3]).orElse(true),
            between("max_tokens", (Integer) args[4], 3, MOST_TOKENS),
            Optional.ofNullable((String) args[5]).orElse(""),
            Optional.ofNullable((String) args[6]).orElse(""),
            similarity(Optional.ofNullable((String) args[7]).orElse("cosine")),
            background(Optional.ofNullable((Float) args[8]).orElse(0f)),
            Optional.ofNullable((String) args[9]).orElse(""),
            Optional.ofNullable((String) args[10]).orElse(""),
            integers((List<?>) args[13])
        );
    }

    /** Not a text with a number in it, and nothing that would have to be rounded. */
    private static int integer(XContentParser parser) throws IOException {
        return parser.intValue(false);
    }

    private static int between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("[" + key + "] is [" + value + "], allowed are [" + least + "] to [" + most + "]");
        }
        return value;
    }

    private static <E extends Enum<E>> E one(String key, Class<E> choices, String value) {
        List<String> allowed = Arrays.stream(choices.getEnumConstants()).map(choice -> choice.name().toLowerCase(Locale.ROOT)).toList();
        String name = value.toLowerCase(Locale.ROOT);
        if (allowed.contains(name) == false) {
            throw new IllegalArgumentException("[" + key + "] is [" + value + "], allowed are " + allowed);
        }
        return Enum.valueOf(choices, name.toUpperCase(Locale.ROOT));
    }

    private static String output(Optional<String> name) {
        if (name.isPresent() && name.get().isBlank()) {
            throw new IllegalArgumentException("[output] is empty, expected the name of an output of model.onnx");
        }
        return name.orElse("");
    }

    private static List<Integer> integers(List<?> list) {
        return list == null ? List.of() : list.stream().map(Integer.class::cast).toList();
    }

    private static String similarity(String value) {
        if (value.equals("cosine") == false) {
            throw new IllegalArgumentException("[similarity] is [" + value + "], allowed is [cosine]");
        }
        return value;
    }

    private static float background(float value) {
        if (value >= -1 && value < 1) {
            return value;
        }
        throw new IllegalArgumentException("[background_similarity] is [" + value + "], allowed are values from -1 to less than 1");
    }
}
