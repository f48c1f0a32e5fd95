// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The tree of clusters. A group that falls into several which are heavy enough ends, and these are clusters of their own; if only one is
 * heavy enough, it is the same cluster, which lost the others as noise; if none is, the cluster ends.
 *
 * <p>The stability of a cluster is what it lasts, added up over its points: Σ (λ - birth), where λ is 1 / distance at which the point
 * leaves, and birth that at which the cluster came to be. It is infinite where equal vectors are a cluster by themselves.
 */
final class CondensedTree {

    private final SingleLinkage tree;
    private final double minClusterSize;

    /** By cluster; one comes after the one it is part of. */
    private final List<Integer> parents = new ArrayList<>();
    private final List<Double> births = new ArrayList<>();
    private final List<Double> stabilities = new ArrayList<>();
    /** The smallest cluster that each point was in, int[points]. */
    private final int[] leaves;

    /** A node that is what is left of a cluster. */
    private record Rest(int node, int cluster) {}

    CondensedTree(SingleLinkage tree, double minClusterSize) {
        this.tree = tree;
        this.minClusterSize = minClusterSize;
        this.leaves = new int[tree.points()];
        Deque<Rest> open = new ArrayDeque<>();
        open.add(new Rest(tree.root(), born(-1, 0)));
        while (open.isEmpty() == false) {
            Rest rest = open.poll();
            if (tree.isPoint(rest.node())) {
                leave(rest.node(), rest.cluster(), lambda(rest.node()));
            } else {
                fallApart(rest, open);
            }
        }
    }

    private void fallApart(Rest rest, Deque<Rest> open) {
        double lambda = lambda(rest.node());
        List<Integer> parts = tree.parts(rest.node());
        long heavy = parts.stream().filter(part -> isHeavy(part, rest.node())).count();
        for (int part : parts) {
            if (isHeavy(part, rest.node()) == false) {
                leave(part, rest.cluster(), lambda);
            } else if (heavy == 1) {
                open.add(new Rest(part, rest.cluster()));
            } else {
                addStability(rest.cluster(), part, lambda);
                open.add(new Rest(part, born(rest.cluster(), lambda)));
            }
        }
    }

    /** A point that is whole no longer at this height is as many as it weighs, each too light. */
    private boolean isHeavy(int part, int whole) {
        return tree.weight(part) >= minClusterSize && tree.height(part) < tree.height(whole);
    }

    private double lambda(int node) {
        return 1d / tree.height(node);
    }

    private int born(int parent, double lambda) {
        parents.add(parent);
        births.add(lambda);
        stabilities.add(0d);
        return parents.size() - 1;
    }

    private void leave(int node, int cluster, double lambda) {
        addStability(cluster, node, lambda);
        tree.pointsOf(node).forEach(point -> leaves[point] = cluster);
    }

    private void addStability(int cluster, int node, double lambda) {
        stabilities.set(cluster, stabilities.get(cluster) + tree.weight(node) * (lambda - births.get(cluster)));
    }

    /** The cluster of each point, or {@link Partition#NOISE}, int[points]. */
    int[] groups() {
        boolean[] chosen = chosen();
        int[] groups = new int[chosen.length];
        groups[0] = Partition.NOISE;
        for (int c = 1; c < chosen.length; c++) {
            int above = groups[parents.get(c)];
            groups[c] = above == Partition.NOISE && chosen[c] ? c : above;
        }
        return Arrays.stream(leaves).map(leaf -> groups[leaf]).toArray();
    }

    /** Those that are at least as stable as the best that is in them; those within a chosen one do not count. Never the first. */
    private boolean[] chosen() {
        boolean[] chosen = new boolean[parents.size()];
        double[] within = new double[chosen.length];
        for (int c = chosen.length - 1; c > 0; c--) {
            chosen[c] = stabilities.get(c) >= within[c];
            within[parents.get(c)] += Math.max(stabilities.get(c), within[c]);
        }
        return chosen;
    }
}
