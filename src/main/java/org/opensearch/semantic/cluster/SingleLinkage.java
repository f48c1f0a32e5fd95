// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The tree of groups that a spanning tree falls into when its edges are taken away, longest first. Nodes below the number of points are
 * the points, the others groups; edges of equal length go at once, so that a group may fall into more than two.
 */
final class SingleLinkage {

    private final int points;
    private final int[] left;
    private final int[] right;
    /** At what distance a node falls apart. A point falls apart into as many as it weighs. */
    private final float[] heights;
    private final double[] weights;

    /**
     * @param edges by ascending height
     * @param core at what distance each point is a point of its own, and no longer connected with its equals
     */
    SingleLinkage(Dendrogram edges, float[] core, double[] pointWeights) {
        this.points = core.length;
        int nodes = points + edges.joins();
        this.left = new int[nodes];
        this.right = new int[nodes];
        this.heights = new float[nodes];
        this.weights = new double[nodes];
        System.arraycopy(core, 0, heights, 0, points);
        System.arraycopy(pointWeights, 0, weights, 0, points);
        DisjointSets sets = new DisjointSets(points);
        int[] nodeOf = new int[points];
        for (int i = 0; i < points; i++) {
            nodeOf[i] = i;
        }
        for (int e = 0; e < edges.joins(); e++) {
            int node = points + e;
            left[node] = nodeOf[sets.find(edges.ones()[e])];
            right[node] = nodeOf[sets.find(edges.others()[e])];
            heights[node] = edges.heights()[e];
            weights[node] = weights[left[node]] + weights[right[node]];
            sets.join(edges.ones()[e], edges.others()[e]);
            nodeOf[sets.find(edges.ones()[e])] = node;
        }
    }

    /** Number of points. */
    int points() {
        return points;
    }

    /** The node of all points. */
    int root() {
        return heights.length - 1;
    }

    boolean isPoint(int node) {
        return node < points;
    }

    double weight(int node) {
        return weights[node];
    }

    float height(int node) {
        return heights[node];
    }

    /** What a group falls into at its height: groups and points. A point is still whole if its height is lower. */
    List<Integer> parts(int group) {
        List<Integer> parts = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(left[group], right[group]));
        while (open.isEmpty() == false) {
            int node = open.poll();
            if (isPoint(node) || heights[node] < heights[group]) {
                parts.add(node);
            } else {
                open.add(left[node]);
                open.add(right[node]);
            }
        }
        return parts;
    }

    /** The points of a group. */
    List<Integer> pointsOf(int node) {
        List<Integer> found = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(node));
        while (open.isEmpty() == false) {
            int next = open.poll();
            if (isPoint(next)) {
                found.add(next);
            } else {
                open.add(left[next]);
                open.add(right[next]);
            }
        }
        return found;
    }
}
