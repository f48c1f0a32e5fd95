// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.admin.indices.create.AutoCreateAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.ClusterServiceUtils;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.RemoteTransportException;

public class FieldBinderTests extends OpenSearchTestCase {

    private static final ModelId MODEL = new ModelId("bge", "d".repeat(43));

    private final List<String> actions = new ArrayList<>();
    private ThreadPool threadPool;
    private ClusterService clusterService;
    private volatile boolean missing;
    private volatile Exception refusal;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
        clusterService = ClusterServiceUtils.createClusterService(threadPool);
        IndexMetadata index = BindingRulesTests.index(
            "\"free\": {\"type\": \"knn_vector\", \"dimension\": 4}, \"bound\": {\"type\": \"knn_vector\", \"dimension\": 4, "
                + "\"meta\": {\"semantic_model\": \"bge\", \"semantic_digest\": \""
                + MODEL.digest()
                + "\"}}"
        );
        ClusterServiceUtils.setState(
            clusterService,
            ClusterState.builder(clusterService.state()).metadata(Metadata.builder().put(index, false)).build()
        );
        threadPool.getThreadContext().putHeader("user", "u");
    }

    @Override
    public void tearDown() throws Exception {
        clusterService.close();
        terminate(threadPool);
        super.tearDown();
    }

    /** Notes each action and whose it is; indices that are created stay missing. */
    private final class RecordingClient extends NoOpClient {
        RecordingClient() {
            super(threadPool);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
            ActionType<R> action,
            Q request,
            ActionListener<R> listener
        ) {
            actions.add(action.name() + " as " + threadPool.getThreadContext().getHeader("user"));
            if (action == AutoCreateAction.INSTANCE) {
                assertEquals("<n-{now}>", ((CreateIndexRequest) request).index());
                listener.onFailure(new RemoteTransportException("node", new ResourceAlreadyExistsException("n")));
            } else if (refusal != null) {
                listener.onFailure(new RemoteTransportException("node", refusal));
            } else {
                listener.onResponse((R) new BindFieldResponse(missing ? Optional.empty() : Optional.of(VectorForm.floats(4))));
            }
        }
    }

    private FieldBinder binder() {
        IndexNameExpressionResolver resolver = new IndexNameExpressionResolver(threadPool.getThreadContext());
        return new FieldBinder(new RecordingClient(), clusterService, resolver, new VectorFields());
    }

    private Exception ensureBound(String index, String field) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        AtomicReference<String> user = new AtomicReference<>();
        ActionListener<VectorForm> listener = ActionListener.wrap(form -> assertEquals(VectorForm.floats(4), form), failure::set);
        binder().ensureBound(index, field, Offer.exactly(MODEL, 4), ActionListener.runBefore(listener, () -> {
            assertEquals("u", threadPool.getThreadContext().getHeader("user"));
            user.set("u");
        }));
        assertEquals("u", user.get());
        return failure.get();
    }

    public void testBoundFieldCostsNoAction() {
        assertNull(ensureBound("x", "bound"));
        assertEquals(List.of(), actions);
    }

    public void testBindIsTheUsersAction() {
        assertNull(ensureBound("x", "free"));
        assertEquals(List.of(BindFieldAction.NAME + " as u"), actions);
    }

    public void testIndexIsCreatedByTheUser() {
        missing = true;
        Exception e = ensureBound("<n-{now}>", "free");
        assertEquals("[semantic] index [<n-{now}>] was created 3 times and is missing still; send the document again", e.getMessage());
        String bind = BindFieldAction.NAME + " as u";
        String create = AutoCreateAction.NAME + " as u";
        assertEquals(List.of(bind, create, bind, create, bind, create, bind), actions);
    }

    public void testRefusalOfTheClusterManagerIsUnwrapped() {
        refusal = new IllegalArgumentException("no");
        assertSame(refusal, ensureBound("x", "free"));
    }

    public void testCheckDoesNothing() {
        FieldBinder binder = binder();
        for (String name : List.of("x", "none", "_index", "<bad{", "<bad-{now>")) {
            assertEquals(VectorForm.floats(4), binder.check(name, "free", Offer.exactly(MODEL, 4)));
        }
        expectThrows(IllegalArgumentException.class, () -> binder.check("x", "free", Offer.exactly(MODEL, 5)));
        Offer more = new Offer(MODEL, 5, List.of(4));
        assertEquals("as the field wants it", VectorForm.floats(4), binder.check("x", "free", more));
        assertEquals("as it is, for nothing is known", VectorForm.floats(5), binder.check("none", "free", more));
        assertEquals(List.of(), actions);
    }
}
