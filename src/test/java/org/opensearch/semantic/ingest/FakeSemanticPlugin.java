// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsModule;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.ingest.Processor;
import org.opensearch.persistent.PersistentTasksExecutor;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.PersistentTaskPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.script.ScriptService;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.field.BindFieldAction;
import org.opensearch.semantic.field.BindingGuard;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.MetaChanges;
import org.opensearch.semantic.field.MoveFieldAction;
import org.opensearch.semantic.field.TransportBindFieldAction;
import org.opensearch.semantic.field.TransportMoveFieldAction;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.reembed.ReembedActions;
import org.opensearch.semantic.reembed.ReembedExecutor;
import org.opensearch.semantic.reembed.ReembedServices;
import org.opensearch.semantic.reembed.Reports;
import org.opensearch.semantic.trained.ClassifierActions;
import org.opensearch.semantic.trained.ClassifierStore;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** The processors, the binding and the trained classifiers on real nodes, with models that are quick to load: alpha and beta of dimension 8. */
public final class FakeSemanticPlugin extends Plugin implements IngestPlugin, PersistentTaskPlugin, SystemIndexPlugin {

    static final int DIMENSION = 8;

    private Embedders embedders;
    private FieldBinder binder;
    private Classifiers classifiers;
    private List<ActionFilter> filters;

    @Override
    public Collection<Object> createComponents(
        Client client,
        ClusterService clusterService,
        ThreadPool threadPool,
        ResourceWatcherService resourceWatcherService,
        ScriptService scriptService,
        NamedXContentRegistry xContentRegistry,
        Environment environment,
        NodeEnvironment nodeEnvironment,
        NamedWriteableRegistry namedWriteableRegistry,
        IndexNameExpressionResolver resolver,
        Supplier<RepositoriesService> repositoriesServiceSupplier
    ) {
        embedders = new FakeEmbedders(
            new FaultyEmbedder("alpha", 'a', DIMENSION, threadPool.generic()),
            new FaultyEmbedder("beta", 'b', DIMENSION, threadPool.generic())
        );
        VectorFields fields = new VectorFields();
        binder = new FieldBinder(client, clusterService, resolver, fields);
        filters = List.of(
            new SimulationMarker(threadPool.getThreadContext()),
            new BindingGuard(clusterService, resolver, fields, threadPool.getThreadContext())
        );
        ClassifierStore store = new ClassifierStore(client);
        classifiers = new Classifiers(store, threadPool);
        return List.of(
            fields,
            new MetaChanges(client, threadPool, fields),
            new ReembedServices(embedders, binder, fields),
            new BindingResolver(clusterService, resolver, fields, embedders),
            store,
            classifiers
        );
    }

    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        return Map.of(
            EmbeddingProcessor.TYPE,
            new EmbeddingProcessor.Factory(() -> embedders, () -> binder, parameters.client),
            ClassifierProcessor.TYPE,
            new ClassifierProcessorFactory(() -> embedders, () -> classifiers, () -> binder, parameters.client.threadPool())
        );
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
        return List.of(ClassifierStore.descriptor(), Reports.descriptor());
    }

    @Override
    public List<PersistentTasksExecutor<?>> getPersistentTasksExecutor(
        ClusterService clusterService,
        ThreadPool threadPool,
        Client client,
        SettingsModule settingsModule,
        IndexNameExpressionResolver expressionResolver
    ) {
        return List.of(new ReembedExecutor(client, clusterService, threadPool, () -> embedders, () -> binder));
    }

    @Override
    public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
        return ReembedActions.writeables();
    }

    @Override
    public List<NamedXContentRegistry.Entry> getNamedXContent() {
        return List.of(ReembedActions.parser());
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> all = new ArrayList<>(ClassifierActions.handlers());
        all.addAll(ReembedActions.handlers());
        all.add(new ActionHandler<>(MoveFieldAction.INSTANCE, TransportMoveFieldAction.class));
        all.add(new ActionHandler<>(BindFieldAction.INSTANCE, TransportBindFieldAction.class));
        return all;
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return filters;
    }
}
