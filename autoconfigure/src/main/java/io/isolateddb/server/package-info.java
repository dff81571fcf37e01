/**
 * Choice of the server that holds the databases, and start of an embedded one. Public
 * types exist only to cross a package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.server;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
