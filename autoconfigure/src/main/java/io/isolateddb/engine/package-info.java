/**
 * What differs per database product: how a database is created, copied, rewound, dropped
 * and addressed. The interfaces are API; other public types exist only to cross a
 * package.
 */
@NullMarked
package io.isolateddb.engine;

import org.jspecify.annotations.NullMarked;
