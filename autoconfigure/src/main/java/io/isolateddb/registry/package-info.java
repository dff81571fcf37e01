/**
 * What the JVMs on one server know of one another: liveness, shared templates, connection
 * budget, kept databases and clean-up.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.registry;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
