/**
 * How soon a test has its first database, when a JVM begins to use a server.
 */
@NullMarked
package io.isolateddb.benchmarks.start;

import org.jspecify.annotations.NullMarked;
