/**
 * A small social application, there to be tested with a database for each test.
 */
@NullMarked
package io.isolateddb.sample;

import org.jspecify.annotations.NullMarked;
