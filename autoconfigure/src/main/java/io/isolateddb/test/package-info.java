/**
 * Leases a database for each test while it runs. Public types exist only to cross a
 * package.
 */
@NullMarked
package io.isolateddb.test;

import org.jspecify.annotations.NullMarked;
