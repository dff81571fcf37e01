/**
 * Auto-configuration of isolated databases, and the {@code isolated-database} properties.
 * Public types exist only because Spring Boot needs to see them.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.autoconfigure;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
