/**
 * Sources of a schema, and the fingerprint that tells whether two sources give the same
 * result. Public types exist only to cross a package.
 */
@NullMarked
package io.isolateddb.migration;

import org.jspecify.annotations.NullMarked;
