/**
 * Embedded servers: a library on the class path brings the programs of a product, and the
 * tests of a user share one server, which the first JVM starts and the last one stops.
 * Its files stay for the next run. Only the resolvers are public, as
 * {@link java.util.ServiceLoader} creates them.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.server.embedded;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
