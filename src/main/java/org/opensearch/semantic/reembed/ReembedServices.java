// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.model.Embedders;

/** What the actions of this room need of the others. */
public record ReembedServices(Embedders embedders, FieldBinder binder, VectorFields fields) {}
