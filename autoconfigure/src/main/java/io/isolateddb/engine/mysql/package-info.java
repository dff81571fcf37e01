/**
 * MySQL and MariaDB.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.engine.mysql;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
