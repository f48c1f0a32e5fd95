// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.function.Supplier;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.model.Embedders;

/** What a shard needs to show passages; registered before it exists. */
public record Services(Supplier<BindingResolver> bindings, Supplier<? extends Embedders> models) {}
