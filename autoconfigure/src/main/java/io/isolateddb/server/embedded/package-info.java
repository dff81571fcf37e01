/**
 * Starts and stops embedded servers.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.server.embedded;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
