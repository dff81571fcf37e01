/**
 * Where a schema comes from, and the fingerprint that tells whether two sources give the
 * same result. The interfaces are API; other public types exist only to cross a package.
 */
@NullMarked
package io.isolateddb.migration;

import org.jspecify.annotations.NullMarked;
