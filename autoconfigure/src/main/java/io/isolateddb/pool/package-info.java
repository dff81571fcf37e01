/**
 * Templates, leases, limits and clean-up. The pool, its options and its leases are API,
 * for use without Spring too; other public types exist only to cross a package.
 */
@NullMarked
package io.isolateddb.pool;

import org.jspecify.annotations.NullMarked;
