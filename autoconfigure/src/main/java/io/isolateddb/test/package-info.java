/**
 * Lends each test its database for as long as it runs. Public types exist only to cross a
 * package.
 */
@NullMarked
package io.isolateddb.test;

import org.jspecify.annotations.NullMarked;
