/**
 * Propagates the binding of a test to where its work is done: to other threads, and to
 * servers that it calls over HTTP. {@link io.isolateddb.binding.DatabaseBinding} is API;
 * other public types exist only to cross a package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.binding;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
