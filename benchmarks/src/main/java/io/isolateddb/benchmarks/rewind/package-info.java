/**
 * What a rewind, a fresh clone and a lease cost by themselves.
 */
@NullMarked
package io.isolateddb.benchmarks.rewind;

import org.jspecify.annotations.NullMarked;
