/**
 * What piles up over many leases.
 */
@NullMarked
package io.isolateddb.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
