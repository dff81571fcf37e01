/**
 * Benchmarks: what is measured, on what machine, and how it is written down.
 */
@NullMarked
package io.isolateddb.benchmarks;

import org.jspecify.annotations.NullMarked;
