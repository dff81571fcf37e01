/**
 * Routes the application's {@link javax.sql.DataSource} to the database of the running
 * test. Public types exist only to cross a package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.datasource;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
