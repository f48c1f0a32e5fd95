// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.opensearch.Version;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.AliasMetadata;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.FakeEmbedders;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class BindingResolverTests extends OpenSearchTestCase {

    private ThreadPool threads;
    private ClusterService clusterService;
    private BindingResolver resolver;

    @Before
    public void start() throws IOException {
        threads = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threads);
        Metadata.Builder metadata = Metadata.builder();
        add(metadata, "bound", vector(4, "a", "digest-a"));
        add(metadata, "named", vector(4, "a", null));
        add(metadata, "other", vector(4, "b", "digest-b"));
        add(metadata, "stale", vector(4, "a", "digest-old"));
        add(metadata, "unbound", vector(4, null, null));
        add(metadata, "wide", vector(5, "a", "digest-a"));
        add(metadata, "without", "{\"properties\": {\"x\": {\"type\": \"text\"}}}");
        add(metadata, "text", "{\"properties\": {\"v\": {\"type\": \"text\"}}}");
        add(metadata, "bits", "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": 8, \"data_type\": \"binary\"}}}");
        add(metadata, "bytes", bytes(4, ""));
        add(metadata, "scaled", bytes(4, ", \"meta\": {\"semantic_scale\": \"100\"}"));
        add(metadata, "misscaled", bytes(4, ", \"meta\": {\"semantic_scale\": \"1\"}"));
        add(metadata, "short", vector(2, "a", "digest-a"));
        add(metadata, "moved-to-w", fields("v", "w", "w", null));
        add(metadata, "moved-twice", fields("v", "w", "w", "z", "z", null));
        add(metadata, "moved-elsewhere", fields("v", "z", "z", null));
        add(metadata, "moving", "{\"properties\": {\"v\": " + definition(4, "\"semantic_model\": \"a\", \"semantic_next\": \"w\"") + "}}");
        add(metadata, "only-new", fields("w", null));
        add(metadata, "circle", fields("v", "w", "w", "v"));
        add(metadata, "lost", fields("v", "nowhere"));
        add(
            metadata,
            "alias",
            "{\"properties\": {\"v\": {\"type\": \"alias\", \"path\": \"w\"}, \"w\": " + definition(4, "\"semantic_model\": \"a\"") + "}}"
        );
        String nested = "{\"type\": \"nested\", \"properties\": {\"vector\": " + definition(4, "\"semantic_model\": \"a\"") + "}}";
        add(metadata, "passages", "{\"properties\": {\"v\": " + nested + "}}");
        String passages = "\"v_semantic\": {\"properties\": {\"passages\": " + nested + "}}";
        add(metadata, "semantic", "{\"properties\": {\"v\": {\"type\": \"semantic_text\"}, " + passages + "}}");
        String whole = "\"v_semantic\": {\"properties\": {\"vector\": " + definition(4, "\"semantic_model\": \"a\"") + "}}";
        add(metadata, "semantic-whole", "{\"properties\": {\"v\": {\"type\": \"semantic_text\", \"passages\": false}, " + whole + "}}");
        add(metadata, "semantic-off", "{\"properties\": {\"v\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}}}");
        String two = "\"v\": {\"type\": \"semantic_text\"}, \"title\": {\"type\": \"semantic_text\"}";
        String aliases = ", \"u\": {\"type\": \"alias\", \"path\": \"v\"}";
        add(metadata, "semantic-alias", "{\"properties\": {\"v\": {\"type\": \"semantic_text\"}, " + passages + aliases + "}}");
        String off = "\"v\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}";
        add(metadata, "semantic-off-alias", "{\"properties\": {" + off + aliases + "}}");
        add(metadata, "semantic-two", "{\"properties\": {" + two + "}}");
        ClusterServiceUtils.setState(clusterService, ClusterState.builder(clusterService.state()).metadata(metadata).build());
        FakeEmbedders embedders = new FakeEmbedders(new FakeEmbedder("a", "digest-a", 4, 2), new FakeEmbedder("b", "digest-b", 4));
        IndexNameExpressionResolver names = new IndexNameExpressionResolver(new ThreadContext(Settings.EMPTY));
        resolver = new BindingResolver(clusterService, names, new VectorFields(), embedders);
    }

    @After
    public void stop() {
        clusterService.close();
        terminate(threads);
    }

    private static void add(Metadata.Builder metadata, String name, String mapping) throws IOException {
        Settings settings = Settings.builder()
            .put(IndexMetadata.SETTING_VERSION_CREATED, Version.CURRENT)
            .put(IndexMetadata.SETTING_INDEX_UUID, "uuid-" + name)
            .build();
        IndexMetadata.Builder index = IndexMetadata.builder(name).settings(settings).numberOfShards(1).numberOfReplicas(0);
        if (Set.of("bound", "other").contains(name)) {
            index.putAlias(AliasMetadata.builder("both").build());
        }
        metadata.put(index.putMapping(mapping).build(), false);
    }

    private static String bytes(int dimension, String more) {
        return "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"data_type\": \"byte\", \"dimension\": " + dimension + more + "}}}";
    }

    private static String definition(int dimension, String meta) {
        return "{\"type\": \"knn_vector\", \"dimension\": " + dimension + ", \"meta\": {" + meta + "}}";
    }

    /** Fields of model a, each with the one that it has moved to, or null. */
    private static String fields(String... namesAndMoves) {
        StringBuilder properties = new StringBuilder();
        for (int i = 0; i < namesAndMoves.length; i += 2) {
            String moved = namesAndMoves[i + 1] == null ? "" : ", \"semantic_moved\": \"" + namesAndMoves[i + 1] + "\"";
            properties.append(i == 0 ? "" : ", ")
                .append("\"" + namesAndMoves[i] + "\": " + definition(4, "\"semantic_model\": \"a\"" + moved));
        }
        return "{\"properties\": {" + properties + "}}";
    }

    private static String vector(int dimension, String model, String digest) {
        String meta = model == null ? ""
            : ", \"meta\": {\"semantic_model\": \"" + model + "\""
                + (digest == null ? "" : ", \"semantic_digest\": \"" + digest + "\"") + "}";
        return "{\"properties\": {\"v\": {\"type\": \"knn_vector\", \"dimension\": " + dimension + meta + "}}}";
    }

    private FieldUse find(String... indices) {
        return resolver.find("semantic", "v", new SearchRequest(indices), new NamedWriteableRegistry(List.of()));
    }

    private String model(Optional<String> named, String... indices) {
        return resolver.model(find(indices), named).id().name();
    }

    public void testBindingDecides() {
        assertEquals("a", model(Optional.empty(), "bound"));
        assertEquals("b", model(Optional.empty(), "other"));
        assertEquals("a", model(Optional.empty(), "bound", "named"));
        assertEquals("a", model(Optional.of("a"), "bound"));
        assertEquals("b", model(Optional.of("b"), "unbound"));
        assertEquals("a", model(Optional.of("a"), "unbound", "bound"));
    }

    public void testIndicesWithoutTheField() {
        FieldUse use = find("bound", "without");
        assertEquals(List.of("without"), use.without());
        assertFalse(use.unmapped());
        assertTrue(find("without").unmapped());
        assertTrue(find("nothing-*").nowhere());
        expectThrows(IndexNotFoundException.class, () -> find("nothing"));
    }

    public void testRemoteIndicesAreNotKnown() {
        FieldUse use = find("elsewhere:logs", "bound");
        assertEquals(List.of("elsewhere:logs"), use.remote());
        assertEquals(Set.of("bound"), use.indices().keySet());
        FieldUse remoteOnly = find("elsewhere:logs");
        assertTrue(remoteOnly.indices().isEmpty());
        assertFalse(remoteOnly.unmapped());
        assertRefused(() -> resolver.model(remoteOnly, Optional.empty()), "is searched on other clusters only [elsewhere:logs]");
        assertEquals("a", resolver.model(remoteOnly, Optional.of("a")).id().name());
    }

    public void testUnbound() {
        assertRefused(
            () -> model(Optional.empty(), "unbound"),
            "[semantic] field [v] of index [unbound] is not bound to a model; index a document through a [semantic_embedding] processor, or"
                + " add \"meta\": {\"semantic_model\": \"<name>\"} to the mapping of [v], or name a [model] in the query"
        );
        assertRefused(() -> model(Optional.empty(), "unbound", "bound"), "field [v] of index [unbound] is not bound");
        assertTrue(resolver.boundModel(find("unbound")).isEmpty());
        assertEquals("a", resolver.boundModel(find("unbound", "bound")).orElseThrow().id().name());
    }

    public void testDifferentModels() {
        assertRefused(
            () -> model(Optional.empty(), "both"),
            "[semantic] field [v] is bound to different models: [a@digest-a] in [bound], [b@digest-b] in [other]; their vectors can not be"
                + " compared: search these indices apart, or reindex them with one model"
        );
        assertRefused(() -> model(Optional.empty(), "bound", "stale"), "[a@digest-a] in [bound], [a@digest-o] in [stale]");
    }

    public void testQueryNamesAnother() {
        assertRefused(
            () -> model(Optional.of("b"), "bound"),
            "[semantic] the query names model [b], but field [v] is bound to [a@digest-a] in [bound]; leave [model] out"
        );
    }

    public void testFilesChanged() {
        assertRefused(
            () -> model(Optional.empty(), "stale"),
            "field [v] is bound to model [a@digest-o] in [stale], but on this node model [a] is [a@digest-a]: the model's files have changed"
        );
    }

    public void testWrongField() {
        assertRefused(() -> model(Optional.empty(), "wide"), "field [v] of index [wide] has dimension 5, model [a] produces 4");
        assertRefused(() -> find("text"), "[semantic] field [v] of index [text] is of type [text], where [knn_vector] is needed");
        assertRefused(() -> find("text"), "or [semantic_text], or a nested object of passages");
        assertRefused(() -> find("bits"), "field [v] of index [bits] holds [binary] vectors, where [float] or [byte] is needed");
    }

    public void testDeclaredDimension() {
        assertEquals("a", model(Optional.empty(), "short"));
        assertRefused(
            () -> resolver.model(find("wide"), Optional.empty()),
            "field [v] of index [wide] has dimension 5, model [a] produces 4 or one of [2]; search a field of that dimension"
        );
        assertRefused(() -> model(Optional.empty(), "short", "bound"), "field [v] has different dimensions: 2 in [short], 4 in [bound]");
    }

    public void testForms() {
        Offer offer = new Offer(new ModelId("a", "digest-a"), 4, List.of(2));
        assertEquals(Optional.of(VectorForm.floats(4)), find("bound", "named").oneForm(offer));
        assertEquals(Optional.of(VectorForm.floats(2)), find("short").oneForm(offer));
        assertEquals(Optional.of(VectorForm.bytes(4)), find("bytes").oneForm(offer));
        assertEquals(Optional.of(new VectorForm(4, Optional.of(100f))), find("scaled").oneForm(offer));
        assertEquals(Optional.empty(), find("scaled", "bytes").oneForm(offer));
        assertEquals(Optional.empty(), find("unbound", "bytes").oneForm(offer));
        assertRefused(
            () -> find("misscaled").oneForm(offer),
            "[semantic] field [v] of index [misscaled]: scale [1.0] of byte vectors of dimension 4 must be from 2.0 to 254.0"
        );
        assertRefused(
            () -> find("bound").oneForm(Offer.exactly(new ModelId("a", "digest-a"), 2)),
            "[semantic] field [v] of index [bound]: it has dimension 4, and the vectors of model [a] have 2"
        );
    }

    public void testMovedFieldIsReadFromItsNewPlace() {
        FieldUse use = find("moved-twice");
        assertEquals("z", use.field());
        assertEquals("z", use.indices().get("moved-twice").path());
        assertEquals("v", find("moving").field());
        use = find("moved-twice", "moved-elsewhere", "without");
        assertEquals("z", use.field());
        assertEquals(List.of("without"), use.without());
        FieldUse unmoved = resolver.findUnmoved("knn", "v", new SearchRequest("moved-twice"), new NamedWriteableRegistry(List.of()));
        assertEquals("v", unmoved.field());
    }

    public void testAnIndexThatHasOnlyTheNewFieldTakesPart() {
        FieldUse use = resolver.find("semantic", "w", new SearchRequest("only-new"), new NamedWriteableRegistry(List.of()));
        assertEquals("w", use.field());
        FieldUse both = find("only-new", "moved-to-w");
        assertEquals("w", both.field());
        assertEquals(Set.of("only-new", "moved-to-w"), both.indices().keySet());
    }

    public void testNamesThatStandForVectors() {
        assertEquals(Optional.of("w"), find("alias").path());
        FieldUse passages = find("passages");
        assertEquals("v", passages.field());
        assertEquals(Optional.of("v.vector"), passages.path());
        assertEquals(Map.of("passages", "v"), passages.nested());
        FieldUse text = find("semantic");
        assertEquals(Optional.of("v_semantic.passages.vector"), text.path());
        assertEquals(Map.of("semantic", "v_semantic.passages"), text.nested());
        assertEquals(Optional.of("v_semantic.vector"), find("semantic-whole").path());
        assertEquals(Map.of(), find("semantic-whole").nested());
        assertEquals("a", model(Optional.empty(), "passages", "semantic", "semantic-whole", "alias", "bound"));
        FieldUse all = find("passages", "semantic", "semantic-whole", "bound");
        assertEquals("a name may stand for different paths", Optional.empty(), all.path());
        assertEquals("v", all.field());
        assertRefused(() -> find("semantic-off"), "[semantic] field [v] of index [semantic-off] has no vectors: its mapping says");
        for (String index : List.of("alias", "passages", "semantic")) {
            assertRefused(
                () -> resolver.findUnmoved("knn", "v", new SearchRequest(index), new NamedWriteableRegistry(List.of())),
                "[knn] field [v] of index [" + index + "] has its vectors in field ["
            );
        }
    }

    private String text(Set<String> fields, String... indices) {
        return resolver.textWithVectors("hybrid", fields, new SearchRequest(indices), new NamedWriteableRegistry(List.of()));
    }

    public void testTheTextFieldThatHasVectors() {
        assertEquals("v", text(Set.of("title", "v"), "semantic", "text", "without"));
        assertEquals("v", text(Set.of("v"), "semantic-whole", "semantic-off"));
        assertEquals("an alias", "u", text(Set.of("title", "u"), "semantic-alias", "semantic-off-alias"));
        assertRefused(() -> text(Set.of("u"), "semantic-off-alias"), "none is of type [semantic_text] with vectors");
        assertEquals("no index: it does not matter", "v", text(Set.of("v"), "nothing-*"));
        assertRefused(
            () -> text(Set.of("title", "v"), "text"),
            "[hybrid] needs [vector]: of its [fields] [title, v], none is of type [semantic_text] with vectors in [text]; name the field"
        );
        assertRefused(
            () -> text(Set.of("title", "v"), "semantic-two"),
            "of its [fields] [title, v], [title, v] are of type [semantic_text]"
        );
        assertRefused(() -> text(Set.of("v"), "elsewhere:logs"), "none is of type [semantic_text] with vectors in [elsewhere:logs] and []");
    }

    public void testMovedInSomeIndicesOnly() {
        assertRefused(
            () -> find("moved-twice", "bound"),
            "[semantic] field [v] has moved in some of the indices only: it is read from [v] in [bound], [z] in [moved-twice]; search these"
                + " indices apart, or move it in all of them"
        );
    }

    public void testMovesThatLeadNowhere() {
        assertRefused(
            () -> find("lost"),
            "[semantic] field [v] of index [lost] has moved to [nowhere], which is not a [knn_vector] there; correct [semantic_moved]"
        );
        assertRefused(() -> find("circle"), "field [w] of index [circle] has moved to [v], which is where it came from");
    }

    public void testUnknownModel() {
        assertRefused(() -> model(Optional.of("c"), "unbound"), "no model [c], there are [a, b]");
    }

    public void testAdmits() {
        assertRefused(() -> find("other").requireAdmits(new ModelId("a", "digest-a")), "index [other] is bound to model [b@digest-b]");
        find("bound", "unbound").requireAdmits(new ModelId("a", "digest-a"));
    }

    private static void assertRefused(ThrowingRunnable action, String message) {
        assertThat(expectThrows(IllegalArgumentException.class, action).getMessage(), containsString(message));
    }
}
