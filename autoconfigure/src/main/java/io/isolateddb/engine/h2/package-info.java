/**
 * The engine for H2. Databases live in memory, in this JVM: there is no server. A
 * template is held as the statements that make its schema and as its rows. Change
 * tracking rests on what H2 itself counts, and reads its tables through the public
 * classes of the same H2 that the application uses.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.engine.h2;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
