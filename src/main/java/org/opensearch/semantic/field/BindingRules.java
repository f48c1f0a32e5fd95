// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.semantic.model.ModelId;

/**
 * Says whether vectors of a model may be written into a field, from the field's mapping alone. Every refusal is an
 * {@link IllegalArgumentException} whose message says what to do.
 */
final class BindingRules {

    /** Limits of OpenSearch on a field's {@code meta}. */
    private static final int META_ENTRIES = 5;

    private static final int META_VALUE_LENGTH = 50;

    private final VectorFields fields;

    BindingRules(VectorFields fields) {
        this.fields = fields;
    }

    /**
     * How a field stands to vectors that are offered for it.
     *
     * @param form in which they are to be written
     * @param bound whether the field is bound to exactly their model; it can be if it is not
     */
    record Standing(VectorForm form, boolean bound) {}

    /** @throws IllegalArgumentException if vectors of this model must not be written into this field */
    Standing standing(IndexMetadata index, String path, Offer offer) {
        VectorField field = vectorField(index, path, offer);
        String where = name(index, path);
        requireDataType(where, field, offer);
        requireDimension(where, field, offer);
        VectorForm form = field.form("semantic", index.getIndex().getName(), offer);
        Optional<FieldBinding> binding = field.binding();
        if (binding.isPresent() && !binding.get().admits(offer.model())) {
            throw otherModel(where, binding.get(), offer.model());
        }
        boolean named = binding.isPresent() && binding.get().digest().isPresent();
        return new Standing(form, named && (!form.isByte() || field.scale().isPresent()));
    }

    private static void requireDataType(String where, VectorField field, Offer offer) {
        if (!field.dataType().equals(VectorField.FLOAT) && !field.isByte()) {
            throw refusal(
                "%s has data_type [%s], model [%s] produces [%s] and [%s]; map a field of data_type [%s] or [%s] as target",
                where,
                field.dataType(),
                offer.model().name(),
                VectorField.FLOAT,
                VectorField.BYTE,
                VectorField.FLOAT,
                VectorField.BYTE
            );
        }
    }

    private static void requireDimension(String where, VectorField field, Offer offer) {
        if (field.dimension().isPresent() && !offer.has(field.dimension().get())) {
            throw refusal(
                "%s has dimension %d, model [%s] produces %s; map a field of dimension %s as target, or use a model that produces %d",
                where,
                field.dimension().get(),
                offer.model().name(),
                offer.dimensions(),
                offer.dimensions(),
                field.dimension().get()
            );
        }
    }

    /** The {@code meta} of this field with a binding to this model added, and the scale if it is one of bytes; its other entries stay. */
    Map<String, Object> boundMeta(IndexMetadata index, VectorField field, ModelId model, VectorForm form) {
        Map<String, Object> meta = FieldBinding.to(model).toMeta(field.meta());
        form.scale().ifPresent(scale -> meta.putIfAbsent(VectorField.SCALE_KEY, Float.toString(scale)));
        if (meta.size() > META_ENTRIES) {
            throw refusal(
                "%s can not be bound to model [%s]: its meta would hold %d entries %s, and a field's meta holds %d at most; "
                    + "remove entries from it",
                name(index, field.path()),
                model.name(),
                meta.size(),
                List.copyOf(meta.keySet()),
                META_ENTRIES
            );
        }
        if (model.name().length() > META_VALUE_LENGTH) {
            throw refusal(
                "%s can not be bound to model [%s]: the model's name has %d characters, and a field's meta holds %d at most; "
                    + "rename the model's folder",
                name(index, field.path()),
                model.name(),
                model.name().length(),
                META_VALUE_LENGTH
            );
        }
        return meta;
    }

    private VectorField vectorField(IndexMetadata index, String path, Offer offer) {
        String where = name(index, path);
        Optional<VectorField> field = fields.find(index, path);
        if (field.isPresent() && !field.get().path().equals(path)) {
            throw refusal(
                "%s is an alias of field [%s], and documents can not be written to an alias; use [%s] as target",
                where,
                field.get().path(),
                field.get().path()
            );
        }
        return field.orElseThrow(
            () -> fields.type(index, path).map(type -> otherType(where, type)).orElseGet(() -> unmapped(where, path, offer))
        );
    }

    private static IllegalArgumentException otherType(String where, String type) {
        return refusal("%s is of type [%s], vectors need [%s]; use another field as target", where, type, VectorField.TYPE);
    }

    private static IllegalArgumentException unmapped(String where, String path, Offer offer) {
        StringBuilder mapping = new StringBuilder(
            String.format(
                Locale.ROOT,
                "{\"type\":\"%s\",\"dimension\":%d,\"space_type\":\"cosinesimil\"}",
                VectorField.TYPE,
                offer.dimension()
            )
        );
        List<String> names = List.of(path.split("\\."));
        for (String name : names.reversed()) {
            mapping.insert(0, "{\"properties\":{\"" + name + "\":").append("}}");
        }
        return refusal("%s is not mapped; to take vectors of model [%s], add to the mapping: %s", where, offer.model().name(), mapping);
    }

    private static IllegalArgumentException otherModel(String where, FieldBinding binding, ModelId model) {
        if (binding.model().equals(model.name())) {
            return refusal(
                "%s is bound to model [%s], this node has [%s] under that name; install the model that the field was embedded with, "
                    + "or move the field to this one by POST /_plugins/_semantic/reembed",
                where,
                binding,
                model
            );
        }
        return refusal(
            "%s is bound to model [%s], not to [%s]; set \"model\": \"%s\" in the processor, or move the field to [%s] by "
                + "POST /_plugins/_semantic/reembed",
            where,
            binding,
            model,
            binding.model(),
            model.name()
        );
    }

    private static String name(IndexMetadata index, String path) {
        return "field [" + path + "] of index [" + index.getIndex().getName() + "]";
    }

    private static IllegalArgumentException refusal(String format, Object... arguments) {
        return new IllegalArgumentException("[semantic] " + String.format(Locale.ROOT, format, arguments));
    }
}
