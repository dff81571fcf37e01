/**
 * Sources of a schema, and the fingerprint that tells whether two sources give the same
 * result. Public types exist only to cross a package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.migration;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
