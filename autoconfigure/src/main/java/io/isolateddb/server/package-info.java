/**
 * The choice of the server on which tests have their databases. A
 * {@link io.isolateddb.server.ServerResolver} finds a server in one place: a property,
 * environment variables, a bean, the library of an embedded server, or the URL of the
 * application's DataSource. {@link io.isolateddb.server.DatabaseServers} tries them in
 * order. Public types exist only for other packages of this library.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.server;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
