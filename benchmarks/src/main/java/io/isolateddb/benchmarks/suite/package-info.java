/**
 * One JUnit suite, run under several ways to keep its tests apart.
 */
@NullMarked
package io.isolateddb.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
