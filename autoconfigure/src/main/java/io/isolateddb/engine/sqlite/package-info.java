/**
 * SQLite. Each database is a file in a folder of the build; there is no server. Only
 * {@link io.isolateddb.engine.sqlite.SqliteProduct} is public.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.engine.sqlite;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
