/**
 * What differs per database product: how a database is created, copied, rewound, dropped
 * and addressed. The interfaces are API; other public types exist only to cross a
 * package.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.engine;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
