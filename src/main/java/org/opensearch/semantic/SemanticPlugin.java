// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.SetOnce;
import org.opensearch.common.io.PathUtils;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.settings.SettingsModule;
import org.opensearch.common.util.concurrent.OpenSearchExecutors;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.MappingTransformer;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.ingest.Processor;
import org.opensearch.persistent.PersistentTasksExecutor;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.PersistentTaskPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.search.aggregations.support.ValuesSourceRegistry;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.subphase.highlight.Highlighter;
import org.opensearch.semantic.aggs.classes.ClassifierFinder;
import org.opensearch.semantic.aggs.map.SemanticMap;
import org.opensearch.semantic.compare.EvaluationProgress;
import org.opensearch.semantic.fetch.Services;
import org.opensearch.semantic.field.BindingGuard;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.BoundModels;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.MetaChanges;
import org.opensearch.semantic.field.VectorFields;
import org.opensearch.semantic.hybrid.HybridQueryBuilder;
import org.opensearch.semantic.hybrid.Work;
import org.opensearch.semantic.ingest.ClassifierProcessor;
import org.opensearch.semantic.ingest.ClassifierProcessorFactory;
import org.opensearch.semantic.ingest.EmbeddingProcessor;
import org.opensearch.semantic.ingest.SimulationMarker;
import org.opensearch.semantic.model.InferenceSettings;
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.semantic.query.SemanticQueryBuilder;
import org.opensearch.semantic.reembed.ReembedActions;
import org.opensearch.semantic.reembed.ReembedExecutor;
import org.opensearch.semantic.reembed.ReembedServices;
import org.opensearch.semantic.reembed.Reports;
import org.opensearch.semantic.search.RunningSearch;
import org.opensearch.semantic.trained.ClassifierStore;
import org.opensearch.semantic.trained.Classifiers;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/**
 * Registers and wires; decides nothing. Queries and processors are registered before the node's services exist, so they are
 * given suppliers.
 */
