/**
 * Leases a database for each test while it runs. Public types exist only to cross a
 * package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.test;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
