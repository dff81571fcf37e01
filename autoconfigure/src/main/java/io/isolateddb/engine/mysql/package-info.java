/**
 * MySQL and MariaDB.
 */
@NullMarked
package io.isolateddb.engine.mysql;

import org.jspecify.annotations.NullMarked;
