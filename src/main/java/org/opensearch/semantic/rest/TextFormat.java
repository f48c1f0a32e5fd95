// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.Locale;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;

/** Answers for people instead of programs. */
final class TextFormat {

    private static final String TEXT = "text/plain";

    private TextFormat() {}

    /** {@code ?format=text}, or a client that accepts plain text and names no format. */
    static boolean isAsked(RestRequest request) {
        String format = request.param("format");
        if (format != null) {
            return format.equals("text");
        }
        String accepted = request.header("Accept");
        return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith(TEXT);
    }

    static RestResponse answer(String text) {
        return new BytesRestResponse(RestStatus.OK, TEXT + "; charset=UTF-8", text);
    }
}
