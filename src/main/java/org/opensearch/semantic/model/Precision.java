// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** The kinds of graphs, as they are shown to users and written into the metadata of compiled graphs. */
final class Precision {

    /** Compiled, 8-bit integers. */
    static final String INT8 = "int8";

    /** Compiled, 32-bit floats. */
    static final String FP32 = "fp32";

    /** Not compiled: run as it was exported. */
    static final String AS_IS = "as is";

    private Precision() {}
}
