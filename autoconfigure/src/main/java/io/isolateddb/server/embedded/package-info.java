/**
 * Starts and stops embedded servers.
 */
@NullMarked
package io.isolateddb.server.embedded;

import org.jspecify.annotations.NullMarked;