public class SemanticPlugin extends Plugin
    implements
        CircuitBreakerPlugin,
        IngestPlugin,
        MapperPlugin,
        PersistentTaskPlugin,
        SearchPlugin,
        SystemIndexPlugin {

    /** Name of the plugin, and of its folder under {@code plugins/} and {@code config/}. */
    public static final String NAME = "opensearch-semantic";

    private final Path bundle;
    private final SetOnce<CircuitBreaker> breaker = new SetOnce<>();
    private final SetOnce<ModelRegistry> models = new SetOnce<>();
    private final SetOnce<BoundModels> boundModels = new SetOnce<>();
    private final SetOnce<FieldBinder> binder = new SetOnce<>();
    private final SetOnce<BindingResolver> bindings = new SetOnce<>();
    private final SetOnce<Classifiers> classifiers = new SetOnce<>();
    private final VectorFields fields = new VectorFields();
    private final SemanticTexts texts = new SemanticTexts(models::get, binder::get, fields);
    private final List<ActionFilter> filters = new ArrayList<>();

    public SemanticPlugin() {
        this(installationFolder());
    }

    /** @param bundle folder with {@code native/} and {@code models/} */
    protected SemanticPlugin(Path bundle) {
        this.bundle = Objects.requireNonNull(bundle);
    }

    /** Where the plugin's own jar lies: the zip unpacks its models and native libraries beside it. */
    private static Path installationFolder() {
        try {
            Path jar = PathUtils.get(SemanticPlugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Objects.requireNonNull(jar.getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("[" + NAME + "] can not tell where it is installed", e);
        }
    }

    @Override
    public List<Setting<?>> getSettings() {
        return InferenceSettings.all();
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
        return List.of(workers(settings, InferenceSettings.QUERY_POOL), workers(settings, InferenceSettings.DOCUMENT_POOL));
    }

    private static ExecutorBuilder<?> workers(Settings settings, String pool) {
        int workers = OpenSearchExecutors.allocatedProcessors(settings);
        // The pool's own queue only ever holds wake-ups of workers: what waits, waits in the inference queue.
        return new FixedExecutorBuilder(settings, pool, workers, 100, "thread_pool." + pool);
    }

    @Override
    public BreakerSettings getCircuitBreaker(Settings settings) {
        return InferenceSettings.breaker(settings);
    }

    @Override
    public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
        breaker.set(circuitBreaker);
    }

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
        IndexNameExpressionResolver indexNameExpressionResolver,
        Supplier<RepositoriesService> repositoriesServiceSupplier
    ) {
        Path config = environment.configDir().resolve(NAME);
        ClusterSettings clusterSettings = clusterService.getClusterSettings();
        InferenceSettings.follow(clusterSettings, breaker.get());
        BoundModels bound = new BoundModels(threadPool.generic());
        boundModels.set(bound);
        models.set(
            new ModelRegistry(bundle, config, environment.settings(), clusterSettings, threadPool, breaker.get(), bound::isUsed)
        );
        bound.onAdded(models.get()::openUsed);
        clusterService.addListener(bound);
        binder.set(new FieldBinder(client, clusterService, indexNameExpressionResolver, fields));
        bindings.set(new BindingResolver(clusterService, indexNameExpressionResolver, fields, models.get()));
        filters.add(new SimulationMarker(threadPool.getThreadContext()));
        filters.add(new RunningSearch.Marker(threadPool.getThreadContext(), () -> clusterService.localNode().getId()));
        filters.add(SemanticFetch.filter(bindings.get(), client, namedWriteableRegistry));
        filters.add(new BindingGuard(clusterService, indexNameExpressionResolver, fields, threadPool.getThreadContext()));
        filters.addAll(texts.filters(client, clusterService, indexNameExpressionResolver));
        ClassifierStore store = new ClassifierStore(client);
        classifiers.set(new Classifiers(store, threadPool));
        ReembedServices reembed = new ReembedServices(models.get(), binder.get(), fields);
        return List
            .of(models.get(), fields, new MetaChanges(client, threadPool, fields), reembed, bindings.get(), store, classifiers.get());
    }

    @Override
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
        ThreadPool threads = parameters.client.threadPool();
        return Map.of(
            EmbeddingProcessor.TYPE,
            new EmbeddingProcessor.Factory(models::get, binder::get, parameters.client),
            ClassifierProcessor.TYPE,
            new ClassifierProcessorFactory(models::get, classifiers::get, binder::get, threads)
        );
    }

    @Override
    public Map<String, Mapper.TypeParser> getMappers() {
        return SemanticTexts.mappers();
    }

    @Override
    public List<MappingTransformer> getMappingTransformers() {
        return texts.transformers();
    }

    @Override
    public Map<String, Processor.Factory> getSystemIngestProcessors(Processor.Parameters parameters) {
        return texts.processors(parameters);
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
        return List.of(new ReembedExecutor(client, clusterService, threadPool, models::get, binder::get));
    }

    @Override
    public List<QuerySpec<?>> getQueries() {
        return List.of(
            new QuerySpec<>(
                SemanticQueryBuilder.NAME,
                in -> new SemanticQueryBuilder(in, bindings.get()),
                parser -> SemanticQueryBuilder.fromXContent(parser, bindings.get())
            ),
            new QuerySpec<>(
                HybridQueryBuilder.NAME,
                in -> new HybridQueryBuilder(in, bindings.get()),
                parser -> HybridQueryBuilder.fromXContent(parser, bindings.get(), this::semanticSide)
            )
        );
    }

    @Override
    public List<AggregationSpec> getAggregations() {
        return SemanticAggregations.specs(bindings::get, () -> new ClassifierFinder(bindings.get(), classifiers.get()));
    }

    @Override
    public List<PipelineAggregationSpec> getPipelineAggregations() {
        return SemanticAggregations.pipelineSpecs();
    }

    @Override
    public List<NamedXContentRegistry.Entry> getNamedXContent() {
        return List.of(SemanticMap.parser(bindings::get), ReembedActions.parser());
    }

    @Override
    public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
        List<NamedWriteableRegistry.Entry> all = new ArrayList<>(ReembedActions.writeables());
        all.addAll(SemanticMap.writeables(bindings::get));
        all.add(new NamedWriteableRegistry.Entry(Task.Status.class, EvaluationProgress.NAME, EvaluationProgress::new));
        return all;
    }

    /** Counts the uses of what is registered without a specification. */
    @Override
    public List<Consumer<ValuesSourceRegistry.Builder>> getAggregationExtentions() {
        return List.of(registry -> registry.registerUsage(SemanticMap.NAME));
    }

    @Override
    public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
        return SemanticFetch.subPhases(new Services(bindings::get, models::get), texts.hidden());
    }

    @Override
    public Map<String, Highlighter> getHighlighters() {
        return SemanticFetch.highlighters(new Services(bindings::get, models::get));
    }

    @Override
    public List<SearchExtSpec<?>> getSearchExts() {
        return SemanticFetch.exts();
    }

    @Override
    public Optional<ProfileMetricsProvider> getQueryProfileMetricsProvider() {
        return Optional.of((context, query) -> Work.metrics(query));
    }

    private QueryBuilder semanticSide(String text, String field, int k, Optional<String> model) {
        return SemanticQueryBuilder.nearest(text, field, k, model, bindings.get());
    }

    @Override
    public List<ActionFilter> getActionFilters() {
        return List.copyOf(filters);
    }

    @Override
    public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return SemanticEndpoints.actions();
    }

    @Override
    public List<RestHandler> getRestHandlers(
        Settings settings,
        RestController restController,
        ClusterSettings clusterSettings,
        IndexScopedSettings indexScopedSettings,
        SettingsFilter settingsFilter,
        IndexNameExpressionResolver indexNameExpressionResolver,
        Supplier<DiscoveryNodes> nodesInCluster
    ) {
        return SemanticEndpoints.handlers(boundModels.get());
    }

    @Override
    public void close() throws IOException {
        if (models.get() != null) {
            models.get().close();
        }
    }
}
