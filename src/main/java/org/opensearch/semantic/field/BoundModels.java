// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateListener;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.semantic.model.ModelId;

/**
 * Which models the fields of this cluster's indices are bound to, as this node's cluster state has it. A mapping is read once per
 * change, and parsed only if it names a model at all; never on the thread that applies cluster states.
 */
public final class BoundModels implements ClusterStateListener {

    private static final Logger logger = LogManager.getLogger(BoundModels.class);

    private static final Comparator<FieldBinding> ORDER = Comparator.comparing(FieldBinding::model)
        .thenComparing(b -> b.digest().orElse(""));

    private record Known(long mappingVersion, Set<FieldBinding> bindings) {}

    private final Executor executor;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile Metadata metadata = Metadata.EMPTY_METADATA;
    private volatile Runnable onAdded = () -> {};

    // Guarded by this.
    private Metadata read = Metadata.EMPTY_METADATA;
    private Map<String, Known> byIndex = Map.of(); // by UUID
    private SortedMap<FieldBinding, SortedSet<String>> indices = Collections.emptySortedMap();
    private Set<FieldBinding> announced = Set.of();

    /** @param executor reads mappings */
    public BoundModels(Executor executor) {
        this.executor = executor;
    }

    /** Runs this, on the executor, whenever a field is bound to a model that none was bound to before. */
    public void onAdded(Runnable listener) {
        onAdded = listener;
    }

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        boolean changed = metadata != event.state().metadata();
        metadata = event.state().metadata();
        if (changed && scheduled.compareAndSet(false, true)) {
            executor.execute(new AbstractRunnable() {
                @Override
                protected void doRun() {
                    scheduled.set(false);
                    if (announce()) {
                        onAdded.run();
                    }
                }

                @Override
                public void onFailure(Exception e) {
                    logger.error("the bindings of vector fields can not be read", e);
                }

                @Override
                public void onRejection(Exception e) {
                    logger.debug("the node is closing", e);
                }
            });
        }
    }

    /** Names of the indices with a field that is bound so, by binding. */
    public synchronized SortedMap<FieldBinding, SortedSet<String>> indices() {
        readMappings();
        return indices;
    }

    /** Whether a field of some index holds vectors of this model, or is to hold them. */
    public boolean isUsed(ModelId model) {
        return indices().keySet().stream().anyMatch(binding -> binding.admits(model));
    }

    /** Whether a field is bound to a model that none was bound to when this was last asked. */
    private synchronized boolean announce() {
        Set<FieldBinding> now = indices().keySet();
        boolean added = announced.containsAll(now) == false;
        announced = now;
        return added;
    }

    private void readMappings() {
        Metadata now = metadata;
        if (now == read) {
            return;
        }
        Map<String, Known> known = new HashMap<>();
        SortedMap<FieldBinding, SortedSet<String>> found = new TreeMap<>(ORDER);
        for (IndexMetadata index : now.indices().values()) {
            Known former = byIndex.get(index.getIndexUUID());
            boolean same = former != null && former.mappingVersion() == index.getMappingVersion();
            Known present = same ? former : new Known(index.getMappingVersion(), bindings(index));
            known.put(index.getIndexUUID(), present);
            for (FieldBinding binding : present.bindings()) {
                found.computeIfAbsent(binding, b -> new TreeSet<>()).add(index.getIndex().getName());
            }
        }
        found.replaceAll((binding, names) -> Collections.unmodifiableSortedSet(names));
        read = now;
        byIndex = known;
        indices = Collections.unmodifiableSortedMap(found);
    }

    private static Set<FieldBinding> bindings(IndexMetadata index) {
        if (index.mapping() == null || index.mapping().source().string().contains(FieldBinding.MODEL_KEY) == false) {
            return Set.of();
        }
        Set<FieldBinding> bindings = new HashSet<>();
        for (VectorField field : VectorFields.of(index.mapping().sourceAsMap())) {
            // nobody reads or writes the vectors of a field that has moved
            field.binding().filter(binding -> field.moved().isEmpty()).ifPresent(bindings::add);
        }
        return Set.copyOf(bindings);
    }
}
