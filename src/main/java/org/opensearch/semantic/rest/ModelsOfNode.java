// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.List;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.semantic.model.ModelStatus;

/** The models of one node, as it says of them. */
interface ModelsOfNode {

    DiscoveryNode getNode();

    List<ModelStatus> models();
}
