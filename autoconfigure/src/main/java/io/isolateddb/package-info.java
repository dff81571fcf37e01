/**
 * Public API: the annotations that give a test a database of its own, the interface for
 * own schema code, and the exception that all failures share.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
