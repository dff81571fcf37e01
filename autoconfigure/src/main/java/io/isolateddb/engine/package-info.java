/**
 * What differs from one database product to the next: how a database is created, copied,
 * rewound, dropped and addressed. Each product implements
 * {@link io.isolateddb.engine.DatabaseProduct} and
 * {@link io.isolateddb.engine.DatabaseEngine} in a package of its own. The interfaces and
 * their values are API; the other public types are what engines share, and are internal.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.engine;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
